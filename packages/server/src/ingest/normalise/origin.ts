import { RESOURCE } from '@agentops/protocol/attributes'
import { boundName } from '../bounds.ts'
import { type Attributes, type SpanGroup, objectOf } from '../otlp/model.ts'

/** What the spans of one group have in common, read once. */
export interface Origin {
  /** JSON object of the resource's attributes. */
  readonly resource: string
  readonly serviceName: string
  readonly environment: string
  readonly release: string
  readonly scopeName: string
  readonly scopeVersion: string
  /** The session that the resource names; empty when it names none. */
  readonly sessionId: string
}

/** Reads what a group's resource and scope say. */
export function originOf({ resource, scopeName, scopeVersion }: SpanGroup): Origin {
  return {
    resource: JSON.stringify(objectOf(resource)),
    serviceName: textOf(resource, RESOURCE.serviceName),
    environment:
      textOf(resource, RESOURCE.environment) || textOf(resource, 'deployment.environment'),
    release: textOf(resource, RESOURCE.release),
    scopeName: boundName(scopeName),
    scopeVersion: boundName(scopeVersion),
    sessionId: textOf(resource, 'session.id'),
  }
}

/** A text attribute of bounded length; empty when there is none. */
export function textOf(attributes: Attributes, key: string): string {
  const value = attributes.get(key)
  return typeof value === 'string' ? boundName(value) : ''
}
