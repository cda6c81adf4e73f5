import { Places } from '../llms/wire/places.ts'

/** Functions of single objects that were given to us: `callTool` of MCP clients, tools of frameworks. */
export const recordedObjects = new Places()
