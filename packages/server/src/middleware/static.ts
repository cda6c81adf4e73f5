import { readFile, stat } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'
import type { Context, Handler } from 'hono'

const TYPES: ReadonlyMap<string, string> = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.json', 'application/json'],
  ['.svg', 'image/svg+xml'],
  ['.png', 'image/png'],
  ['.ico', 'image/x-icon'],
  ['.woff2', 'font/woff2'],
  ['.txt', 'text/plain; charset=utf-8'],
])

/** Nothing inline but styles, nothing from elsewhere: recorded content can run and load nothing. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const MISSING_BUILD = `<!doctype html><meta charset="utf-8"><title>AgentOps</title>
<h1>The dashboard is not built</h1><p>Run <code>npm run build</code> and reload. The API works without it.</p>`

/** Serves the dashboard's build; a path without a file of its own is the app's page. */
export function serveDashboard(directory: string | undefined): Handler {
  return async (context) => {
    secure(context)
    const path = directory === undefined ? undefined : fileFor(directory, context.req.path)
    const file = path === undefined ? undefined : await readIfFile(path)
    if (path !== undefined && file) return answerFile(context, path, file)
    if (extname(context.req.path) !== '') return context.notFound()
    const page =
      directory === undefined ? undefined : await readIfFile(join(directory, 'index.html'))
    if (!page) return context.html(MISSING_BUILD, 503)
    return answerFile(context, 'index.html', page)
  }
}

function secure(context: Context): void {
  context.header('Content-Security-Policy', CONTENT_SECURITY_POLICY)
  context.header('X-Content-Type-Options', 'nosniff')
  context.header('Referrer-Policy', 'no-referrer')
}

function fileFor(directory: string, path: string): string | undefined {
  let decoded: string
  try {
    decoded = decodeURIComponent(path)
  } catch {
    return undefined
  }
  if (decoded.includes('\0')) return undefined
  const root = normalize(directory + sep)
  const file = normalize(join(root, decoded))
  return file.startsWith(root) ? file : undefined
}

async function readIfFile(path: string): Promise<Buffer | undefined> {
  const found = await stat(path).catch(() => undefined)
  return found?.isFile() ? readFile(path) : undefined
}

function answerFile(context: Context, path: string, file: Buffer): Response {
  const immutable = path.includes(`${sep}assets${sep}`)
  context.header('Cache-Control', immutable ? 'public, max-age=31536000, immutable' : 'no-cache')
  context.header('Content-Type', TYPES.get(extname(path)) ?? 'application/octet-stream')
  return context.body(new Uint8Array(file))
}
