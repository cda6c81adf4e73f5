/** Folder of recorded traffic → host that its requests are read as sent to. */
export const HOSTS: Readonly<Record<string, string>> = {
  ai21: 'api.ai21.com',
  anthropic: 'api.anthropic.com',
  'azure-openai': 'resource.openai.azure.com',
  bedrock: 'bedrock-runtime.us-east-1.amazonaws.com',
  cohere: 'api.cohere.com',
  'google-genai': 'generativelanguage.googleapis.com',
  groq: 'api.groq.com',
  litellm: 'api.openai.com',
  llamastack: 'localhost:8321',
  mistral: 'api.mistral.ai',
  ollama: '127.0.0.1:11434',
  openai: 'api.openai.com',
  openrouter: 'openrouter.ai',
  together: 'api.together.xyz',
}
