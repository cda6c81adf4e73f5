import { DEFAULT_PROJECT } from '@agentops/protocol/project'
import type { BranchRunner } from '../api/runs.ts'
import { ServerStartError } from '../errors.ts'
import { projectIdOf } from './project-id.ts'
import { Project, type ProjectParts } from './project.ts'

/** Options of {@link Projects}. */
export interface ProjectsOptions extends ProjectParts {
  /** Names of the projects that keys open, the first one first; none: there is only the default one. */
  readonly names: readonly string[]
  /** Runs branches of the first project. */
  readonly runner: BranchRunner | undefined
}

/** The projects of a server. */
export class Projects {
  /** The one whose key was named first. */
  readonly first: Project
  readonly #parts: ProjectParts
  readonly #byId = new Map<number, Project>()

  /** @throws ServerStartError when two names cannot be told apart */
  constructor({ names, runner, ...parts }: ProjectsOptions) {
    this.#parts = parts
    const [first = DEFAULT_PROJECT, ...more] = new Set(names)
    this.first = this.#open(first, runner)
    for (const name of more) this.#open(name, undefined)
  }

  /** The project of a name that the options hold. */
  named(name: string): Project {
    return this.withId(projectIdOf(name))
  }

  /** A project by its number; one that no key opens any more is known by that alone. */
  withId(id: number): Project {
    return this.#byId.get(id) ?? this.#add(id, `project ${id}`, undefined)
  }

  /** Stops what projects do by themselves. */
  close(): void {
    for (const { hub } of this.#byId.values()) hub.close()
  }

  #open(name: string, runner: BranchRunner | undefined): Project {
    const id = projectIdOf(name)
    const other = this.#byId.get(id)
    if (other) {
      throw new ServerStartError(
        'keys-invalid',
        `The projects “${other.name}” and “${name}” cannot be told apart: name one of them otherwise.`,
      )
    }
    return this.#add(id, name, runner)
  }

  #add(id: number, name: string, runner: BranchRunner | undefined): Project {
    const neighbour = (owner: number): Project => this.withId(owner)
    const project = new Project(this.#parts, { id, name, runner, neighbour })
    this.#byId.set(id, project)
    return project
  }
}
