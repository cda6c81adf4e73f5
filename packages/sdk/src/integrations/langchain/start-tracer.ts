import { noteFault } from '../../faults.ts'

type Metadata = Readonly<Record<string, unknown>>

/** What LangChain says of a chain's start after its id. */
export type ChainRest = [
  fourth?: string,
  tags?: string[],
  metadata?: Metadata,
  seventh?: string,
  eighth?: string,
  extra?: Metadata,
]

/** What it says of a tool's or retriever's start after its id. */
export type ToolRest = [
  parentRunId?: string,
  tags?: string[],
  metadata?: Metadata,
  name?: string,
  callId?: string,
]

type ChainStart = [chain: unknown, inputs: unknown, runId: string, ...rest: ChainRest]
type ModelStart = [model: unknown, asked: unknown, runId: string, parentRunId?: string]
type ToolStart = [tool: unknown, input: string, runId: string, ...rest: ToolRest]

/**
 * A handler whose methods for starts are called twice: as LangChain calls a tracer's, where the step
 * runs, and then as it calls every handler's, in a context of its own. What is entered there is taken
 * back at its end in Deno.
 */
export abstract class StartTracer {
  abstract handleChainStart(...start: ChainStart): void
  abstract handleChatModelStart(...start: ModelStart): void
  abstract handleLLMStart(...start: ModelStart): void
  abstract handleToolStart(...start: ToolStart): void
  abstract handleRetrieverStart(...start: ToolStart): void

  /** What LangChain knows a tracer by. */
  _addRunToRunMap(): void {}

  /** A chain is about to start. */
  _createRunForChainStart(...start: ChainStart): void {
    guarded(() => this.handleChainStart(...start))
  }

  /** A chat model is about to be asked. */
  _createRunForChatModelStart(...start: ModelStart): void {
    guarded(() => this.handleChatModelStart(...start))
  }

  /** A model that completes a text is about to be asked. */
  _createRunForLLMStart(...start: ModelStart): void {
    guarded(() => this.handleLLMStart(...start))
  }

  /** A tool is about to start. */
  _createRunForToolStart(...start: ToolStart): void {
    guarded(() => this.handleToolStart(...start))
  }

  /** A retriever is about to start. */
  _createRunForRetrieverStart(...start: ToolStart): void {
    guarded(() => this.handleRetrieverStart(...start))
  }
}

/** LangChain lets a tracer's failure be the step's. */
function guarded(start: () => void): void {
  try {
    start()
  } catch (error) {
    noteFault('starting a step of LangChain', error)
  }
}
