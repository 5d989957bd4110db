import { appendFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { Json } from '#shared/json.ts'
import { openFileBlobStore } from '../../storage/file-blob-store.ts'
import { openSeal } from '../../storage/profile.ts'
import { openSqliteLogStore } from '../../storage/sqlite/sqlite-log-store.ts'
import type { ToolDefinition } from '../../tools/tool-registry.ts'
import { createRunManager, type RunManager } from '../run/run-manager.ts'
import { documentOf } from './documents.ts'
import { engineServices } from './engine-services.ts'

/**
 * A process that starts a run, or goes on with the one that it finds, and is made to be killed: every effect of the run is
 * written to `record` before and after it happens. Prints the result. Arguments: folder, file of the record.
 */
const [folder = '', record = ''] = process.argv.slice(2)
const note = (line: string) => appendFileSync(record, `${line}\n`)

function tool(name: string, effect: ToolDefinition['effect'], ms: number): ToolDefinition<{ n: number }> {
  return {
    name,
    title: name,
    description: name,
    capability: 'search',
    safety: 'safe',
    effect,
    evidenceKinds: [],
    input: z.strictObject({ n: z.number() }),
    async call({ n }, { path }) {
      note(`begin ${effect} ${path}`)
      await sleep(ms)
      note(`end ${effect} ${path}`)
      return { n, square: n * n, filler: 'x'.repeat(n === 3 ? 40_000 : 10) }
    },
  }
}

const tools = [tool('look_up', 'recorded', 4), tool('notify', 'outside', 4)] as ToolDefinition[]
const call = (name: string) => ['tool-call', { tool: name, expression: '{"n": in}' }] as [string, { [key: string]: Json }]
const document = documentOf(
  {
    list: ['set', { value: [1, 2, 3, 4, 5, 6, 7, 8] }],
    each: ['map', { concurrency: 3 }],
    look: [call('look_up')[0], call('look_up')[1], { parent: 'each' }],
    send: ['tool-call', { tool: 'notify', expression: '{"n": in.n}' }, { parent: 'each' }],
    end: ['output', { name: '' }],
  },
  ['list.out -> each.items', 'each.item -> look.in', 'look.out -> send.in', 'send.out -> each.result', 'each.results -> end.value'],
)

async function finish(runs: RunManager, runId: string): Promise<void> {
  for (;;) {
    const result = await runs.result(runId)
    if (result.status !== 'waiting' || result.waits.length === 0) {
      process.stdout.write(`${JSON.stringify(result)}\n`)
      return
    }
    // a person looked and decided that it is to be done once more
    for (const wait of result.waits) {
      note(`again ${wait}`)
      await runs.answer(runId, wait, 'again', 'person')
    }
  }
}

await mkdir(folder, { recursive: true })
const store = await openSqliteLogStore(join(folder, 'trellis.db'))
const runs = createRunManager({
  store,
  blobs: openFileBlobStore(join(folder, 'blobs')),
  seal: await openSeal(join(folder, 'profile')),
  workspaceId: 'crash',
  services: () =>
    engineServices({
      tools: async () => ({ list: () => tools, get: (name) => tools.find((one) => one.name === name) as ToolDefinition }),
    }),
})
await runs.resumeInterrupted()
const [known] = await runs.list({ limit: 1 })
process.send?.('ready')
const runId = known?.runId ?? (await runs.start({ document, inputs: {} })).runId
await finish(runs, runId)
await runs.close()
await store.close()
process.disconnect?.()
