import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'

/**
 * An esbuild plugin: the tokenizer's tables, megabytes of code, become compressed data beside the
 * program that reads them.
 */
export function tokenTables(directory) {
  return {
    name: 'token-tables',
    setup({ onLoad }) {
      onLoad({ filter: /\/gpt-tokenizer\/esm\/bpeRanks\/\w+\.js$/ }, async ({ path }) => {
        const file = `${path.match(/(\w+)\.js$/)[1]}.json.gz`
        const { default: table } = await import(pathToFileURL(path).href)
        await writeFile(join(directory, file), gzipSync(JSON.stringify(table), { level: 9 }))
        const contents = `
          import { readFileSync } from 'node:fs'
          import { gunzipSync } from 'node:zlib'
          const text = gunzipSync(readFileSync(new URL('./${file}', import.meta.url)))
          export default JSON.parse(text.toString('utf8'))`
        return { contents, resolveDir: directory }
      })
    },
  }
}

/** Licences of the packages whose code is part of the bundle. */
export async function writeLicences(directory, root) {
  const names = ['@pydantic/genai-prices', 'gpt-tokenizer']
  const texts = names.map(async (name) => {
    const text = await readFile(join(root, 'node_modules', name, 'LICENSE'), 'utf8')
    return `${name}\n\n${text.trim()}\n`
  })
  const all = await Promise.all(texts)
  await writeFile(join(directory, 'LICENSES.txt'), all.join(`\n${'-'.repeat(80)}\n\n`))
}
