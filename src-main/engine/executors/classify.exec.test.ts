import { expect, it } from 'vitest'
import { wireRegistry } from '../../models/fixtures/wire-registry.ts'
import { runNode } from '../testing/node-harness.ts'

const config = {
  labels: [
    { name: 'bug', description: 'Something is broken' },
    { name: 'praise', description: '' },
  ],
}

it('gives the class with its confidence and who chose it', async () => {
  await using wire = await wireRegistry(() => ({ text: '{"label": "bug", "confidence": 0.8, "reason": "it crashes"}' }))
  const { outputs } = await runNode('classify', config, { in: 'It crashes.' }, { services: { models: async () => wire.registry } })
  expect(outputs.out).toBe('bug')
  expect(outputs.details).toMatchObject({ confidence: 0.8, reason: 'it crashes', provider: 'openai', model: 'test-model', offline: false })
  expect(wire.server.requests[0]?.messages[0]?.content).toContain('- bug: Something is broken')
})

it('sends a class back that is none of those given', async () => {
  await using wire = await wireRegistry((_, n) => ({
    text: n === 0 ? '{"label": "rant", "confidence": 1}' : '{"label": "praise", "confidence": 1}',
  }))
  const { outputs } = await runNode('classify', config, { in: 'Great!' }, { services: { models: async () => wire.registry } })
  expect(outputs.out).toBe('praise')
  expect(wire.server.requests).toHaveLength(2)
})

it('asks nobody again when it is resumed', async () => {
  await using wire = await wireRegistry(() => ({ text: '{"label": "bug", "confidence": 1}' }))
  const services = { models: async () => wire.registry }
  const first = await runNode('classify', config, { in: 'x' }, { services })
  const again = await runNode('classify', config, { in: 'x' }, { services, journal: first.journal })
  expect(again.outputs).toEqual(first.outputs)
  expect(again.steps).toEqual([])
  expect(wire.server.requests).toHaveLength(1)
})

it('is answered by the offline model without a network', async () => {
  await using wire = await wireRegistry(() => ({ status: 401 }))
  const text = 'The build is broken: something crashes at start.'
  const { outputs, events } = await runNode('classify', config, { in: text }, { services: { models: async () => wire.registry } })
  expect(outputs.out).toBe('bug')
  expect(outputs.details).toMatchObject({ offline: true })
  expect(events.some(({ kind }) => kind === 'fallback.used')).toBe(true)
})
