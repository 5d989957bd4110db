import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readDocument } from '#shared/document/read-document.ts'
import { withoutPassing } from '#shared/events/reduce/reduce-node.ts'
import { reduceRun, reduceRunEvents } from '#shared/events/reduce-run.ts'
import type { RunEvent, WaitRequest } from '#shared/events/run-event.ts'
import { emptyRunView, type RunView } from '#shared/events/run-view.ts'
import { isJsonObject, type Json } from '#shared/json.ts'
import { openEngineHost } from './engine-host.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-live-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const templates = (await readdir('resources/templates')).filter((file) => file.endsWith('.trellis.json'))

/** What a template cannot do without. */
const inputs: Record<string, Record<string, Json>> = {
  'alert-kubernetes.trellis.json': { alert: { alert_type: 'NamespaceTerminating', severity: 'warning', message: 'It does not end.' } },
}

/** All of a view as plain data, with what is live only left out. */
const whole = (view: RunView): Json => JSON.parse(JSON.stringify(withoutPassing(view))) as Json

function answerTo({ type, fields }: WaitRequest): Json {
  if (type === 'approval') return { approved: true, comment: '' }
  return isJsonObject(fields) && fields.type === 'object' ? { observation: 'It began at noon.' } : 'It began at noon.'
}

it.each(templates)('a run of %s looks live as it looks when it is replayed, at each moment', async (template) => {
  const host = await openEngineHost({ workspace: join(folder, 'ws'), lingerMs: 60_000 })
  try {
    const read = readDocument(await readFile(join('resources/templates', template), 'utf8'))
    if (read.outcome !== 'ok') throw new Error(read.outcome)
    const { runId } = await host.runs.start({
      document: read.document,
      inputs: inputs[template] ?? {},
      evidenceFolder: 'resources/incidents/bad-deploy',
      model: 'offline',
    })
    let live = emptyRunView(runId)
    const moments = new Map<number, Json>()
    for await (const event of host.runs.subscribe(runId, 0)) {
      live = reduceRun(live, event)
      if (live.seq % 25 === 0) moments.set(live.seq, whole(live))
      if (event.kind === 'step.wait')
        void host.runs.answer(runId, `${event.path}#${event.data.name}`, answerTo(event.data.request), 'person').catch(() => {})
    }
    const stored: RunEvent[] = await host.runs.events(runId, 0, 100_000)
    expect(stored.length).toBeGreaterThan(5)
    expect(whole(live)).toEqual(whole(reduceRunEvents(emptyRunView(runId), stored)))
    for (const [seq, view] of moments) expect(view, `at ${seq}`).toEqual(whole(reduceRunEvents(emptyRunView(runId), stored.slice(0, seq))))
  } finally {
    await host.close()
  }
})
