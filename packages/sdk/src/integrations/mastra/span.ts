/** A running span of Mastra, as much as is read of it. */
export interface MastraSpan {
  readonly id: string
  readonly parent?: MastraSpan | undefined
}

/** What Mastra says of a span when it makes it. */
export interface MastraSpanStart {
  /** `agent_run`, `tool_call`, `model_step` … */
  readonly type: string
  readonly name: string
  readonly entityName?: string | undefined
  readonly entityId?: string | undefined
  readonly input?: unknown
  readonly attributes?: unknown
  readonly parent?: MastraSpan | undefined
}

/** What Mastra tells of a span to those that export it. */
export interface MastraSpanEvent {
  readonly type: string
  readonly exportedSpan: {
    readonly id: string
    readonly type: string
    readonly output?: unknown
    /** Name, message and stack of what was thrown. */
    readonly errorInfo?: unknown
  }
}
