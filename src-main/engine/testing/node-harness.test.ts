import { expect, test } from 'vitest'
import { harnessNow, runNode } from './node-harness.ts'

test('runs the real executor with the config parsed by the spec', async () => {
  const { outputs } = await runNode('set', { value: { env: 'prod' } }, { in: { name: 'api' } })
  expect(outputs).toEqual({ out: { name: 'api', env: 'prod' } })
})

test('refuses a config that the spec refuses', async () => {
  await expect(runNode('set', { value: 1, unknown: true }, {})).rejects.toMatchObject({ code: 'node.config_invalid' })
})

test('the default clock is fixed', () => {
  expect(new Date(harnessNow).toISOString()).toBe('2026-01-01T00:00:00.000Z')
})
