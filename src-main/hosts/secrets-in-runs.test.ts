import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { exportFormats } from '#shared/api/run-history.ts'
import { documentOf } from '../engine/testing/documents.ts'
import type { ToolDefinition } from '../tools/tool-registry.ts'
import { type EngineHost, openEngineHost } from './engine-host.ts'

const canary = 'canary "7f3a" / 9d+1 ö & more'
const origin = 'https://api.example:443'
let folder: string
let host: EngineHost
let seen: string[]
let written: string[]
let log: { mockRestore(): void }

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-canary-'))
  vi.stubEnv('TRELLIS_PROFILE', join(folder, 'profile'))
  vi.stubEnv('TRELLIS_VAULT_PASSPHRASE', 'a passphrase for this test')
  vi.stubEnv('TRELLIS_LOG', 'json')
  vi.stubEnv('TRELLIS_LOG_LEVEL', 'debug')
  seen = []
  written = []
  log = vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => written.push(String(chunk)) > 0)
  host = await openEngineHost({ workspace: join(folder, 'workspace'), services: { tools: [parrot] } })
})
afterEach(async () => {
  await host.close()
  log.mockRestore()
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true, force: true })
})

/** A tool that says what it must not, in each way that a program writes a value. */
const parrot: ToolDefinition = {
  name: 'parrot',
  title: 'Parrot',
  description: 'Repeats a secret.',
  capability: 'search',
  safety: 'safe',
  effect: 'recorded',
  evidenceKinds: [],
  attempts: 1,
  input: z.strictObject({ fail: z.boolean(), pad: z.number() }),
  async call(args, { services, emit }) {
    const { fail, pad } = z.object({ fail: z.boolean(), pad: z.number() }).parse(args)
    const value = await services.secrets.reveal('canary', { consumer: 'tool:parrot', origin })
    seen.push(value)
    emit('node.progress', { node: 't', done: 1, total: 2, note: `I know ${value}` })
    emit('node.text', { node: 't', text: `It is ${value}.` })
    if (fail) throw new Error(`401 for token=${encodeURIComponent(value)} and ${value}`)
    return {
      plain: value,
      text: JSON.stringify({ authorization: `Bearer ${value}` }),
      basic: Buffer.from(`user:${value}`).toString('base64'),
      query: `?token=${encodeURIComponent(value)}`,
      [value]: 'as a key',
      much: `${'x'.repeat(pad)}${value}`,
    }
  },
}

const forms = [canary, JSON.stringify(canary).slice(1, -1), encodeURIComponent(canary), Buffer.from(canary).toString('hex')]
/** What these bytes alone decide of a Base64 text, whatever is around them. */
const inBase64 = [0, 1, 2].map((at) =>
  Buffer.from(' '.repeat(at) + canary)
    .toString('base64')
    .slice(4, 24),
)
const leaks = (bytes: Buffer | string) => [...forms, ...inBase64].filter((form) => bytes.includes(form))

async function leaksOnDisk(): Promise<string[]> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true })
  const found = files
    .filter((file) => file.isFile())
    .map(async (file) => {
      const path = join(file.parentPath, file.name)
      return leaks(await readFile(path)).map((form) => `${path}: ${form}`)
    })
  return (await Promise.all(found)).flat()
}

const document = (fail: boolean, pad = 0) =>
  documentOf(
    {
      t: ['tool-call', { tool: 'parrot', arguments: { fail, pad } }],
      x: ['transform', { expression: '$' }],
      end: ['output', { name: '' }],
    },
    ['t.out -> x.in', 'x.out -> end.value'],
  )

describe('a secret that a tool repeats', () => {
  it.each<[string, boolean, number]>([
    ['in its result', false, 0],
    ['in a result too large for an event', false, 100_000],
    ['in an error', true, 0],
  ])(
    '%s is in no byte on the disk outside of the vault, and in no event, export and log line',
    { timeout: 60_000 },
    async (_how, fail, pad) => {
      const secrets = await host.api.secrets()
      await secrets.put('canary', canary, { consumers: ['tool:parrot'], origins: [origin] })
      const { runId } = await host.runs.start({ document: document(fail, pad), inputs: {} })
      // as it is in memory, and not only as it is stored
      const live = host.runs.result(runId)
      const events: string[] = []
      for await (const event of host.runs.subscribe(runId, 0)) events.push(JSON.stringify(event))
      const result = await live
      expect(result.status).toBe(fail ? 'failed' : 'succeeded')
      expect(seen).toEqual([canary])
      expect(leaks(events.join('\n'))).toEqual([])
      expect(events.join('\n')).toContain('[secret canary]')
      expect(leaks(JSON.stringify(result))).toEqual([])
      expect(leaks(JSON.stringify(await host.runs.list({ limit: 10 })))).toEqual([])
      for (const format of exportFormats) expect(leaks(JSON.stringify(await host.api.history.export(runId, format))), format).toEqual([])
      await host.close()
      expect(await leaksOnDisk()).toEqual([])
      expect(written.length).toBeGreaterThan(0)
      expect(leaks(written.join(''))).toEqual([])
    },
  )
})
