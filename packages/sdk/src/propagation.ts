export {
  type HeaderFields,
  readTraceHeaders,
  type RemoteParent,
  type TraceHeaders,
} from './session/propagation.ts'
