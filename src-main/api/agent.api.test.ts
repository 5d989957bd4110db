import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { call } from '@orpc/server'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AgentCandidate } from '#shared/api/agent-contract.ts'
import type { Result } from '#shared/errors/app-error.ts'
import { createServices } from '../engine/create-services.ts'
import { openFileBlobStore } from '../storage/file-blob-store.ts'
import { agentApi } from './agent.api.ts'
import type { ApiContext } from './api-context.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-agents-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function choose(alertType: string, capabilities: string[] = []) {
  const blobs = openFileBlobStore(join(folder, 'blobs'))
  const pool = createServices({ blobs, workspace: folder })
  try {
    const services = () => pool.forRun({ evidenceFolder: null, modelOverride: null })
    const context = { agents: { workspace: folder, services }, blobs } as unknown as ApiContext
    return (await call(agentApi(context).choose, { alertType, capabilities }, { context: {} })) as Result<{ candidates: AgentCandidate[] }>
  } finally {
    await pool.close()
  }
}

describe('who would get a task', () => {
  beforeEach(() =>
    writeFile(
      join(folder, 'trellis.yaml'),
      `agents:
  - { agent_id: wide, name: Wide, alert_types: ['Disk*'], model: offline }
  - { agent_id: exact, name: Exact, alert_types: [DiskFull], capabilities: [disks], model: 'openai:none' }
  - { agent_id: other, name: Other, alert_types: [Else], capabilities: [disks], model: offline }
`,
    ),
  )

  it('is told in the order in which a run would look, with how each stands', async () => {
    const reply = await choose(' DiskFull ')
    expect(reply.ok && reply.value.candidates.map(({ agent_id, health }) => [agent_id, health.healthy])).toEqual([
      ['exact', false],
      ['wide', true],
      ['other', true],
    ])
    const able = await choose('', ['disks'])
    expect(able.ok && able.value.candidates.map(({ agent_id }) => agent_id)).toEqual(['exact', 'other'])
  })

  it('may be one that every workspace has, and is nobody for a type without an agent', async () => {
    const reply = await choose('KubePodCrashLooping')
    expect(reply.ok && reply.value.candidates.map(({ agent_id }) => agent_id)).toEqual(['kubernetes'])
    expect(await choose('Unheard')).toMatchObject({ ok: false, error: { code: 'agent.none_for_type' } })
  })
})
