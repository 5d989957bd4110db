import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { call } from '@orpc/server'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ValuePreview } from '#shared/api/contract.ts'
import type { Result } from '#shared/errors/app-error.ts'
import type { ValueRef } from '#shared/events/run-event.ts'
import { createServices, type ServicePool } from '../engine/create-services.ts'
import { openFileBlobStore } from '../storage/file-blob-store.ts'
import type { ApiContext } from './api-context.ts'
import { valueApi } from './value.api.ts'

let folder: string
let services: ServicePool
let context: ApiContext
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-value-'))
  const blobs = openFileBlobStore(join(folder, 'blobs'))
  services = createServices({ blobs, workspace: folder })
  const evaluation = () => services.forRun({ evidenceFolder: null, modelOverride: null })
  context = { blobs, evaluation } as unknown as ApiContext
})
afterAll(async () => {
  await services.close()
  await rm(folder, { recursive: true, force: true })
})

async function preview(
  kind: string,
  language: 'jsonata' | 'liquid',
  source: string,
  inputs: Record<string, ValueRef>,
  signal?: AbortSignal,
): Promise<Result<ValuePreview>> {
  const input = { kind, language, source, inputs, outputs: {} }
  return (await call(valueApi(context).preview, input, { context: {}, ...(signal ? { signal } : {}) })) as Result<ValuePreview>
}
const order = { value: { items: [{ price: 2 }, { price: 3 }] } }

it('previews an expression as its kind sees the inputs', async () => {
  expect(await preview('transform', 'jsonata', '$sum(items.price)', { in: order })).toMatchObject({
    ok: true,
    value: { text: '5', isText: false },
  })
  expect(await preview('tool-call', 'jsonata', 'in.items[0].price', { in: order })).toMatchObject({ ok: true, value: { text: '2' } })
  expect(await preview('loop', 'jsonata', 'input.items[1].price > iteration', { in: order })).toMatchObject({ value: { text: 'true' } })
  expect(await preview('transform', 'jsonata', '$now() != null and $random() < 1', {})).toMatchObject({ value: { text: 'true' } })
})

it('previews a template with a variable per input, and values from the blob store', async () => {
  const name = 'a'.repeat(50_000)
  const blob = await context.blobs.put(Buffer.from(JSON.stringify(name)))
  const result = await preview('template', 'liquid', 'Hello {{ name }}{% for n in list %} {{ n }}{% endfor %}', {
    name: { blob, bytes: name.length, preview: '' },
    list: { value: [1, 2] },
  })
  expect(result).toMatchObject({ ok: true, value: { isText: true, characters: 6 + 50_000 + 4 } })
  expect((result as { value: ValuePreview }).value.text).toHaveLength(20_000)
})

it('says where text cannot be read', async () => {
  expect(await preview('transform', 'jsonata', 'a +\n  )', {})).toMatchObject({
    ok: false,
    error: { code: 'expression.invalid', place: { line: 2, column: 3 } },
  })
  expect(await preview('template', 'liquid', 'Hello\n  {% fi %}', {})).toMatchObject({
    ok: false,
    error: { code: 'template.invalid', place: { line: 2, column: 3 } },
  })
})

it('ends what takes long, and what nobody waits for any more', async () => {
  const endless = '($f := function($n) { $f($n + 1) }; $f(0))'
  expect(await preview('transform', 'jsonata', `(${endless})`, {})).toMatchObject({
    ok: false,
    error: { code: expect.stringMatching(/^expression\./) },
  })
  const abort = new AbortController()
  const pending = preview('transform', 'jsonata', endless, {}, abort.signal)
  abort.abort()
  expect(await pending).toMatchObject({ ok: false, error: { code: 'run.cancelled' } })
}, 20_000)
