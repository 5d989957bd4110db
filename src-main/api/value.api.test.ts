import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { call } from '@orpc/server'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ValuePreview } from '#shared/api/contract.ts'
import type { Result } from '#shared/errors/app-error.ts'
import type { ValueRef } from '#shared/events/run-event.ts'
import type { PreviewLanguage } from '#shared/nodes/node-spec.ts'
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
  language: PreviewLanguage,
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

it('previews code with what it writes to its console, and says where it fails', async () => {
  const source = 'console.log("items", input.items.length)\nreturn await Promise.all(input.items.map(async ({ price }) => price * 2))'
  expect(await preview('code', 'javascript', source, { in: order })).toMatchObject({
    ok: true,
    value: { text: '[\n  4,\n  6\n]', isText: false, logs: ['items 2'] },
  })
  expect(await preview('code', 'javascript', 'return typeof process + typeof require', {})).toMatchObject({
    value: { text: '"undefinedundefined"' },
  })
  expect(await preview('code', 'javascript', 'const a = 1\nreturn input.items.length', {})).toMatchObject({
    ok: false,
    error: { code: 'code.failed', place: { line: 2 } },
  })
})

it('keeps no more of a console than it shows of a result', async () => {
  const result = await preview('code', 'javascript', 'for (let i = 0; i < 100; i++) console.log("x".repeat(1000))', {})
  expect((result as { value: ValuePreview }).value.logs).toHaveLength(20)
})

it('ends code that goes on for ever, by limits that it names', async () => {
  expect(await preview('code', 'javascript', 'while (true) {}', {})).toMatchObject({
    ok: false,
    error: { code: 'code.timeout', hint: expect.stringContaining('a run has the limits of the node') },
  })
  const abort = new AbortController()
  const pending = preview('code', 'javascript', 'while (true) {}', {}, abort.signal)
  abort.abort()
  expect(await pending).toMatchObject({ ok: false, error: { code: 'run.cancelled' } })
}, 20_000)

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
