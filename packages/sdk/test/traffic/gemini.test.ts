import { sendToOlderGemini } from './gemini-sdk.ts'
import { gemini } from './gemini-subject.ts'
import { compareTraffic } from './suite.ts'

compareTraffic(gemini)
compareTraffic({ ...gemini, other: '@google/genai 1', send: sendToOlderGemini })
