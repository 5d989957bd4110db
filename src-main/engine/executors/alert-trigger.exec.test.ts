import { expect, it } from 'vitest'
import { validateDocument } from '#shared/document/validate.ts'
import type { JsonObject } from '#shared/json.ts'
import { buildPlan } from '../compile/build-plan.ts'
import { MemoryRunLog } from '../journal/memory-log.ts'
import { executePlan } from '../run/execute.ts'
import { documentOf } from '../testing/documents.ts'
import { engineServices } from '../testing/engine-services.ts'
import { runNode } from '../testing/node-harness.ts'

const webhook = (more: JsonObject = {}): JsonObject => ({
  version: '4',
  status: 'firing',
  receiver: 'trellis',
  groupLabels: { alertname: 'KubePodCrashLooping' },
  commonLabels: { alertname: 'KubePodCrashLooping', severity: 'warning', namespace: 'shop' },
  alerts: [
    {
      status: 'firing',
      labels: { alertname: 'KubePodCrashLooping', severity: 'warning', namespace: 'shop', pod: 'cart-1' },
      annotations: { summary: 'cart-1 restarts', runbook_url: 'https://runbooks.example/crash' },
      startsAt: '2026-03-01T10:00:00Z',
      endsAt: '0001-01-01T00:00:00Z',
    },
  ],
  ...more,
})

it('reads the webhook of Alertmanager, also as text', async () => {
  const { outputs } = await runNode('alert-trigger', {}, { alert: webhook() })
  expect(outputs).toMatchObject({
    type: 'KubePodCrashLooping',
    labels: { pod: 'cart-1', namespace: 'shop' },
    alert: { state: 'firing', alert_type: 'KubePodCrashLooping', annotations: { summary: 'cart-1 restarts' } },
  })
  const { outputs: same } = await runNode('alert-trigger', {}, { alert: JSON.stringify(webhook()) })
  expect(same).toEqual(outputs)
})

it('reads a simple alert', async () => {
  const simple = {
    alert_type: 'NamespaceTerminating',
    severity: 'critical',
    cluster: 'c1',
    namespace: 'old',
    message: 'stays',
    runbook: 'https://r.example/1',
  }
  const { outputs } = await runNode('alert-trigger', {}, { alert: simple })
  expect(outputs).toMatchObject({
    type: 'NamespaceTerminating',
    severity: 'critical',
    labels: { namespace: 'old', cluster: 'c1', alertname: 'NamespaceTerminating' },
    alert: { state: 'firing', title: 'NamespaceTerminating: stays', annotations: { runbook_url: 'https://r.example/1' } },
  })
})

it.each([
  ['nothing', {}],
  ['no alert', { alert: { hello: 'world' } }],
  ['a text', { alert: 'the disk is full' }],
  ['a list of other things', { alert: [1, 2] }],
  ['another version', { alert: webhook({ version: '3' }) }],
])('refuses %s', async (_, inputs) => {
  await expect(runNode('alert-trigger', {}, inputs as JsonObject)).rejects.toMatchObject({ code: 'alert.invalid' })
})

it('gives a resolved alert on its own port where only firing ones are wanted', async () => {
  const over = webhook({ status: 'resolved', alerts: [{ status: 'resolved', labels: { alertname: 'X' }, endsAt: '2026-03-01T11:00:00Z' }] })
  expect(Object.keys((await runNode('alert-trigger', { onlyFiring: true }, { alert: over })).outputs)).toEqual(['resolved'])
  expect((await runNode('alert-trigger', {}, { alert: over })).outputs.type).toBe('X')
})

it('is handed what the run was started with', async () => {
  const document = {
    ...documentOf({ alert: ['alert-trigger', {}], end: ['output', { name: '' }] }, ['alert.type -> end.value']),
    inputs: { type: 'object', properties: { alert: { type: 'object' } } },
  }
  const problems = validateDocument(document).filter(({ severity }) => severity === 'error')
  expect(problems).toEqual([])
  const outcome = await executePlan(buildPlan(document), {
    inputs: { alert: webhook() },
    log: new MemoryRunLog(),
    services: engineServices(),
    engine: 'scheduler',
  })
  expect(outcome).toMatchObject({ status: 'succeeded', output: 'KubePodCrashLooping' })
  expect(validateDocument({ ...document, inputs: { type: 'object', properties: {} } }).map(({ code }) => code)).toContain('input.nothing')
})
