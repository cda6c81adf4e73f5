import { currentScope, runInScope, scopeInside } from '../../context.ts'
import { sessionHere } from '../../default-client.ts'
import type { Event } from '../../event/event.ts'
import { givenSession } from '../../given.ts'
import { noteFault } from '../../faults.ts'
import { record, text } from '../../llms/providers/json.ts'
import type { Session } from '../../session/session.ts'
import { noteToolResult, openTool } from '../../session/tool-execution.ts'
import { Runs } from '../runs.ts'
import { noteStepResult, openStep } from '../step.ts'
import type { AiSdkTelemetryOptions } from './options.ts'

/** A function of the AI SDK that it has us run, with what it is part of. */
interface Execution<Result> {
  readonly callId: string
  readonly execute: () => PromiseLike<Result>
}

/** Whatever goes wrong in here is kept from the AI SDK. */
function guarded(work: () => void): void {
  try {
    work()
  } catch (error) {
    noteFault('recording a call of the AI SDK', error)
  }
}

/**
 * What `ai` 7 tells of its calls, as its `Telemetry` integrations are told. It makes events of calls and
 * tools; requests to models are recorded on the wire, under the call that made them.
 */
export class AiSdkIntegration {
  readonly #options: AiSdkTelemetryOptions
  readonly #calls = new Runs()
  readonly #tools = new Runs()
  readonly #sessions = new WeakMap<object, Session>()

  constructor(options: AiSdkTelemetryOptions) {
    this.#options = options
  }

  /** A call (`generateText`, `streamText` …) has begun. */
  readonly onStart = (start: unknown): void =>
    guarded(() => {
      const session = givenSession(this.#options.session) ?? sessionHere()
      const { callId, operationId, functionId, messages } = record(start)
      // `ai` 6 tells of its calls here, too, and without ids: it asks for the tracer beside.
      if (!session || typeof callId !== 'string') return
      const { name, agent } = this.#options
      const event = openStep(session, {
        name: name ?? agent ?? text(functionId) ?? String(operationId).replace(/^ai\./, ''),
        agent,
        input: messages,
      })
      this.#sessions.set(event, session)
      this.#calls.set(callId, event)
    })

  /** A tool is about to run. */
  readonly onToolExecutionStart = (start: unknown): void =>
    guarded(() => {
      const { callId, toolCall } = record(start)
      const parent = this.#calls.get(String(callId))
      const session = parent && this.#sessions.get(parent)
      const { toolCallId, toolName, input } = record(toolCall)
      if (!session) return
      const tool = { name: text(toolName) ?? 'tool', callId: text(toolCallId), input }
      const event = openTool(session, { ...tool, layer: 'framework', parent })
      this.#tools.set(toolKey(callId, toolCallId), event)
    })

  /** It has given its result, or has failed. */
  readonly onToolExecutionEnd = (end: unknown): void =>
    guarded(() => {
      const { callId, toolCall, toolOutput } = record(end)
      const event = this.#tools.take(toolKey(callId, record(toolCall)['toolCallId']))
      if (!event) return
      const { type, output, error } = record(toolOutput)
      if (type === 'tool-error') event.fail(error)
      else noteToolResult(event, output)
      event.end()
    })

  /** The call is over. */
  readonly onEnd = (end: unknown): void =>
    guarded(() => {
      const { callId, text: said, object } = record(end)
      const event = this.#calls.take(String(callId))
      if (!event) return
      noteStepResult(event, object ?? said)
      event.end()
    })

  /** The call was aborted. */
  readonly onAbort = (abort: unknown): void =>
    guarded(() => this.#calls.take(String(record(abort)['callId']))?.end())

  /** The call has failed. */
  readonly onError = (failure: unknown): void =>
    guarded(() => {
      const { callId, error } = record(failure)
      const event = this.#calls.take(String(callId))
      event?.fail(error ?? failure)
      event?.end()
    })

  /** Runs a request to a model inside the event of its call. */
  readonly executeLanguageModelCall = <Result>(options: Execution<Result>): PromiseLike<Result> => {
    return this.#inside(this.#calls.get(options.callId), options.execute)
  }

  /** Runs a tool inside of its event. */
  readonly executeTool = <Result>(
    options: Execution<Result> & { readonly toolCallId: string },
  ): PromiseLike<Result> => {
    return this.#inside(
      this.#tools.get(toolKey(options.callId, options.toolCallId)),
      options.execute,
    )
  }

  #inside<Result>(event: Event | undefined, run: () => Result): Result {
    return event
      ? runInScope(scopeInside(event, currentScope(), givenSession(this.#options.session)), run)
      : run()
  }
}

/** Ids of tool calls are the model's, and need not be its only ones. */
function toolKey(callId: unknown, toolCallId: unknown): string {
  return `${String(callId)} ${String(toolCallId)}`
}
