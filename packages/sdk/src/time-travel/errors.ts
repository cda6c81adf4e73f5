/** Time travel cannot begin: the file is missing, damaged or of a later version. */
export class TimeTravelError extends Error {
  override readonly name = 'TimeTravelError'
}

/** The program asked something else than what was recorded, and was told to stop there. */
export class ReplayDivergenceError extends Error {
  override readonly name = 'ReplayDivergenceError'
  /** Where in the program: `tool:search[0] > llm:chat[1]`. */
  readonly path: string

  /** @param request what the program asked, for people */
  constructor(path: string, request: string) {
    super(`the replay diverged at ${path}: ${request} is not as it was recorded`)
    this.path = path
  }
}

/** A limit of the run behind the fork was reached. */
export class ReplayLimitError extends Error {
  override readonly name = 'ReplayLimitError'
}

/** A tool that may write was not run, and nothing is recorded that it could return. */
export class ToolNotRunError extends Error {
  override readonly name = 'ToolNotRunError'
  readonly tool: string

  constructor(tool: string) {
    super(
      `the tool ${tool} was not run: this call of it is not recorded, and in a replay tools that may write are not run by themselves. ` +
        `Run it with --tool ${tool}=live, or say that it only reads: recordTool('${tool}', { effect: 'read' })`,
    )
    this.tool = tool
  }
}

/** A request goes a way on which a recording cannot answer it: it fails, rather than cost money unseen. */
export class ReplayRefusedError extends Error {
  override readonly name = 'ReplayRefusedError'

  /** @param why where it comes from, and how to mend that */
  constructor(why: string) {
    super(`the replay cannot answer this request, and does not send it: ${why}`)
  }
}
