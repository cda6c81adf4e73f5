import { LLM } from '@agentops/protocol/attributes'
import type { JsonValue } from '@agentops/protocol/messages'
import { REDACTED, removeSecrets } from '@agentops/protocol/secrets'
import { mapTexts } from '@agentops/replay/map-texts'
import { type Change, redactResponse } from '@agentops/replay/redact-response'
import type { Config } from '../config.ts'
import type { Redact, RedactionPlace } from '../config/options.ts'
import { withoutRejection } from '../given.ts'
import type { AttributeInput } from './event.ts'

type Attributes = Readonly<Record<string, AttributeInput>>

/** Ids and times: nothing in them is anybody's text, and their values must stay. */
const OWN_NAMES = /^(agentops\.event\.|session\.id$|agentops\.trigger_event\.id$)/

/** What the client's redaction makes of texts, before they are queued. Never throws. */
export interface Guard {
  /** A text on its own. */
  text(text: string, place: RedactionPlace): string
  /** JSON data, value by value. */
  json(value: JsonValue, place: RedactionPlace): JsonValue
  /** A span's attributes; those that hold JSON texts still do afterwards. */
  attributes(type: string, attributes: Attributes): Attributes
}

function parse(text: string): JsonValue | undefined {
  if (!/^\s*[[{"]/.test(text)) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isTexts(value: AttributeInput): value is readonly string[] {
  return Array.isArray(value) && typeof value[0] === 'string'
}

function callHook(redact: Redact, text: string, place: RedactionPlace): string {
  try {
    const changed: unknown = redact(text, place)
    withoutRejection(changed)
    return typeof changed === 'string' ? changed : REDACTED
  } catch {
    // Better too little than what should not have been kept.
    return '[redact() threw]'
  }
}

/** What an answer says as a whole. */
const ANSWERS = [LLM.outputMessages, LLM.result] as const

/** Redacts an answer as it was on the wire, whole texts and not piece by piece. */
function guardAnswer(
  guarded: Record<string, AttributeInput>,
  wire: AttributeInput | undefined,
  change: Change,
): void {
  if (typeof wire !== 'string') return
  const response = redactResponse(JSON.parse(wire), change, true)
  if (response) {
    guarded[LLM.wireResponse] = JSON.stringify(response)
    return
  }
  delete guarded[LLM.wireResponse]
  guarded[LLM.wireOmitted] = 'redacted: the answer is binary, and this call cannot be replayed'
}

class TextGuard implements Guard {
  readonly #config: Config

  constructor(config: Config) {
    this.#config = config
  }

  text(text: string, place: RedactionPlace): string {
    return this.#known(this.#own(text, place))
  }

  json(value: JsonValue, place: RedactionPlace): JsonValue {
    const changed = this.#hasOwnRules ? mapTexts(value, (text) => this.#own(text, place)) : value
    const text = JSON.stringify(changed)
    const clean = this.#known(text)
    return clean === text ? changed : (parse(clean) ?? REDACTED)
  }

  attributes(type: string, attributes: Attributes): Attributes {
    const guarded: Record<string, AttributeInput> = {}
    for (const [attribute, value] of Object.entries(attributes)) {
      guarded[attribute] = OWN_NAMES.test(attribute)
        ? value
        : this.#value(value, { type, attribute })
    }
    // A stream spreads what it says over pieces, of which none may show what is to be taken out.
    const isSaid = ANSWERS.some((name) => guarded[name] !== attributes[name])
    if (isSaid) guardAnswer(guarded, attributes[LLM.wireResponse], this.#change(type))
    return guarded
  }

  #change(type: string): Change {
    const place = { type, attribute: LLM.wireResponse }
    return {
      text: (text) => this.text(text, place),
      json: (value) =>
        JSON.parse(JSON.stringify(this.json(JSON.parse(JSON.stringify(value)), place))),
    }
  }

  get #hasOwnRules(): boolean {
    return this.#config.redact !== undefined || this.#config.secretPatterns.length > 0
  }

  #value(value: AttributeInput, place: RedactionPlace): AttributeInput {
    if (typeof value === 'string') {
      const data = this.#hasOwnRules ? parse(value) : undefined
      return data === undefined ? this.text(value, place) : JSON.stringify(this.json(data, place))
    }
    return isTexts(value) ? value.map((item) => this.text(item, place)) : value
  }

  /** The client's own rules: they know nothing of JSON, and see each text in it by itself. */
  #own(text: string, place: RedactionPlace): string {
    const { redact, secretPatterns } = this.#config
    const changed = redact ? callHook(redact, text, place) : text
    return secretPatterns.reduce((rest, pattern) => rest.replace(pattern, REDACTED), changed)
  }

  #known(text: string): string {
    return this.#config.redactSecrets ? removeSecrets(text) : text
  }
}

/** Nothing is to be taken out. */
const OPEN: Guard = {
  text: (text) => text,
  json: (value) => value,
  attributes: (_type, attributes) => attributes,
}

/** The guard of a configuration's `redact`, `redactSecrets` and `secretPatterns`. */
export function createGuard(config: Config): Guard {
  const { redact, redactSecrets, secretPatterns } = config
  return redact || redactSecrets || secretPatterns.length > 0 ? new TextGuard(config) : OPEN
}
