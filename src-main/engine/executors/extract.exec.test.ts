import { expect, it } from 'vitest'
import { wireRegistry } from '../../models/fixtures/wire-registry.ts'
import { createModelRegistry } from '../../models/registry.ts'
import { runNode } from '../testing/node-harness.ts'

const config = { schema: { type: 'object', properties: { email: { type: 'string' }, amount: { type: 'number' } }, required: ['email'] } }

it('gives the fields that the schema names', async () => {
  await using wire = await wireRegistry(() => ({ text: '{"email": "a@example.org", "amount": 3}' }))
  const { outputs } = await runNode('extract', config, { in: 'a@example.org owes 3' }, { services: { models: async () => wire.registry } })
  expect(outputs.out).toEqual({ email: 'a@example.org', amount: 3 })
  expect(wire.server.requests[0]?.response_format).toMatchObject({ json_schema: { schema: config.schema } })
})

it('works with the offline model alone', async () => {
  const { outputs } = await runNode(
    'extract',
    { ...config, model: 'offline' },
    { in: 'Send it to ops@example.org please.' },
    { services: { models: async () => createModelRegistry() } },
  )
  expect(outputs.out).toMatchObject({ email: 'ops@example.org' })
})
