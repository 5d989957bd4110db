import fc from 'fast-check'
import { expect, test } from 'vitest'
import { emptyDocument } from '#shared/document/document-schema.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import type { AppError } from '#shared/errors/app-error.ts'
import { canonicalJson, type Json } from '#shared/json.ts'
import { buildPlan } from './compile/build-plan.ts'
import { type LoggedEvent, MemoryRunLog } from './journal/memory-log.ts'
import { nullLog } from './journal/null-log.ts'
import { interpret, type ReferenceRecord } from './reference.ts'
import { executePlan, type RunOutcome } from './run/execute.ts'
import { engineServices } from './testing/engine-services.ts'
import { randomGraph } from './testing/random-graph.ts'
import { testKinds, withoutErrors } from './testing/test-kinds.ts'
import { VirtualClock } from './testing/virtual-clock.ts'

const random = () => 0.5
const inputs = { a: 1 }

interface Seen {
  outcome: RunOutcome
  /** `ran <outputs>` or `skipped` by path. */
  visits: Map<string, string>
  ms: number
}

const shown = (outputs: Record<string, Json | undefined>) =>
  `ran ${canonicalJson(withoutErrors(JSON.parse(JSON.stringify({ ...outputs, error: outputs.error ?? undefined })) as Json))}`

async function onEngine(
  document: WorkflowDocument,
  engine: 'scheduler' | 'langgraph',
  logged: boolean,
): Promise<Seen & { events: LoggedEvent[] }> {
  const clock = new VirtualClock()
  const plan = buildPlan(document, { kinds: testKinds(clock) })
  const log = new MemoryRunLog()
  const services = engineServices()
  const outcome = await clock.run(executePlan(plan, { inputs, log: logged ? log : nullLog(), services, clock, random, engine }))
  const visits = new Map<string, string>()
  for (const { kind, path, data } of log.events) {
    if (kind === 'node.skipped') visits.set(path, 'skipped')
    if (kind === 'node.finished')
      visits.set(
        path,
        shown(Object.fromEntries(Object.entries(data.outputs).map(([port, ref]) => [port, 'value' in ref ? ref.value : null]))),
      )
    if (kind === 'node.failed' && data.handled === 'error-port') visits.set(path, shown({ error: 'failure' }))
  }
  return { outcome, visits, ms: clock.now(), events: log.events }
}

async function onReference(document: WorkflowDocument): Promise<Seen & { record: ReferenceRecord }> {
  const clock = new VirtualClock()
  const record: ReferenceRecord = { visits: new Map(), failed: [], tied: false }
  const options = { inputs, services: engineServices(), kinds: testKinds(clock), clock, random }
  const outcome = await clock.run(
    interpret(document, options, record).then(
      (output): RunOutcome => ({ status: 'succeeded', output }),
      (error: AppError): RunOutcome => ({ status: 'failed', error }),
    ),
  )
  const visits = new Map([...record.visits].map(([path, outputs]) => [path, outputs ? shown(outputs) : 'skipped'] as const))
  return { outcome, visits, ms: clock.now(), record }
}

/** What happened in passes and attempts that came to their end: in those that failed it depends on when they were ended. */
function ended(visits: Map<string, string>, failed: readonly string[]): Record<string, string> {
  const within = (path: string, prefix: string) => path.startsWith(prefix) && !path.slice(prefix.length).startsWith('attempt:')
  return Object.fromEntries(
    [...visits].filter(([path]) => !failed.some((prefix) => within(path, prefix))).sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}

function summary({ outcome }: Seen, exact: boolean): Json {
  if (outcome.status === 'succeeded') return ['succeeded', withoutErrors(outcome.output)]
  if (outcome.status !== 'failed') return [outcome.status]
  return exact ? ['failed', outcome.error.code, outcome.error.message, outcome.error.place?.node ?? null] : ['failed']
}

/** What the graphs must have brought about, so that agreement means something. */
const features = [
  'succeeded',
  'failed',
  'node.skipped',
  'node.retried',
  'started router',
  'started merge',
  'started loop',
  'started map',
  'started try',
  'pinned',
  'fallback.used',
  'run.cancelled',
  'loop.exhausted',
  'map.item_failed',
  'try.exhausted',
  'port.ambiguous',
  'error-port',
  'fallback',
]

function featuresOf({ outcome, events }: Awaited<ReturnType<typeof onEngine>>): string[] {
  return [
    outcome.status,
    ...events.flatMap(({ kind, data }) => {
      if (kind === 'node.started') return [`started ${data.kind}`]
      if (kind === 'node.failed') return [data.error.code, data.handled]
      if (kind === 'node.finished' && data.pinned) return ['pinned']
      return [kind]
    }),
  ]
}

test('500 random graphs: scheduler, reference and LangGraph emission agree', async () => {
  const seen = new Set<string>()
  await fc.assert(
    fc.asyncProperty(randomGraph, async (document) => {
      const reference = await onReference(document)
      const { failed, tied } = reference.record
      const scheduler = await onEngine(document, 'scheduler', true)
      const unlogged = await onEngine(document, 'scheduler', false)
      const emitted = await onEngine(document, 'langgraph', true)
      for (const feature of featuresOf(scheduler)) seen.add(feature)

      expect(summary(scheduler, !tied)).toEqual(summary(reference, !tied))
      expect(ended(scheduler.visits, failed)).toEqual(ended(reference.visits, failed))
      expect(summary(unlogged, !tied)).toEqual(summary(scheduler, !tied))
      // the barriers of LangGraph decide otherwise which of several failures comes first
      expect(summary(emitted, false)).toEqual(summary(reference, false))
      expect(ended(emitted.visits, failed)).toEqual(ended(reference.visits, failed))
      // the reference starts every node the moment its inputs are there: its time is the critical path
      if (scheduler.outcome.status === 'succeeded') expect(scheduler.ms).toBeCloseTo(reference.ms, 6)
    }),
    { numRuns: 500 },
  )
  expect([...seen]).toEqual(expect.arrayContaining(features))
}, 600_000)

test('without containers, the time of a run is the length of its longest path', async () => {
  const links = fc.array(fc.record({ delay: fc.nat(1000), before: fc.array(fc.nat(100), { maxLength: 3 }) }), {
    minLength: 1,
    maxLength: 40,
  })
  await fc.assert(
    fc.asyncProperty(links, async (list) => {
      const document = emptyDocument('wf_paths', 'Paths')
      const ends: number[] = []
      for (const [index, { delay, before }] of list.entries()) {
        document.nodes[`n${index}`] = { kind: 'work', label: '', parent: null, config: { delay }, pinned: null }
        const from = index === 0 ? [] : [...new Set(before.map((n) => n % index))]
        for (const n of from) document.edges[`e${index}_${n}`] = { from: [`n${n}`, 'out'], to: [`n${index}`, 'more'] }
        ends.push(delay + Math.max(0, ...from.map((n) => ends[n] as number)))
      }
      expect((await onEngine(document, 'scheduler', true)).ms).toBe(Math.max(...ends))
    }),
  )
})
