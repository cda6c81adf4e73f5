import { MCP } from '@agentops/protocol/attributes'
import { currentScope, runInScope, scopeInside } from '../context.ts'
import { sessionHere } from '../default-client.ts'
import { noteFault } from '../faults.ts'
import type { AttributeInput } from '../event/event.ts'
import { givenSession } from '../given.ts'
import type { Around } from '../llms/wire/place.ts'
import { viewIn } from '../session/bound-view.ts'
import type { Session } from '../session/session.ts'
import { giveLater } from '../time-travel/served-result.ts'
import { recordedObjects } from './recorded-objects.ts'
import { noteToolEffects, type ToolEffects } from './mcp/tool-effects.ts'
import { type McpToolEvent, noteMcpFailure, noteMcpResult, openMcpTool } from './mcp/tool-result.ts'

/** What is needed of an MCP client: `Client` of `@modelcontextprotocol/sdk`, whatever its transport. */
export interface McpClient {
  /** Calls a tool of the server. */
  callTool(...parameters: never[]): Promise<unknown>
  /** The server's name and version, once it has told them. */
  getServerVersion?(): { readonly name: string; readonly version: string } | undefined
}

/** Options of `recordMcp()`. */
export interface McpOptions {
  /** The session that the client's calls belong to. Default: each call's own, by where it is made. */
  readonly session?: Session
}

/** What each running call was given: where somebody wrapped ours and was wrapped again, it comes by twice. */
const running = new WeakMap<object, unknown>()

function comesAgain(parameters: unknown): boolean {
  const { parent } = currentScope()
  return parent !== undefined && running.get(parent) === parameters
}

function toolCallOf(parameters: unknown): { name: string; input: unknown } | undefined {
  if (typeof parameters !== 'object' || parameters === null) return undefined
  const name: unknown = Reflect.get(parameters, 'name')
  const input: unknown = Reflect.get(parameters, 'arguments') ?? {}
  return typeof name === 'string' ? { name, input } : undefined
}

function serverAttributes(client: McpClient): Record<string, AttributeInput> {
  const server = client.getServerVersion?.()
  return {
    [MCP.method]: 'tools/call',
    ...(server && { [MCP.serverName]: server.name, [MCP.serverVersion]: server.version }),
  }
}

/** What tools of each client say that they do. */
const effectsOf = new WeakMap<McpClient, ToolEffects>()

function aroundListTools(client: McpClient): Around {
  return async (call) => {
    const listed = await call()
    const effects = effectsOf.get(client) ?? new Map()
    effectsOf.set(client, effects)
    noteToolEffects(effects, listed)
    return listed
  }
}

/** Opens the event; a client that cannot be read is not recorded. */
function tryOpen(client: McpClient, parameters: unknown): McpToolEvent | undefined {
  try {
    const call = toolCallOf(parameters)
    const session = sessionHere()
    if (!call || !session || comesAgain(parameters)) return undefined
    const attributes = serverAttributes(client)
    const effect = effectsOf.get(client)?.get(call.name)
    const tool = openMcpTool(session, { ...call, layer: 'mcp-client', effect, attributes })
    running.set(tool.event, parameters)
    return tool
  } catch (error) {
    noteFault('opening a call of a tool', error)
    return undefined
  }
}

function callRecorded(tool: McpToolEvent, call: () => unknown): unknown {
  const end = (): void => (tool.isOurs ? tool.event.end() : undefined)
  const { decision } = tool
  const answer = decision ? giveLater(decision) : runInScope(scopeInside(tool.event), call)
  return Promise.resolve(answer).then(
    (result: unknown) => {
      noteMcpResult(tool, result)
      end()
      return result
    },
    (error: unknown) => {
      noteMcpFailure(tool, error)
      end()
      throw error
    },
  )
}

function aroundCallTool(client: McpClient): Around {
  return (call, parameters) => {
    const opened = tryOpen(client, parameters[0])
    return opened ? callRecorded(opened, call) : call()
  }
}

/**
 * Records every `callTool` of an MCP client as a tool event: arguments, result, the server's name and
 * version, and the id of the model's call that it answers. Calls over streamable HTTP are recorded
 * without it, too, and never twice.
 *
 * @returns the very client that was given; a second time nothing more happens. With a session a view of
 * it, whose calls belong to that session, as `instrument()` gives one. `stopInstrumenting()` gives its
 * `callTool` back
 * @example
 * import { recordMcp } from '@agentops/sdk/mcp'
 * const client = recordMcp(new Client({ name: 'agent', version: '1.0.0' }))
 */
export function recordMcp<Recorded extends McpClient>(
  client: Recorded,
  { session }: McpOptions = {},
): Recorded {
  recordedObjects.get(client, 'callTool', aroundCallTool(client)).put()
  recordedObjects.get(client, 'listTools', aroundListTools(client)).put()
  const named = givenSession(session)
  return named ? viewIn(named, client) : client
}
