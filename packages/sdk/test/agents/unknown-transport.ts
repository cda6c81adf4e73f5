import { instrument } from '@agentops/sdk'

/** Gives the SDK something that sends nothing. */
instrument(new Map())
