import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CallbackManager } from '@langchain/core/callbacks/manager'
import { afterEach, expect, it, vi } from 'vitest'
import { createServices } from '../engine/create-services.ts'
import { openFileBlobStore } from '../storage/file-blob-store.ts'

afterEach(() => vi.unstubAllEnvs())

it('what runs say and read is sent to no service of the makers of a library, whatever the environment says', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'trellis-traces-'))
  for (const name of ['LANGSMITH_TRACING', 'LANGCHAIN_TRACING_V2', 'LANGSMITH_TRACING_V2', 'LANGCHAIN_TRACING']) vi.stubEnv(name, 'true')
  vi.stubEnv('LANGSMITH_ENDPOINT', 'http://127.0.0.1:9')
  const watchers = async () => (await CallbackManager.configure())?.handlers.map(({ name }) => name) ?? []
  expect(await watchers()).toContain('langchain_tracer')
  await using _services = Object.assign(createServices({ blobs: openFileBlobStore(folder), workspace: folder }), {
    [Symbol.asyncDispose]: async () => rmSync(folder, { recursive: true, force: true }),
  })
  expect(await watchers()).toEqual([])
})
