/**
 * The text of the program that {@link handOver} runs, for apps that a bundler made one file of: the
 * build of this package puts it here (`scripts/bundle.mjs`). From source there is the file itself.
 */
export const FLUSHER_TEXT: string = ''
