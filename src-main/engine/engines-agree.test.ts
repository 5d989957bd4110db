import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import type { AppError } from '#shared/errors/app-error.ts'
import { canonicalJson, type Json } from '#shared/json.ts'
import { buildPlan } from './compile/build-plan.ts'
import { MemoryRunLog } from './journal/memory-log.ts'
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
): Promise<Seen & { events: MemoryRunLog['events'] }> {
  const clock = new VirtualClock()
  const plan = buildPlan(document, { kinds: testKinds(clock) })
  const log = new MemoryRunLog()
  const services = engineServices()
  const { nullLog } = await import('./journal/null-log.ts')
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

test('500 random graphs: scheduler, reference and LangGraph emission agree', async () => {
  const counts: Record<string, number> = {}
  await fc.assert(
    fc.asyncProperty(randomGraph, async (document) => {
      const reference = await onReference(document)
      const { failed, tied } = reference.record
      const scheduler = await onEngine(document, 'scheduler', true)
      const unlogged = await onEngine(document, 'scheduler', false)
      const emitted = await onEngine(document, 'langgraph', true)
      counts[scheduler.outcome.status] = (counts[scheduler.outcome.status] ?? 0) + 1
      for (const visit of scheduler.visits.values()) counts[visit.slice(0, 3)] = (counts[visit.slice(0, 3)] ?? 0) + 1
      for (const e of scheduler.events) {
        const k =
          e.kind === 'node.failed' ? e.data.error.code + ' ' + e.data.handled : e.kind === 'node.started' ? 'start ' + e.data.kind : e.kind
        counts[k] = (counts[k] ?? 0) + 1
      }
      if (tied) counts.tied = (counts.tied ?? 0) + 1
      expect(summary(scheduler, !tied)).toEqual(summary(reference, !tied))
      expect(ended(scheduler.visits, failed)).toEqual(ended(reference.visits, failed))
      expect(summary(unlogged, true)).toEqual(summary(scheduler, true))
      expect(summary(emitted, false)).toEqual(summary(reference, false))
      expect(ended(emitted.visits, failed)).toEqual(ended(reference.visits, failed))
      // the reference starts every node the moment its inputs are there: its time is the critical path
      if (scheduler.outcome.status === 'succeeded') expect(scheduler.ms).toBeCloseTo(reference.ms, 6)
    }),
    { numRuns: Number(process.env.RUNS ?? 500) },
  )
  console.log(counts)
}, 300_000)
