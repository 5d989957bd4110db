import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { call } from '@orpc/server'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { ModelChoice, ModelSettingsSummary } from '#shared/api/model-contract.ts'
import type { Result } from '#shared/errors/app-error.ts'
import { createServices, type ServicePool } from '../engine/create-services.ts'
import { startOpenAiServer } from '../models/fixtures/openai-server.ts'
import { openFileBlobStore } from '../storage/file-blob-store.ts'
import { modelApi } from './model.api.ts'

let workspace: string
let services: ServicePool
let api: ReturnType<typeof modelApi>
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'trellis-model-api-'))
  services = createServices({ blobs: openFileBlobStore(join(workspace, 'blobs')), workspace })
  const info = () => ({ version: '0', host: 'cli' as const, workspace, firstStart: false })
  api = modelApi({ models: services.models, reloadModels: services.reloadModels, info })
})
afterEach(async () => {
  await services.close()
  await rm(workspace, { recursive: true, force: true })
})

async function value<T>(reply: Promise<unknown>): Promise<T> {
  const result = (await reply) as Result<T>
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}
const names = async () => (await value<ModelChoice[]>(call(api.list, {}, { context: {} }))).map(({ name }) => name)

it('offers what is set up, and a server from the moment in which it was added', async () => {
  expect(await names()).toEqual(['offline', 'smart', 'fast', 'local', 'embeddings'])
  const server = await startOpenAiServer(() => ({ text: 'x' }), ['one', 'two'])
  try {
    const changes = [
      { set: 'server' as const, name: 'lab', server: { baseUrl: server.baseUrl, wire: 'openai' as const } },
      { set: 'alias' as const, name: 'smart', model: 'lab:two' },
    ]
    const summary = await value<ModelSettingsSummary>(call(api.change, { changes }, { context: {} }))
    expect(summary.providers.find(({ name }) => name === 'lab')).toMatchObject({ baseUrl: server.baseUrl, from: 'workspace', named: true })
    expect(await names()).toEqual(['offline', 'lab:one', 'lab:two', 'smart', 'fast', 'local', 'embeddings'])
    expect((await (await services.models()).resolve('smart')).info.name).toBe('lab:two')
    expect(await services.modelAliases()).toMatchObject({ smart: 'lab:two' })
    expect(await value(call(api.test, { provider: 'lab' }, { context: {} }))).toMatchObject({ models: ['one', 'two'] })
  } finally {
    await server.close()
  }
  const refused = await call(api.test, { provider: 'lab' }, { context: {} })
  expect(refused).toMatchObject({
    ok: false,
    error: { code: 'model.unavailable', hint: expect.stringMatching(/cannot be reached|broke off/) },
  })
})

it('refuses a change that would not be valid, and works on as before', async () => {
  const changes = [{ set: 'server' as const, name: 'lab', server: { baseUrl: 'ftp://lab', wire: 'openai' as const } }]
  expect(await call(api.change, { changes }, { context: {} })).toMatchObject({ ok: false, error: { code: 'request.invalid' } })
  await expect(readFile(join(workspace, 'trellis.yaml'))).rejects.toThrow()
  expect(await names()).toEqual(['offline', 'smart', 'fast', 'local', 'embeddings'])
})
