export type { ProgramOutput } from './testing/run-program.ts'
export { ProgramFailedError } from './testing/run-program.ts'
export { RecordingMismatchError } from './testing/verdict.ts'
export { type Recorded, type RecordingOptions, withRecording } from './testing/with-recording.ts'
