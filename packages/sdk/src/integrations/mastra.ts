import { AgentOpsMastraBridge, type MastraOptions } from './mastra/bridge.ts'

export type { MastraOptions }

const bridge = new AgentOpsMastraBridge()

/**
 * The bridge to give to Mastra's observability: agents, workflows with their steps, and tools become one
 * tree. Model calls are recorded on the wire, as without it, and never twice. Mastra's own exporters stay.
 *
 * @example
 * import { agentOpsBridge } from '@agentops/sdk/mastra'
 * const configs = { default: { serviceName: 'travel', bridge: agentOpsBridge() } }
 * const mastra = new Mastra({ agents, observability: new Observability({ configs }) })
 */
export function agentOpsBridge(options: MastraOptions = {}): AgentOpsMastraBridge {
  return options.session ? new AgentOpsMastraBridge(options) : bridge
}
