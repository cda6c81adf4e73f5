/**
 * An agent that knows nothing of us; `--import @agentops/sdk/register` records it all the same.
 *
 *     node --import @agentops/sdk/register --import tsx untouched.ts
 */
import OpenAI from 'openai'

const { choices } = await new OpenAI().chat.completions.create({
  model: 'gpt-4o-mini',
  messages: [{ role: 'user', content: 'What is the weather?' }],
})
console.log(choices[0]?.message.content)
