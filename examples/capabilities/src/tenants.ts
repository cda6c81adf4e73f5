/** Two clients in one process: each tenant's sessions go to its own server, with its own key. */
import { Client, recordAction } from '@agentops/sdk'

const greet = recordAction('greet')((name: string) => `Hello, ${name}`)

const tenants = ['red', 'blue'].map((name) => ({
  name,
  client: new Client({ name: `tenant ${name}`, apiKey: `key-of-${name}`, autoStartSession: false }),
}))

for (const { name, client } of tenants) {
  await using session = client.startSession()
  session.run(() => greet(name))
}
await Promise.all(tenants.map(({ client }) => client.shutdown()))
