import { ApiProblem } from '@agentops/protocol/api'
import { VERSION } from '@agentops/protocol/version'
import { z } from 'zod'
import type { AnswerSpec, NamedSchema, Route } from './route.ts'

const PROBLEM: AnswerSpec = {
  description: 'What was wrong and what to do',
  schema: { name: 'ApiProblem', schema: ApiProblem },
}

/** Builds the OpenAPI 3.1 document, whose schemas are JSON Schema 2020-12, from the routes. */
export function openApiDocument(routes: readonly Route[]): object {
  const schemas: Record<string, object> = {}
  const paths: Record<string, Record<string, object>> = {}
  for (const route of routes) {
    const path = (paths[route.path] ??= {})
    path[route.method.toLowerCase()] = operation(route, schemas)
  }
  return {
    openapi: '3.1.0',
    info: { title: 'AgentOps', version: VERSION, license: { name: 'MIT', identifier: 'MIT' } },
    paths,
    components: {
      schemas,
      securitySchemes: { key: { type: 'http', scheme: 'bearer' } },
    },
    security: [{}, { key: [] }],
  }
}

function operation(route: Route, schemas: Record<string, object>): object {
  return {
    summary: route.summary,
    parameters: [...pathParameters(route.path), ...queryParameters(route.query)],
    ...(route.body && { requestBody: requestBody(route.body, schemas) }),
    ...(route.bodyTypes && {
      requestBody: {
        required: true,
        content: Object.fromEntries(route.bodyTypes.map((type) => [type, {}])),
      },
    }),
    responses: {
      ...Object.fromEntries(
        Object.entries(route.answers).map(([status, answer]) => [
          status,
          response(answer, schemas),
        ]),
      ),
      default: response(PROBLEM, schemas),
    },
  }
}

function requestBody(body: NamedSchema, schemas: Record<string, object>): object {
  return {
    required: true,
    content: { 'application/json': { schema: reference(body, schemas, 'input') } },
  }
}

function response(answer: AnswerSpec, schemas: Record<string, object>): object {
  const { description, schema, type = 'application/json' } = answer
  if (!schema && answer.type === undefined) return { description }
  return {
    description,
    content: { [type]: schema ? { schema: reference(schema, schemas, 'output') } : {} },
  }
}

function pathParameters(path: string): object[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
}

function queryParameters(query: NamedSchema | undefined): object[] {
  if (!query) return []
  const { properties = {}, required = [] } = z.toJSONSchema(query.schema, { io: 'input' })
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }))
}

function reference(
  named: NamedSchema,
  schemas: Record<string, object>,
  io: 'input' | 'output',
): object {
  const at = `#/components/schemas/${named.name}`
  schemas[named.name] ??= located(z.toJSONSchema(named.schema, { io }), at)
  return { $ref: at }
}

/** Moves a schema's references to its own definitions to where it stands in the document. */
function located(schema: object, at: string): object {
  const text = JSON.stringify(schema, (key, value: unknown) =>
    key === '$schema' ? undefined : value,
  )
  const moved: object = JSON.parse(text.replaceAll('"#/$defs/', `"${at}/$defs/`))
  return moved
}
