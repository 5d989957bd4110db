import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { Annotation, END, START, StateGraph } from '@langchain/langgraph'
import { buildPlan } from '#main/engine/compile/build-plan.ts'
import type { Plan } from '#main/engine/compile/plan.ts'
import { DurableRunLog } from '#main/engine/journal/durable-run-log.ts'
import { LocalEventBus } from '#main/engine/journal/event-bus.ts'
import { LogFlusher } from '#main/engine/journal/log-flusher.ts'
import { nullLog } from '#main/engine/journal/null-log.ts'
import type { RunLog } from '#main/engine/journal/run-log.ts'
import { systemClock } from '#main/engine/run/clock.ts'
import { executePlan } from '#main/engine/run/execute.ts'
import { chainOf, documentOf } from '#main/engine/testing/documents.ts'
import { engineServices } from '#main/engine/testing/engine-services.ts'
import { testKinds } from '#main/engine/testing/test-kinds.ts'
import { openFileBlobStore } from '#main/storage/file-blob-store.ts'
import { openSqliteLogStore } from '#main/storage/sqlite/sqlite-log-store.ts'
import { type BenchResult, median, printResult, round } from './bench.ts'

const services = engineServices()
const kinds = testKinds(systemClock)

/** Runs a plan to its end; a run that does not succeed would make every figure here meaningless. */
async function run(plan: Plan, log: RunLog = nullLog()): Promise<void> {
  const outcome = await executePlan(plan, { inputs: {}, log, services })
  if (outcome.status !== 'succeeded') throw new Error(`A measured run ${outcome.status}`)
  await log.flush()
}

/** Logs of runs in a SQLite file on disk, as the run manager makes them; each is created, claimed and flushed. */
async function openLogs(): Promise<{ next(): Promise<RunLog>; close(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'trellis-bench-'))
  const store = await openSqliteLogStore(join(folder, 'log.sqlite'))
  const shared = { store, blobs: openFileBlobStore(join(folder, 'blobs')), bus: new LocalEventBus(), flusher: new LogFlusher() }
  let count = 0
  return {
    async next() {
      const runId = `run_${++count}`
      await store.create({
        runId,
        workflowId: 'wf_test',
        workflowName: 'Test',
        status: 'running',
        snapshot: '',
        correlationId: runId,
        startedAt: Date.now(),
        endedAt: null,
        note: '',
        seal: '',
        part: null,
        agents: [],
        alert: null,
      })
      return new DurableRunLog({ ...shared, runId, correlationId: runId, epoch: 1, earlier: null })
    },
    async close() {
      await store.close()
      await rm(folder, { recursive: true })
    },
  }
}

const State = Annotation.Root({
  value: Annotation<Record<string, number>>({ reducer: (before, next) => ({ ...before, ...next }), default: () => ({}) }),
})

/** Nodes by name with what they await, and the nodes before each: the same job as a plain LangGraph graph. */
function langGraph(nodes: Record<string, { ms: number; after: string[] }>) {
  const graph = new StateGraph(State) as unknown as {
    addNode(name: string, run: () => Promise<{ value: Record<string, number> }>): void
    addEdge(from: string | string[], to: string): void
    compile(): { invoke(input: unknown, config: unknown): Promise<unknown> }
  }
  const names = Object.keys(nodes)
  const last = new Set(names)
  for (const [name, { ms, after }] of Object.entries(nodes)) {
    graph.addNode(name, async () => {
      if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms))
      return { value: { last: ms } }
    })
    for (const before of after) last.delete(before)
  }
  for (const [name, { after }] of Object.entries(nodes)) {
    if (after.length === 0) graph.addEdge(START, name)
    else graph.addEdge(after.length === 1 ? (after[0] as string) : after, name)
    if (last.has(name)) graph.addEdge(name, END)
  }
  const compiled = graph.compile()
  return () => compiled.invoke({ value: {} }, { recursionLimit: names.length + 2 })
}

const langGraphChain = (length: number, ms = 0) =>
  langGraph(Object.fromEntries(Array.from({ length }, (_, i) => [`n${i}`, { ms, after: i === 0 ? [] : [`n${i - 1}`] }])))

async function timed(job: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await job()
  return performance.now() - start
}

/** Runs jobs in turn, round by round; gives the median milliseconds of each. */
async function inTurn(rounds: number, jobs: Record<string, () => Promise<unknown>>): Promise<Record<string, number>> {
  const times: Record<string, number[]> = {}
  for (let at = -5; at < rounds; at++)
    for (const [name, job] of Object.entries(jobs)) {
      const ms = await timed(job)
      if (at < 0) continue
      times[name] ??= []
      times[name].push(ms)
    }
  return Object.fromEntries(Object.entries(times).map(([name, values]) => [name, median(values)]))
}

const delayed = (nodes: Record<string, { ms: number; after: string[] }>): Plan =>
  buildPlan(
    documentOf(
      Object.fromEntries(Object.entries(nodes).map(([name, { ms }]) => [name, ['work', { delay: ms }] as const])) as never,
      Object.entries(nodes).flatMap(([name, { after }]) => after.map((before) => `${before}.out -> ${name}.more`)),
    ),
    { kinds },
  )

const longBesideShort = {
  long: { ms: 300, after: [] },
  ...Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`s${i}`, { ms: 20, after: i === 0 ? [] : [`s${i - 1}`] }])),
}
const nShape = { a: { ms: 20, after: [] }, b: { ms: 300, after: [] }, c: { ms: 300, after: ['a'] }, d: { ms: 20, after: ['a', 'b'] } }

type Logs = Awaited<ReturnType<typeof openLogs>>
type Row = Record<'measure' | 'Trellis' | 'LangGraph' | 'ratio' | 'goal', string | number>

async function chains(rows: Row[], logs: Logs): Promise<void> {
  for (const length of [100, 500]) {
    const plan = buildPlan(chainOf(length))
    const times = await inTurn(length > 100 ? 20 : 60, {
      unlogged: () => run(plan),
      logged: async () => run(plan, await logs.next()),
      langgraph: langGraphChain(length),
    })
    const perNode = (name: string) => round((times[name] as number) / length, 4)
    const row = (measure: string, ours: number, goal: string) =>
      rows.push({ measure, Trellis: ours, LangGraph: perNode('langgraph'), ratio: round(perNode('langgraph') / ours, 1), goal })
    row(`chain of ${length}, no log, ms per node`, perNode('unlogged'), '≤ 0.02')
    row(`chain of ${length}, log on disk, ms per node`, perNode('logged'), '≤ 0.04')
  }
}

async function branches(rows: Row[]): Promise<void> {
  for (const [measure, nodes, critical] of [
    ['300 ms beside ten of 20 ms, ms', longBesideShort, 300],
    ['N shape, ms', nShape, 320],
  ] as const) {
    const plan = delayed(nodes)
    const times = await inTurn(5, { trellis: () => run(plan), langgraph: langGraph(nodes as never) })
    const [ours, theirs] = [times.trellis as number, times.langgraph as number]
    rows.push({
      measure,
      Trellis: round(ours, 1),
      LangGraph: round(theirs, 1),
      ratio: round(theirs / ours, 2),
      goal: `≤ ${critical * 1.05}`,
    })
  }
}

async function atOnce(rows: Row[], logs: Logs): Promise<void> {
  const plan = buildPlan(chainOf(10))
  const graph = langGraphChain(10)
  const many = (job: () => Promise<unknown>) => () => Promise.all(Array.from({ length: 500 }, job))
  const times = await inTurn(9, {
    unlogged: many(() => run(plan)),
    logged: many(async () => run(plan, await logs.next())),
    langgraph: many(graph),
  })
  const perNode = (name: string) => round((times[name] as number) / 5000, 4)
  for (const [name, log] of [
    ['unlogged', 'no log'],
    ['logged', 'log on disk'],
  ] as const)
    rows.push({
      measure: `500 runs of 10 nodes at once, ${log}, ms per node`,
      Trellis: perNode(name),
      LangGraph: perNode('langgraph'),
      ratio: round(perNode('langgraph') / perNode(name), 1),
      goal: name === 'logged' ? '< 0.02 (50,000 durable nodes/s)' : '',
    })
}

async function crowd(rows: Row[]): Promise<void> {
  const plan = delayed(Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`n${i}`, { ms: 50, after: i === 0 ? [] : [`n${i - 1}`] }])))
  const graph = langGraphChain(10, 50)
  const measure = async (job: () => Promise<unknown>) => {
    const lag = monitorEventLoopDelay({ resolution: 5 })
    lag.enable()
    const settled: PromiseSettledResult<unknown>[] = []
    const ms = await timed(async () => settled.push(...(await Promise.allSettled(Array.from({ length: 1000 }, job)))))
    lag.disable()
    return { ms, lag: lag.percentile(99) / 1e6, lost: settled.filter(({ status }) => status !== 'fulfilled').length }
  }
  await measure(() => run(plan))
  const ours = await measure(() => run(plan))
  const theirs = await measure(graph)
  const row = (name: string, a: number, b: number, goal: string) =>
    rows.push({
      measure: `1,000 runs of 10 × 50 ms at once, ${name}`,
      Trellis: round(a, 1),
      LangGraph: round(b, 1),
      ratio: a > 0 ? round(b / a, 1) : '',
      goal,
    })
  row('lost', ours.lost, theirs.lost, '0')
  row('event-loop lag p99, ms', ours.lag, theirs.lag, '≤ 200')
  row('total, ms', ours.ms, theirs.ms, '')
}

/** The bars of the engine, each beside the same job in plain LangGraph, in turns. */
export default async function engineBench(): Promise<BenchResult> {
  const rows: Row[] = []
  const logs = await openLogs()
  await chains(rows, logs)
  await atOnce(rows, logs)
  await logs.close()
  await branches(rows)
  await crowd(rows)
  return {
    title: 'Engine',
    rows,
    notes: [
      'Trivial nodes: `set` here, an async function there. Medians of runs that took turns. The ratio is how many times longer LangGraph takes.',
      'On disk: two rows a node in SQLite (WAL, synchronous=FULL), each run created, and flushed before its time is taken. LangGraph keeps nothing in any row.',
      'The critical paths are 300 ms (long beside short) and 320 ms (N shape: A→C, A→D, B→D with 20, 300, 300 and 20 ms).',
    ],
  }
}

if (process.argv[1] === import.meta.filename) {
  printResult(await engineBench())
  process.exit(0)
}
