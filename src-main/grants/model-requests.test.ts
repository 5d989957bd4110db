import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { emptyDocument } from '#shared/document/document-schema.ts'
import { modelRequests } from './model-requests.ts'

let workspace: string
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'trellis-model-requests-'))
})
afterEach(() => rm(workspace, { recursive: true, force: true }))

const yaml = `models:
  aliases: {smart: lab:qwen3}
  fallbacks: {smart: {NETWORK_FAILURE: [second], default: [here:m]}, second: [far:m]}
  servers:
    lab: {base_url: 'https://gpu.example/v1'}
    far: {base_url: 'http://10.1.2.3:8000/v1'}
    here: {base_url: 'http://127.0.0.1:8000/v1'}
    unused: {base_url: 'https://unused.example/v1'}
`

it('asks for the hosts that the aliases and fallbacks of a workspace lead to, and for none on this machine', async () => {
  await writeFile(join(workspace, 'trellis.yaml'), yaml)
  const document = emptyDocument('wf_test', 'Test')
  document.nodes = {
    ask: { kind: 'model-call', config: { model: 'smart', fallbacks: ['offline'] } },
    set: { kind: 'set', config: {} },
  } as unknown as typeof document.nodes
  const found = await modelRequests(document, { workspace, tools: () => Promise.reject(new Error('not needed')) })
  expect(found.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))).toEqual([
    { request: { type: 'host', origin: 'http://10.1.2.3:8000' }, nodes: ['ask'], ofWorkspace: true },
    { request: { type: 'host', origin: 'https://gpu.example:443' }, nodes: ['ask'], ofWorkspace: true },
  ])
})
