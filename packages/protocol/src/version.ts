/** Version of these packages, sent as `telemetry.sdk.version` and shown by the server. */
export const VERSION = '0.1.0'

/** Where the server listens and the SDK sends unless told otherwise. */
export const DEFAULT_ENDPOINT = 'http://127.0.0.1:7420'
/** The port of {@link DEFAULT_ENDPOINT}. */
export const DEFAULT_PORT = 7420
