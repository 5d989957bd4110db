import { expect, it } from 'vitest'
import { wireRegistry } from '../../models/fixtures/wire-registry.ts'
import { readModelSettings } from '../../models/model-settings.ts'
import { createModelRegistry } from '../../models/registry.ts'
import { runNode } from '../testing/node-harness.ts'

const disk = {
  id: 'log.disk_full:store',
  type: 'log.disk_full',
  subject: 'store',
  statement: 'store says "No space left on device" 14 times.',
  severity: 'critical',
  evidence: ['log:store.log'],
  from: null,
  to: null,
  attributes: { first_line: 'write failed: No space left on device', path: '/var/lib/store' },
}
const guess = {
  category: 'infrastructure',
  title: 'The volume was detached',
  statement: 'The volume of store was detached.',
  supporting: [
    { statement: 'writes fail', evidence: ['log:store.log'] },
    { statement: 'a dream said so', evidence: ['dream'] },
  ],
  contradicting: [],
  missing: ['kernel log'],
  causalChain: [],
  nextSteps: ['attach it'],
  confidence: 0.7,
}
const offline = { models: async () => createModelRegistry(readModelSettings({})) }

it('names hypotheses by playbooks with the offline model', async () => {
  const { outputs } = await runNode(
    'hypotheses',
    { model: 'offline' },
    { findings: [[disk], { answer: 'x', findings: [disk] }] },
    { services: offline },
  )
  expect(outputs.hypotheses).toMatchObject([{ origin: 'playbook:application.disk-full', category: 'resource_exhaustion' }])
  expect(outputs.findings).toEqual([disk])
  expect(outputs.details).toMatchObject({ offline: true })
})

it('gives nothing where nothing points at a cause', async () => {
  const { outputs } = await runNode('hypotheses', { model: 'offline' }, { findings: [[]] }, { services: offline })
  expect(outputs.hypotheses).toEqual([])
})

it('asks another model with the findings and drops what cites evidence that nobody found', async () => {
  await using wire = await wireRegistry(() => ({ text: JSON.stringify({ hypotheses: [guess] }) }))
  const { outputs } = await runNode('hypotheses', {}, { findings: [[disk]] }, { services: { models: async () => wire.registry } })
  expect(outputs.hypotheses).toMatchObject([
    { origin: 'model:test-model', category: 'infrastructure', supporting: [{ statement: 'writes fail', evidence: ['log:store.log'] }] },
  ])
  expect(JSON.stringify(wire.server.requests[0]?.messages)).toContain('No space left on device')
})

it('keeps the playbooks when no model answers in the form', async () => {
  await using wire = await wireRegistry(() => ({ text: 'I would rather not.' }))
  const { outputs } = await runNode('hypotheses', {}, { findings: [[disk]] }, { services: { models: async () => wire.registry } })
  expect(outputs.hypotheses).toMatchObject([{ origin: 'playbook:application.disk-full' }])
})
