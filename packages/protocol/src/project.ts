/** The project of keys that name none, and of a server without keys. */
export const DEFAULT_PROJECT = 'default'

/** Names the key of a project that may see what a request sends, beside the key's own project. */
export const PARENT_KEY_HEADER = 'x-agentops-parent-key'

/** What a client should be told of a request that was served: one sentence. */
export const WARNING_HEADER = 'x-agentops-warning'

/** A key of a server, and the project that it opens. */
export interface ProjectKey {
  readonly project: string
  readonly key: string
}

/**
 * Reads a key as a server is given it: `PROJECT:KEY`, or `KEY` of the project `default`. A project's
 * name is at most 63 lower-case letters, digits, `-` and `_`, a letter or digit first: whatever else
 * stands before a colon is a part of the key.
 */
export function parseProjectKey(text: string): ProjectKey {
  const [, project, key] = /^([a-z0-9][a-z0-9_-]{0,62}):(.+)$/.exec(text) ?? []
  return project !== undefined && key !== undefined
    ? { project, key }
    : { project: DEFAULT_PROJECT, key: text }
}
