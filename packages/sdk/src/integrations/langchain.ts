import { currentScope, enterEvent } from '../context.ts'
import { sessionHere } from '../default-client.ts'
import type { Event } from '../event/event.ts'
import { givenSession } from '../given.ts'
import type { Session } from '../session/session.ts'
import { noteToolResult, openTool } from '../session/tool-execution.ts'
import { agentOf, type ChainDescription, classNameOf, isWorthAnEvent } from './langchain/chain.ts'
import { type ChainRest, StartTracer, type ToolRest } from './langchain/start-tracer.ts'
import { Runs } from './runs.ts'
import { noteStepResult, openStep, parsedText } from './step.ts'

export { type LangChainTool, recordLangChainTools } from './langchain/tools.ts'
export type { RecordToolsOptions, ToolEffectsByName } from './recorded-tools.ts'

/** A tool's answer comes as a message; its content is what the tool gave. */
function contentOf(output: unknown): unknown {
  const isMessage = typeof output === 'object' && output !== null && 'tool_call_id' in output
  return isMessage && 'content' in output ? parsedText(output.content) : output
}

/** Options of `agentOpsCallbacks()`. */
export interface LangChainOptions {
  /** The session of the calls and of all that they do. Default: the one of the running code. */
  readonly session?: Session
}

/**
 * A LangChain callback handler that records chains, graphs and their nodes, agents, tools and
 * retrievers as one tree. Model calls are recorded on the wire, as without it, and never twice. One
 * handler serves any number of calls at once.
 */
export class AgentOpsCallbackHandler extends StartTracer {
  readonly name = 'agentops'
  /** Called inside the step, so that what the step does is known to be part of it. */
  readonly awaitHandlers = true
  readonly raiseError = false
  readonly ignoreLLM = false
  readonly ignoreChain = false
  readonly ignoreAgent = false
  readonly ignoreRetriever = false
  readonly ignoreCustomEvent = true
  readonly #runs = new Runs()
  readonly #session: Session | undefined
  /** Runs that have an event of their own. */
  readonly #own = new Set<string>()
  #lastEntered: { readonly event: Event; readonly around: Event | undefined } | undefined

  constructor({ session }: LangChainOptions = {}) {
    super()
    this.#session = givenSession(session)
  }

  /** LangChain copies handlers for each call; all copies are one. */
  copy(): this {
    return this
  }

  /** A chain, graph or agent has begun. */
  handleChainStart(
    chain: unknown,
    inputs: unknown,
    runId: string,
    ...[fourth, tags = [], metadata = {}, seventh, eighth]: ChainRest
  ): void {
    // The declared order and the one that LangChain calls with differ: ids of runs tell them apart.
    const isDeclared = eighth !== undefined && this.#runs.has(eighth)
    const [parentRunId, runType, name] = isDeclared
      ? [eighth, fourth, seventh]
      : [fourth, seventh, eighth]
    const isRoot = parentRunId === undefined
    const description = { name: name ?? classNameOf(chain), runType, tags, metadata, isRoot }
    this.#start(runId, parentRunId, (session, parent) =>
      isWorthAnEvent(description) ? openChain(session, description, inputs, parent) : undefined,
    )
  }

  /** It has ended. */
  handleChainEnd(outputs: unknown, runId: string): void {
    this.#end(runId, (event) => noteStepResult(event, outputs))
  }

  /** It has failed. */
  handleChainError(error: unknown, runId: string): void {
    this.#end(runId, (event) => event.fail(error))
  }

  /** The request that follows hangs under the step that asks the model, also in a batch. */
  handleChatModelStart(
    _model: unknown,
    _messages: unknown,
    _runId: string,
    parentRunId?: string,
  ): void {
    const around = this.#runs.get(parentRunId)
    if (around && currentScope().parent !== around) enterEvent(around, this.#session)
  }

  /** As {@link handleChatModelStart}, for models that complete a text. */
  handleLLMStart(model: unknown, prompts: unknown, runId: string, parentRunId?: string): void {
    this.handleChatModelStart(model, prompts, runId, parentRunId)
  }

  /** A tool has begun. */
  handleToolStart(
    tool: unknown,
    input: string,
    runId: string,
    ...[parentRunId, , , name, callId]: ToolRest
  ): void {
    this.#start(runId, parentRunId, (session, parent) =>
      openTool(session, {
        name: name ?? classNameOf(tool) ?? 'tool',
        callId,
        input: parsedText(input),
        layer: 'framework',
        parent,
      }),
    )
  }

  /** It has given its result. */
  handleToolEnd(output: unknown, runId: string): void {
    this.#end(runId, (event) => noteToolResult(event, contentOf(output)))
  }

  /** It has failed. */
  handleToolError(error: unknown, runId: string): void {
    this.#end(runId, (event) => event.fail(error))
  }

  /** A retriever has begun. */
  handleRetrieverStart(
    retriever: unknown,
    query: string,
    runId: string,
    ...[parentRunId, , , given]: ToolRest
  ): void {
    const name = given ?? classNameOf(retriever) ?? 'retriever'
    this.#start(runId, parentRunId, (session, parent) =>
      openStep(session, { name, type: 'retriever', input: { query }, parent }),
    )
  }

  /** It has found its documents. */
  handleRetrieverEnd(documents: unknown, runId: string): void {
    this.#end(runId, (event) => noteStepResult(event, documents))
  }

  /** It has failed. */
  handleRetrieverError(error: unknown, runId: string): void {
    this.#end(runId, (event) => event.fail(error))
  }

  #start(
    runId: string,
    parentRunId: string | undefined,
    open: (session: Session, parent: Event | null) => Event | undefined,
  ): void {
    const session = this.#session ?? sessionHere()
    if (!session || this.#runs.has(runId)) return
    const around = this.#runs.get(parentRunId) ?? this.#parentHere()
    const event = open(session, around ?? null)
    this.#runs.set(runId, event ?? around)
    if (!event) return
    this.#own.add(runId)
    this.#enter(event, around)
  }

  #enter(event: Event, around: Event | undefined): void {
    enterEvent(event, this.#session)
    const entered = { event, around }
    this.#lastEntered = entered
    queueMicrotask(() => {
      if (this.#lastEntered === entered) this.#lastEntered = undefined
    })
  }

  /** A batch starts its runs in one go: the run that was entered a moment ago is a sibling. */
  #parentHere(): Event | undefined {
    const { parent } = currentScope()
    const last = this.#lastEntered
    return last && parent === last.event ? last.around : parent
  }

  #end(runId: string, note: (event: Event) => void): void {
    const event = this.#runs.take(runId)
    if (!event || !this.#own.delete(runId)) return
    note(event)
    event.end()
  }
}

function openChain(
  session: Session,
  description: ChainDescription,
  input: unknown,
  parent: Event | null,
): Event {
  const agent = agentOf(description)
  return openStep(session, { name: description.name ?? 'chain', agent, input, parent })
}

const handler = new AgentOpsCallbackHandler()

/**
 * The handler to pass as a callback, to one call or for good.
 *
 * @example
 * import { agentOpsCallbacks } from '@agentops/sdk/langchain'
 * await agent.invoke(input, { callbacks: agentOpsCallbacks() })
 */
export function agentOpsCallbacks(options: LangChainOptions = {}): [AgentOpsCallbackHandler] {
  return [options.session ? new AgentOpsCallbackHandler(options) : handler]
}
