import { LRUCache } from 'lru-cache'
import type { NodeValues, RunSummary } from '#shared/api/contract.ts'
import { budgetOf } from '#shared/document/default-budget.ts'
import { narrowBudget } from '#shared/document/run-limits.ts'
import type { RunPart } from '#shared/document/run-part.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { AppError } from '#shared/errors/app-error.ts'
import type { RunEvent, WaitRequest } from '#shared/events/run-event.ts'
import type { Json } from '#shared/json.ts'
import type { GrantScope } from '../../grants/grant-check.ts'
import { workflowHash } from '../../grants/workflow-hash.ts'
import type { FoundRun, LogStore, RunRecord } from '../../storage/log-store.ts'
import { DurableRunLog } from '../journal/durable-run-log.ts'
import type { EarlierLife } from '../journal/earlier-life.ts'
import { type EventBus, LocalEventBus } from '../journal/event-bus.ts'
import { eventOf } from '../journal/event-envelope.ts'
import { LogFlusher } from '../journal/log-flusher.ts'
import { asksOutcome } from '../journal/step-journal.ts'
import { loadValue } from '../journal/value-ref.ts'
import { Admission, type PoolState } from './admission.ts'
import { alertOfInputs, alertOfOutputs } from './alert-of-run.ts'
import { beginLog } from './begin-log.ts'
import { forkedLife } from './fork/fork-snapshot.ts'
import { LiveRun, noRoom, type RunResult } from './live-run.ts'
import { nodeValues } from './part/node-values.ts'
import { PastRun } from './part/past-run.ts'
import { type Opening, readEarlierLife, reviveRun, verifiedEvents } from './revive-run.ts'
import type { ForkRun, Intervention, RunManager, RunManagerOptions, StartRun } from './run-control.ts'
import { RunFeed } from './run-feed.ts'
import { newRunId } from './run-id.ts'
import { agentsOf, isForeign, noteOfError, sealOf, summaryOf } from './run-record.ts'
import { keepSnapshot, loadSnapshot, type RunSnapshot, type SnapshotPlans, snapshotPlans } from './run-snapshot.ts'
import { subscribeToRun } from './run-subscription.ts'
import { isApprovalNode, partOf, type SourceRun, snapshotOf } from './start-snapshot.ts'
import { ended, Steering } from './steering.ts'

export type { RunManager, RunManagerOptions } from './run-control.ts'

const longestTimerMs = 2 ** 31 - 1

/** A delay ends by itself; everything else that is waited for is a person's, also with a time limit. */
function asksPerson(waits: Iterable<{ request: WaitRequest }>): boolean {
  return [...waits].some(({ request }) => request.type !== 'delay')
}

export function createRunManager(options: RunManagerOptions): RunManager {
  return new LocalRunManager(options)
}

class LocalRunManager implements RunManager {
  readonly #options: RunManagerOptions
  readonly #store: LogStore
  readonly #bus: EventBus
  readonly #flusher = new LogFlusher()
  readonly #admission: Admission
  readonly #steering: Steering
  readonly #feed = new RunFeed()
  readonly #live = new Map<string, LiveRun>()
  /** Runs that are being brought into memory, so that it happens once. */
  readonly #coming = new Map<string, Promise<LiveRun>>()
  /** The last answer that is being given to a run. */
  readonly #answering = new Map<string, Promise<void>>()
  /** For runs out of memory whose wait ends by itself. */
  readonly #alarms = new Map<string, NodeJS.Timeout>()
  /** Runs that have ended and were read for their values, the latest ones: who writes an expression asks again and again. */
  readonly #past = new LRUCache<string, SourceRun>({ max: 4 })
  #closed = false

  constructor(options: RunManagerOptions) {
    this.#options = options
    this.#store = options.store
    this.#bus = options.bus ?? new LocalEventBus()
    this.#admission = options.admission ?? new Admission()
    this.#steering = new Steering({
      options,
      record: (runId) => this.#record(runId),
      inMemory: (runId) => this.#inMemory(runId),
      isForeign: (record) => this.#isForeign(record),
      bring: (runId, opening) => this.#bring(runId, opening),
      start: (snapshot) => this.#startFrom(snapshot, undefined),
      forget: (runId) => this.#clearAlarm(runId),
      changed: (runId, seq) => {
        this.#bus.publish(runId, [], seq)
        this.#feed.tell(runId)
      },
    })
  }

  pools(): PoolState[] {
    return this.#admission.states()
  }

  async start(run: StartRun): Promise<{ runId: string }> {
    if (run.runId !== undefined && (await this.#store.run(run.runId))) return { runId: run.runId }
    const snapshot = await snapshotOf(run, this.#options, (runId) => this.#pastRun(runId))
    return { runId: await this.#startFrom(snapshot, run.correlationId, run.runId) }
  }

  async #startFrom(snapshot: RunSnapshot, correlationId: string | undefined, runId = newRunId()): Promise<string> {
    const { document, inputs, fork } = snapshot
    // built now, so that a document that cannot run is refused before a run of it exists
    const plans = await snapshotPlans(snapshot, this.#options.blobs)
    const plan = plans.main()
    const record: RunRecord = {
      runId,
      workflowId: document.id,
      workflowName: document.name,
      status: 'running',
      snapshot: await keepSnapshot(snapshot, this.#options.blobs),
      correlationId: correlationId ?? runId,
      startedAt: Date.now(),
      endedAt: null,
      note: '',
      seal: '',
      part: partOf(snapshot),
      agents: agentsOf(document),
      alert: alertOfInputs(inputs),
    }
    record.seal = sealOf(record, this.#options.workspaceId, this.#options.seal)
    await this.#store.create(record)
    this.#feed.tell(runId)
    const earlier = fork ? await forkedLife(fork.memo, this.#options.blobs) : null
    const log = this.#log(record, 1, snapshot, earlier)
    beginLog(log, record, snapshot)
    this.#begin(record, log, snapshot, { ...plans, main: () => plan }, earlier)
    return runId
  }

  #log(record: RunRecord, epoch: number, snapshot: RunSnapshot | null, earlier: EarlierLife | null): DurableRunLog {
    const { runId, correlationId } = record
    let known = record.alert !== null
    const log: DurableRunLog = new DurableRunLog({
      runId,
      correlationId,
      epoch,
      store: this.#store,
      blobs: this.#options.blobs,
      bus: this.#bus,
      flusher: this.#flusher,
      earlier,
      answerer: (path, _name, request) =>
        snapshot?.autoApprove && request.type === 'approval' && isApprovalNode(path, snapshot)
          ? { approved: true, comment: '' }
          : undefined,
      onChange: () => this.#feed.tell(runId),
      onHeld: (error) => {
        this.#live.get(runId)?.hold(error)
        this.#feed.tell(runId)
      },
      onBroken: () => this.#live.get(runId)?.fail(),
      onUnknownOutcome: () => this.#live.get(runId)?.idle(false),
      onFinished: (outputs) => {
        const alert = known ? null : alertOfOutputs(outputs)
        if (alert === null) return
        known = true
        log.change({ alert })
      },
    })
    return log
  }

  #begin(record: RunRecord, log: DurableRunLog, snapshot: RunSnapshot, plans: SnapshotPlans, earlier: EarlierLife | null): LiveRun {
    const { runId } = record
    const { evidenceFolder, model, settings, inputs, engine, document, workflows, limits } = snapshot
    let scope: GrantScope | undefined
    const grantScope = () => {
      scope ??= { workflow: workflowHash(document, workflows) }
      return scope
    }
    const run = new LiveRun(log, {
      plan: plans.main,
      loadWorkflow: plans.load,
      inputs,
      engine,
      services: this.#options.services({ runId, evidenceFolder, model, grantScope, settings, limits }),
      budget: narrowBudget(budgetOf(document.settings.budget), limits?.budget),
      earlier,
      admission: this.#admission,
      onQueued: () => this.#feed.tell(runId),
      lingerMs: this.#options.lingerMs ?? 5_000,
    })
    this.#live.set(runId, run)
    void run.ended.then((result) => {
      this.#live.delete(runId)
      this.#options.onGone?.(runId)
      if (run.lost) this.#bus.fail(runId, run.lost)
      if (result === null && !this.#closed && !run.pausing) this.#setAlarm(runId, run.waits)
    })
    return run
  }

  /** Wakes a run that left memory when the first of its waits ends by itself. */
  #setAlarm(runId: string, waits: Iterable<{ request: WaitRequest }>): void {
    const ends = [...waits].flatMap(({ request }) => (request.until === undefined ? [] : [request.until]))
    if (ends.length === 0) return
    const ms = Math.min(longestTimerMs, Math.max(0, Math.min(...ends) - Date.now()))
    const alarm = setTimeout(() => {
      // what keeps a run from going on shows when it is resumed by hand
      this.#bring(runId).catch(() => {})
    }, ms)
    this.#alarms.set(runId, alarm)
  }

  #clearAlarm(runId: string): void {
    clearTimeout(this.#alarms.get(runId))
    this.#alarms.delete(runId)
  }

  /** The run in memory, once one that is on its way there or from there has arrived. */
  async #inMemory(runId: string): Promise<LiveRun | undefined> {
    const run = (await this.#coming.get(runId)?.catch(() => undefined)) ?? this.#live.get(runId)
    if (!run?.leaving) return run
    await run.ended
    return undefined
  }

  /** Brings a run that no process has into memory, from its log; once, however many ask. */
  #bring(runId: string, opening: Opening = {}): Promise<LiveRun> {
    const coming = this.#coming.get(runId)
    if (coming) return coming
    const brought = this.#load(runId, opening).finally(() => this.#coming.delete(runId))
    this.#coming.set(runId, brought)
    return brought
  }

  async #load(runId: string, opening: Opening): Promise<LiveRun> {
    this.#clearAlarm(runId)
    const record = await this.#record(runId)
    const { log, snapshot, earlier } = await reviveRun(record, {
      store: this.#store,
      blobs: this.#options.blobs,
      versionsFor: async (documents) => (await this.#options.environment?.(documents))?.versions ?? {},
      foreign: this.#isForeign(record),
      opening,
      openLog: (epoch, kept, before) => this.#log(record, epoch, kept, before),
    })
    return this.#begin(record, log, snapshot, await snapshotPlans(snapshot, this.#options.blobs), earlier)
  }

  async #record(runId: string): Promise<RunRecord> {
    const record = await this.#store.run(runId)
    if (!record) throw new AppError('run.not_found', `There is no run "${runId}" in this workspace.`)
    return record
  }

  /** What a run took and gave, for a part that takes values from it; undefined for one that there is not. */
  async #pastRun(runId: string): Promise<SourceRun | undefined> {
    const known = this.#past.get(runId)
    if (known) return known
    const record = await this.#store.run(runId)
    if (!record) return undefined
    // what has happened so far counts, also of a run that is under way
    await this.#live.get(runId)?.log.flush()
    const snapshot = await loadSnapshot(record.snapshot, this.#options.blobs, this.#isForeign(record))
    const past = new PastRun(runId, { document: snapshot.document, part: snapshot.part ?? null }, this.#options.blobs)
    for await (const event of verifiedEvents(this.#store, record)) past.add(event)
    const source = { record, snapshot, past }
    if (ended.has(record.status)) this.#past.set(runId, source)
    return source
  }

  async nodeValues(document: WorkflowDocument, wanted: Omit<RunPart, 'mode'>): Promise<NodeValues> {
    const source = wanted.source ?? (await this.#store.list({ workflowId: document.id, limit: 1 }))[0]?.runId
    const found = async (runId: string) => (await this.#pastRun(runId))?.past
    return nodeValues(document, source === undefined ? wanted : { ...wanted, source }, found, this.#options.blobs)
  }

  async *subscribe(runId: string, after: number, signal?: AbortSignal): AsyncGenerator<RunEvent, void, void> {
    yield* subscribeToRun(this.#store, this.#bus, await this.#record(runId), after, signal)
  }

  async result(runId: string): Promise<RunResult> {
    const changes = this.#bus.subscribe(runId)
    try {
      for (;;) {
        const result = (await this.#liveResult(runId)) ?? (await this.#storedResult(await this.#record(runId)))
        if (result) return result
        await changes.next()
      }
    } finally {
      changes.close()
    }
  }

  async verify(runId: string): Promise<void> {
    await this.#record(runId)
    await this.#store.verify(runId)
  }

  async #liveResult(runId: string): Promise<RunResult | undefined> {
    for (let run = await this.#inMemory(runId); run; run = await this.#inMemory(runId)) {
      const result = await Promise.race([run.ended, run.untilAsking()])
      if (result) return result
      if (run.asking) return { status: 'waiting', output: null, error: null, waits: run.waits.map(({ id }) => id) }
    }
    return undefined
  }

  /** Undefined while a run out of memory waits for nothing but time. */
  async #storedResult(record: RunRecord): Promise<RunResult | undefined> {
    const result: RunResult = { status: record.status, output: null, error: null, waits: [] }
    if (ended.has(record.status)) {
      let last: RunEvent | undefined
      for await (const event of verifiedEvents(this.#store, record)) last = event
      if (last?.kind === 'run.succeeded') result.output = await loadValue(last.data.output, this.#options.blobs)
      if (last?.kind === 'run.failed') result.error = last.data.error
      return result
    }
    const { waits } = await readEarlierLife(this.#store, record)
    const onlyTime = waits.size > 0 && [...waits.values()].every(({ request }) => request.until !== undefined)
    return onlyTime && this.#alarms.has(record.runId) ? undefined : { ...result, waits: [...waits.keys()] }
  }

  intervene(runId: string, intervention: Intervention, user?: string): Promise<void> {
    return this.#steering.intervene(runId, intervention, user)
  }

  fork(runId: string, fork: ForkRun, options?: { preview?: boolean }): Promise<{ runId: string; again: string[] }> {
    return this.#steering.fork(runId, fork, options)
  }

  /** One after the other: what somebody else answers meanwhile is neither lost nor taken for done. */
  answer(runId: string, wait: string, answer: Json, by: 'person' | 'flag'): Promise<void> {
    const before = this.#answering.get(runId) ?? Promise.resolve()
    const answered = before.catch(() => {}).then(() => this.#answer(runId, wait, answer, by))
    this.#answering.set(runId, answered)
    const forget = () => this.#answering.get(runId) === answered && this.#answering.delete(runId)
    answered.then(forget, forget)
    return answered
  }

  async #answer(runId: string, wait: string, answer: Json, by: 'person' | 'flag'): Promise<void> {
    const run = await this.#inMemory(runId)
    if (run) return run.log.answer(wait, answer, by)
    const record = await this.#record(runId)
    if (ended.has(record.status))
      throw new AppError('run.wait_unknown', 'The run has ended and waits for nothing.', { hint: 'Start it anew.' })
    if (record.status === 'paused') return this.#steering.answerPaused(record, wait, answer, by)
    // something else may have begun to bring it meanwhile
    const coming = this.#coming.get(runId)
    if (coming) await (await coming).log.answer(wait, answer, by)
    else await this.#bring(runId, { answer: { id: wait, answer, by } })
  }

  async delete(runId: string): Promise<void> {
    await this.#coming.get(runId)?.catch(() => undefined)
    const record = await this.#record(runId)
    // one that has ended leaves memory just now; one that goes on again is refused by the store
    if (ended.has(record.status)) await this.#live.get(runId)?.ended
    await this.#store.delete(runId)
    this.#past.delete(runId)
  }

  #isForeign(record: RunRecord): boolean {
    return isForeign(record, this.#options.workspaceId, this.#options.seal)
  }

  async list(query: Parameters<RunManager['list']>[0]): Promise<RunSummary[]> {
    const { status, limit } = query
    // the store has runs as running that are queued or held here
    const asked = status && [
      ...new Set([...status, ...(status.some((one) => one === 'queued' || one === 'waiting') ? (['running'] as const) : [])]),
    ]
    const found: RunSummary[] = []
    let next: typeof query | null = asked ? { ...query, status: asked } : query
    while (next && found.length < limit) {
      const records: FoundRun[] = await this.#store.list(next)
      const shown = records.map((record) => this.#summary(record))
      found.push(...(status ? shown.filter((run) => status.includes(run.status)) : shown))
      const last = records.at(-1)
      next = last && records.length === limit ? { ...next, before: last } : null
    }
    return found.slice(0, limit)
  }

  /** A run that there is no room for is queued; one whose log cannot be written waits, which cannot be written either. */
  #summary(record: RunRecord): RunSummary {
    const summary = summaryOf(record, this.#isForeign(record))
    const { held = null, queued = null } = this.#live.get(record.runId) ?? {}
    if (queued !== null) return { ...summary, status: 'queued', note: noteOfError(noRoom(queued)) }
    return held ? { ...summary, status: 'waiting', note: noteOfError(held.message) } : summary
  }

  statistics: RunManager['statistics'] = async (query) => ({
    ...(await this.#store.statistics(query)),
    damage: this.#store.damage?.toJSON() ?? null,
  })

  async *watch(signal?: AbortSignal): AsyncGenerator<RunSummary, void, void> {
    for await (const runId of this.#feed.subscribe(signal)) {
      const record = await this.#store.run(runId)
      if (record)
        yield {
          ...this.#summary(record),
          asks: record.status === 'waiting' && asksPerson(this.#live.get(runId)?.waits ?? []),
        }
    }
  }

  async events(runId: string, after: number, limit: number): Promise<RunEvent[]> {
    const { correlationId } = await this.#record(runId)
    const rows = await this.#store.read(runId, after, limit)
    return rows.map((row) => eventOf(runId, correlationId, row))
  }

  eventPage(runId: string, after: number, limit: number): Promise<string> {
    return this.#store.page(runId, after, limit)
  }

  async document(runId: string): Promise<WorkflowDocument> {
    const record = await this.#record(runId)
    return (await loadSnapshot(record.snapshot, this.#options.blobs, this.#isForeign(record))).document
  }

  async resumeInterrupted(): Promise<string[]> {
    const resumed: string[] = []
    const records = await this.#store.list({ status: ['queued', 'running', 'waiting'], limit: 10_000 })
    for (const record of records) {
      if (this.#isForeign(record) || this.#live.has(record.runId)) continue
      try {
        const waits: EarlierLife['waits'] = record.status === 'waiting' ? (await readEarlierLife(this.#store, record)).waits : new Map()
        // one that asks about an outside effect was at work beside that
        const onlyWaits = waits.size > 0 && ![...waits.keys()].some(asksOutcome)
        if (onlyWaits) this.#setAlarm(record.runId, waits.values())
        else {
          await this.#bring(record.runId)
          resumed.push(record.runId)
        }
      } catch {
        // one run that cannot go on keeps no other from it; what is wrong shows when it is resumed by hand
      }
    }
    return resumed
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const alarm of this.#alarms.values()) clearTimeout(alarm)
    await Promise.allSettled(this.#coming.values())
    const runs = [...this.#live.values()]
    for (const run of runs) run.suspend()
    await Promise.all(runs.map((run) => run.ended))
  }
}
