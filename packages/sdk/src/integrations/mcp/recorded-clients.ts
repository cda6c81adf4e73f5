import { Places } from '../../llms/wire/places.ts'

/** The `callTool` of each client that was given to `recordMcp()`. */
export const recordedClients = new Places()
