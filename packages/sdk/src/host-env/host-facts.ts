/** What is known of a host, by OpenTelemetry's names where they exist. */
export type HostFacts = Readonly<
  Record<string, string | number | boolean | Readonly<Record<string, string>>>
>
