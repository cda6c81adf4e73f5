/* oxlint-disable no-console -- what is printed is what is tested */
import { init, recordTool, shutdown } from '@agentops/sdk'
import pino from 'pino'
import winston from 'winston'

/** Prints in every way there is, with log capture or, when told `off`, without: the same bytes. */

const early = pino({ base: null, timestamp: false })
const isOn = process.argv[2] !== 'off'
const wasOwn = Object.hasOwn(process.stdout, 'write')
const { log } = console
const client = init({ captureLogs: isOn, autoStartSession: false, name: 'logging' })
const session = client.startSession()
// pino's destination opens a moment after it was made.
await new Promise((resolve) => setImmediate(resolve))

const answers: unknown[] = []

function printPlainly(): void {
  console.log('hello %s', 'world', { a: 1 })
  console.debug('fine')
  console.warn('careful')
  console.error(
    'failed',
    Object.assign(new TypeError('boom'), { stack: 'TypeError: boom\n    at x' }),
  )
  console.trace('on the %s', 'way')
  console.table([{ b: 2 }])
  console.dir({ c: 3 })
  console.group('group')
  console.info('inside')
  console.groupEnd()
  process.stdout.write('one ')
  process.stdout.write(Buffer.from('line é').subarray(0, 6))
  process.stdout.write(Buffer.from('line é').subarray(6))
  answers.push(process.stdout.write(' here\nsecond\n', () => answers.push('called back')))
  process.stderr.write('bGluZQo=', 'base64')
}

function printWithLoggers(): void {
  early.info({ early: true }, 'made before init')
  const late = pino({ base: { app: 'shop' }, timestamp: false })
  late.warn({ order: { id: 7, tags: ['x'] } }, 'made %s init', 'after')
  late.error(Object.assign(new Error('no stock'), { stack: 'Error: no stock\n    at shelf' }))
  const logger = winston.createLogger({
    format: winston.format.json(),
    defaultMeta: { service: 'cart' },
    transports: [new winston.transports.Console()],
  })
  logger.info('from winston', { items: 3 })
  logger.error('winston failed')
}

await session.run(async () => {
  printPlainly()
  recordTool('printing')(printWithLoggers)()
  await new Promise((resolve) => setImmediate(resolve))
})
const [a, b] = [client.startSession({ name: 'a' }), client.startSession({ name: 'b' })]
await Promise.all(
  [a, b].map((each) =>
    each.run(async () => {
      for (let turn = 0; turn < 3; turn += 1) {
        console.log(`turn ${turn} of ${each.name}`)
        await new Promise((resolve) => setImmediate(resolve))
      }
      process.stdout.write(`no end of line in ${each.name} `)
    }),
  ),
)
await Promise.all([session.end(), a.end(), b.end()])
await shutdown()
const isBack = console.log === log && Object.hasOwn(process.stdout, 'write') === wasOwn
process.stderr.write(
  `\nresult ${JSON.stringify({ answers, isBack, ...(isOn && { ids: [session.id, a.id, b.id] }) })}\n`,
)
