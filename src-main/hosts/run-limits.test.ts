import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { narrowBudget, type RunLimits } from '#shared/document/run-limits.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import type { JsonObject } from '#shared/json.ts'
import { noPermissions } from '#shared/security/permissions.ts'
import { documentOf } from '../engine/testing/documents.ts'
import { workflowHash } from '../grants/workflow-hash.ts'
import { json, localServer } from '../tools/testing/local-server.ts'
import { type EngineHost, openEngineHost } from './engine-host.ts'

let folder: string
let host: EngineHost
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-limits-'))
  vi.stubEnv('TRELLIS_PROFILE', join(folder, 'profile'))
  host = await openEngineHost({ workspace: join(folder, 'workspace') })
})
afterEach(async () => {
  await host.close()
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true, force: true })
})

const calling = (tool: string, args: JsonObject): WorkflowDocument =>
  documentOf({ t: ['tool-call', { tool, arguments: args }], end: ['output', { name: '' }] }, ['t.out -> end.value'])

async function resultOf(document: WorkflowDocument, limits?: RunLimits) {
  const { runId } = await host.runs.start({ document, inputs: {}, ...(limits ? { limits } : {}) })
  return { runId, ...(await host.runs.result(runId)) }
}

it('a run is denied what it was told to do without, and says so in its log', async () => {
  const sum = calling('calculate', { expression: '1 + 1' })
  expect((await resultOf(sum)).status).toBe('succeeded')
  const rules = [{ tool: 'calc*', verdict: 'deny' as const }]
  const { runId, error } = await resultOf(sum, { permissions: { ...noPermissions, rules } })
  expect(error).toMatchObject({ code: 'tool.insufficient_permissions', message: expect.stringContaining('rule 1 of this run') })
  const [, started] = await host.runs.events(runId, 0, 2)
  expect(started).toMatchObject({ kind: 'run.started', data: { limits: { permissions: { rules } } } })
})

it('a run speaks to the hosts that it was started for, and only where they are granted', async () => {
  await using server = await localServer((_, response) => json(response, 'here'))
  const get = calling('http_request', { url: `${server.origin}/` })
  const limits = { hosts: [server.origin] }
  expect((await resultOf(get, limits)).error?.code).toBe('grant.missing')
  const scope = { workflow: workflowHash(get), workflowName: null }
  await (await host.api.grants()).grant([{ type: 'host', origin: server.origin }], scope, { type: 'kept' })
  expect((await resultOf(get, limits)).status).toBe('succeeded')
  expect((await resultOf(get, { hosts: ['https://other.example'] })).error).toMatchObject({ code: 'network.refused' })
  expect((await resultOf(get, { hosts: [] })).error).toMatchObject({ code: 'network.refused' })
  expect(server.seen).toHaveLength(1)
})

it('a run has the lower budget of the two', async () => {
  const sum = calling('calculate', { expression: '1 + 1' })
  expect((await resultOf(sum, { budget: { steps: 1 } })).error).toMatchObject({ code: 'run.budget_exceeded' })
  const tight = { ...sum, settings: { budget: { steps: 1 } } }
  expect((await resultOf(tight, { budget: { steps: 100 } })).error).toMatchObject({ code: 'run.budget_exceeded' })
  expect(narrowBudget({ steps: 5, tokens: 9 }, { steps: 7, usd: 1 })).toEqual({ steps: 5, tokens: 9, usd: 1 })
})
