import { installAside } from '@agentops/testkit/runtimes'
import type { GoogleGenAI } from '@google/genai'
import type OpenAI from 'openai'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { optionsFor, sendByGemini } from '../traffic/gemini-sdk.ts'
import { gemini } from '../traffic/gemini-subject.ts'
import { sendByOpenAi } from '../traffic/openai-sdk.ts'
import { compareTraffic } from '../traffic/suite.ts'

/** Recorded traffic through majors that ask for Node 22, which are installed aside. */

const OPENAI = 'openai@7.59.0'
const GENAI = '@google/genai@3.3.0'

async function importAside(versioned: string): Promise<never> {
  const directory = await installAside([versioned])
  const name = versioned.slice(0, versioned.lastIndexOf('@'))
  const file = createRequire(join(directory, 'any.js')).resolve(name)
  return (await import(pathToFileURL(file).href)) as never
}

const { OpenAI: OpenAI7 }: { OpenAI: typeof OpenAI } = await importAside(OPENAI)
const { GoogleGenAI: GoogleGenAI3 }: { GoogleGenAI: typeof GoogleGenAI } = await importAside(GENAI)

compareTraffic({
  folder: 'openai',
  other: 'openai 7',
  host: 'api.openai.com',
  send: (interaction, caseUrl) => {
    const options = { apiKey: 'test-key', baseURL: `${caseUrl}/v1`, maxRetries: 0 }
    return sendByOpenAi(new OpenAI7(options), interaction)
  },
})

compareTraffic({
  ...gemini,
  other: '@google/genai 3',
  send: (interaction, caseUrl) => sendByGemini(new GoogleGenAI3(optionsFor(caseUrl)), interaction),
})
