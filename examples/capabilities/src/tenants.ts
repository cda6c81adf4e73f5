/**
 * Two clients in one process: each tenant's sessions go into the project of its own key. The parent key
 * lets the project of the office see them too.
 */
import { Client, recordAction } from '@agentops/sdk'

const greet = recordAction('greet')((name: string) => `Hello, ${name}`)

const tenants = ['red', 'blue'].map((name) => ({
  name,
  client: new Client({
    name: `tenant ${name}`,
    apiKey: `key-of-${name}`,
    parentKey: 'key-of-office',
    autoStartSession: false,
  }),
}))

for (const { name, client } of tenants) {
  await using session = client.startSession()
  session.run(() => greet(name))
}
await Promise.all(tenants.map(({ client }) => client.shutdown()))
