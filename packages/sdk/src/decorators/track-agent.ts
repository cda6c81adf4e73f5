import { type Agent, currentScope, runInScope } from '../context.ts'
import { findSession } from '../default-client.ts'
import { givenOptions, givenSession, givenText } from '../given.ts'
import { newEventId } from '../random.ts'
import type { Session } from '../session/session.ts'
import type { Call } from './call.ts'
import { createDecorator, type FunctionDecorator } from './decorator.ts'
import { type Begin, isClass } from './traced.ts'
import { trackInstances, trackMembers } from './tracked-class.ts'

/** Options of `trackAgent()`. */
export interface AgentOptions<Instance = unknown> {
  /** A name, or how an instance says its own. Default: the name of the class or function. */
  readonly name?: string | ((instance: Instance) => string)
  /** The function makes agents: what it returns acts as the agent, not the function. Default: false. */
  readonly factory?: boolean
  /** The session of all that the agent does. Default: the one of the running code. */
  readonly session?: Session
}

function named(name: string): Agent {
  return { id: `${name.slice(0, 180)}-${newEventId()}`, name }
}

/** Runs what the agent does; its events belong to it, and it to the session, told once. */
function callOf(agent: Agent, session: Session | undefined): Call {
  return {
    run(fn) {
      const here = givenSession(session) ?? findSession()
      here?.registerAgent(agent)
      return runInScope({ ...currentScope(), agent, ...(here && session && { session: here }) }, fn)
    },
  }
}

function nameFor(options: AgentOptions, instance: unknown, fallback: string): string {
  if (typeof options.name !== 'function') return givenText(options.name) || fallback
  try {
    return givenText(options.name(instance)) || fallback
  } catch {
    return fallback
  }
}

/** The agents of the instances of one class, made when an instance first acts. */
function agentsOf(options: AgentOptions, fallback: string): Begin {
  const agents = new WeakMap<object, Agent>()
  // Where modules are loaded, workers of an edge runtime give no random ids.
  let shared: Agent | undefined
  return (self) => {
    if (typeof self !== 'object' || self === null) {
      shared ??= named((typeof options.name === 'string' && options.name) || fallback)
      return callOf(shared, options.session)
    }
    const agent = agents.get(self) ?? named(nameFor(options, self, fallback))
    agents.set(self, agent)
    return callOf(agent, options.session)
  }
}

/** What a factory returns is an agent of its own, whether it comes now or later. */
function trackProduct(made: unknown, options: AgentOptions, fallback: string): unknown {
  if (typeof made !== 'object' || made === null) return made
  if (made instanceof Promise) return made.then((later) => trackProduct(later, options, fallback))
  const call = callOf(named(nameFor(options, made, fallback)), options.session)
  trackMembers(made, () => call)
  return made
}

function factory<Made extends (...parameters: never[]) => unknown>(
  make: Made,
  options: AgentOptions,
): Made {
  return new Proxy(make, {
    apply: (target, self, parameters) =>
      trackProduct(Reflect.apply(target, self, parameters), options, make.name || 'agent'),
  })
}

/**
 * Names who acts: what the methods of a class, or a function, record belongs to that agent, also
 * where several run at once or one hands over to another.
 *
 * @param given the agent's name, or more; the name of the class or function when left out
 * @example
 * const Researcher = trackAgent('researcher')(class { answer(question: string) { … } })
 */
export function trackAgent(given: string | AgentOptions = {}): FunctionDecorator {
  const options: AgentOptions = typeof given === 'string' ? { name: given } : givenOptions(given)
  const decorate = createDecorator((name) => agentsOf(options, name))
  const track = (target: unknown, context?: unknown, descriptor?: unknown): unknown => {
    if (isClass(target))
      return trackInstances(target as never, agentsOf(options, nameOfClass(target)))
    if (options.factory && typeof target === 'function') return factory(target as never, options)
    return Reflect.apply(decorate, undefined, [target, context, descriptor])
  }
  return track as FunctionDecorator
}

function nameOfClass(target: unknown): string {
  return (typeof target === 'function' && target.name) || 'agent'
}
