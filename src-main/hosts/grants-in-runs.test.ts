import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import type { Json } from '#shared/json.ts'
import type { GrantRequest } from '#shared/security/grant.ts'
import { documentOf } from '../engine/testing/documents.ts'
import { requestsOf } from '../grants/requests-of.ts'
import { workflowHash } from '../grants/workflow-hash.ts'
import type { ToolDefinition } from '../tools/tool-registry.ts'
import { type EngineHost, openEngineHost } from './engine-host.ts'

let folder: string
let host: EngineHost
let rang: string[]
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-asks-'))
  vi.stubEnv('TRELLIS_PROFILE', join(folder, 'profile'))
  rang = []
  host = await openEngineHost({ workspace: join(folder, 'workspace'), services: { tools: [bell] } })
})
afterEach(async () => {
  await host.close()
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true, force: true })
})

const asking = (where: string): GrantRequest => ({ type: 'host', origin: where })
const input = z.strictObject({ at: z.string() })
const bell: ToolDefinition = {
  name: 'ring_bell',
  title: 'Ring a bell',
  description: 'Rings a bell at an address.',
  capability: 'execution',
  safety: 'safe',
  effect: 'outside',
  evidenceKinds: [],
  input,
  requests: (args) => (args === null ? [] : [asking(input.parse(args).at)]),
  async call(given, { services }) {
    const { at } = input.parse(given)
    await services.grants.require(asking(at), services.grantScope)
    rang.push(at)
    return { at }
  },
}

const ring = (at: Json): WorkflowDocument =>
  documentOf({ t: ['tool-call', { tool: 'ring_bell', arguments: { at } }], end: ['output', { name: '' }] }, ['t.out -> end.value'])
const near = 'https://near.example:443'
const resultOf = async (document: WorkflowDocument) => {
  const { runId } = await host.runs.start({ document, inputs: {} })
  return { runId, ...(await host.runs.result(runId)) }
}

describe('a run that asks for something', () => {
  it('fails with what it asks for, and goes on once that is granted to it', async () => {
    const { runId, error } = await resultOf(ring(near))
    expect(error).toMatchObject({ code: 'grant.missing', asks: { request: asking(near), workflow: workflowHash(ring(near)) } })
    expect(rang).toEqual([])
    const grants = await host.api.grants()
    await grants.grant([asking(near)], { workflow: workflowHash(ring(near)), workflowName: null }, { type: 'run', run: runId })
    await host.runs.intervene(runId, { type: 'resume' })
    expect(await host.runs.result(runId)).toMatchObject({ status: 'succeeded', output: { at: near } })
    expect(rang).toEqual([near])
    expect((await resultOf(ring(near))).error?.code).toBe('grant.missing')
  })

  it('needs no answer for what is kept, until the workflow is another one', async () => {
    const grants = await host.api.grants()
    await grants.grant([asking(near)], { workflow: workflowHash(ring(near)), workflowName: null }, { type: 'kept' })
    expect((await resultOf(ring(near))).status).toBe('succeeded')
    const edited = ring(near)
    Object.assign(edited.nodes.end as object, { label: 'Another end' })
    expect((await resultOf(edited)).error?.code).toBe('grant.missing')
  })

  it('says before it runs what it will ask for, and by which node', async () => {
    const grants = await host.api.grants()
    const asked = () => requestsOf(ring(near), {}, { workspace: folder, tools: host.api.tools }, grants.check(null))
    expect(await asked()).toEqual([{ request: asking(near), workflow: workflowHash(ring(near)), nodes: ['t'], granted: false }])
    await grants.grant([asking(near)], { workflow: workflowHash(ring(near)), workflowName: null }, { type: 'kept' })
    expect(await asked()).toMatchObject([{ granted: true }])
    expect(rang).toEqual([])
  })
})
