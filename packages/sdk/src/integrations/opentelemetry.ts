export {
  AgentOpsSpanProcessor,
  type AgentOpsSpanProcessorOptions,
} from './opentelemetry/processor.ts'
