import { VERSION } from '@agentops/protocol/version'
import type { HostFacts } from './host-facts.ts'

/** This SDK, and what runs it. */
export function runtime(): HostFacts {
  const { bun, deno, node } = process.versions
  return {
    'telemetry.sdk.name': '@agentops/sdk',
    'telemetry.sdk.version': VERSION,
    'process.runtime.name': bun ? 'bun' : deno ? 'deno' : 'nodejs',
    'process.runtime.version': bun ?? deno ?? node,
  }
}

/** Variables by which services that run builds make themselves known; only that they are set counts. */
const SERVICES: readonly (readonly [variable: string, name: string])[] = [
  ['GITHUB_ACTIONS', 'github_actions'],
  ['GITLAB_CI', 'gitlab_ci'],
  ['CIRCLECI', 'circleci'],
  ['JENKINS_URL', 'jenkins'],
  ['BUILDKITE', 'buildkite'],
  ['TF_BUILD', 'azure_pipelines'],
  ['TRAVIS', 'travis'],
  ['TEAMCITY_VERSION', 'teamcity'],
  ['BITBUCKET_BUILD_NUMBER', 'bitbucket_pipelines'],
  ['CODEBUILD_BUILD_ID', 'aws_codebuild'],
  ['CI', 'unknown'],
]

/** Which service runs this as a build; nothing when none does. */
export function ci(environment: Readonly<Record<string, string | undefined>>): HostFacts {
  const service = SERVICES.find(([variable]) => environment[variable])
  return service ? { 'agentops.ci.name': service[1] } : {}
}
