// One life of a run that is made to be killed: `node bench/chaos/life.ts WORKSPACE RECORDER`. Starts the run, or goes on with
// the one that it finds, and prints its result. Where the outcome of an outside effect is not known, it asks the recorder, as a
// person would look whether it happened. TRELLIS_CHAOS_CLOCK moves the clock by so many milliseconds.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { openEngineHost } from '#main/hosts/engine-host.ts'
import type { ToolDefinition } from '#main/tools/tool-registry.ts'
import { writeDocument } from '#shared/document/write-document.ts'
import { chaotic, counting } from './workflow.ts'

const [workspace = '', recorder = ''] = process.argv.slice(2)

const moved = Number(process.env.TRELLIS_CHAOS_CLOCK ?? 0)
if (moved !== 0) {
  const now = Date.now
  Date.now = () => now() + moved
  Object.defineProperty(performance, 'timeOrigin', { value: performance.timeOrigin + moved })
}

const send: ToolDefinition = {
  name: 'chaos_send',
  title: 'Send',
  description: 'Sends a number into the world.',
  capability: 'execution',
  safety: 'safe',
  effect: 'outside',
  evidenceKinds: [],
  input: z.object({ n: z.number() }),
  async call(input, { idempotencyKey, signal }) {
    const { n } = input as { n: number }
    await fetch(`${recorder}/effect?key=${idempotencyKey}&n=${n}`, { method: 'POST', signal })
    return { n }
  },
}

await mkdir(join(workspace, 'workflows'), { recursive: true })
await writeFile(join(workspace, 'workflows', 'counting.trellis.json'), writeDocument(counting))
const host = await openEngineHost({ workspace, services: { tools: [send] } })
await host.runs.resumeInterrupted()
const [known] = await host.runs.list({ limit: 1 })
process.send?.('ready')
const { runId } = known ?? (await host.runs.start({ document: chaotic, inputs: {}, model: 'offline', autoApprove: true }))
let result = await host.runs.result(runId)
for (; result.status === 'waiting'; result = await host.runs.result(runId))
  for (const wait of result.waits) {
    const events = await host.runs.events(runId, 0, 100_000)
    const [path = ''] = wait.split('#')
    const intent = events.findLast((event) => event.kind === 'step.intent' && event.path === path)
    const key = intent?.kind === 'step.intent' ? intent.data.idempotencyKey : ''
    const seen = (await (await fetch(`${recorder}/effect?key=${key}`)).json()) as { n: number }[]
    const answer = seen[0] ? { done: { n: seen[0].n } } : 'again'
    await host.runs.answer(runId, wait, answer, 'person')
  }
process.stdout.write(JSON.stringify(result), () => {
  void host.close().then(() => process.exit(0))
})
