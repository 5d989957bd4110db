import { userInfo } from 'node:os'
import { LRUCache } from 'lru-cache'
import type { NodeValues, RunSummary } from '#shared/api/contract.ts'
import type { RunPart } from '#shared/document/run-part.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { AppError } from '#shared/errors/app-error.ts'
import type { RunEvent, RunModifications, RunStatus, WaitRequest } from '#shared/events/run-event.ts'
import { nodeOfPath } from '#shared/events/run-path.ts'
import { canonicalJson, type Json } from '#shared/json.ts'
import { specOf } from '#shared/nodes/registry.ts'
import type { LogStore, RunChange, RunRecord } from '../../storage/log-store.ts'
import { DurableRunLog } from '../journal/durable-run-log.ts'
import type { EarlierLife } from '../journal/earlier-life.ts'
import { type EventBus, LocalEventBus } from '../journal/event-bus.ts'
import { eventOf, eventPageText } from '../journal/event-envelope.ts'
import { LogFlusher } from '../journal/log-flusher.ts'
import { asksOutcome } from '../journal/step-journal.ts'
import { loadValue } from '../journal/value-ref.ts'
import { Admission } from './admission.ts'
import { forkedLife, forkSnapshot, placeIn } from './fork/fork-snapshot.ts'
import { restingOn, survivesFork } from './fork/survives.ts'
import { type Intervened, intervened, interventionOf, rowsAfter, type StoredEvent } from './intervention.ts'
import { LiveRun, noRoom, type RunResult } from './live-run.ts'
import { editsOf, keepValues } from './modify-run.ts'
import { nodeValues } from './part/node-values.ts'
import { PastRun } from './part/past-run.ts'
import { type Opening, readEarlierLife, reviveRun, storedEvents } from './revive-run.ts'
import type { ForkRun, Intervention, RunManager, RunManagerOptions, StartRun } from './run-control.ts'
import { RunFeed } from './run-feed.ts'
import { newRunId } from './run-id.ts'
import { agentsOf, isForeign, noteOfError, sealOf, summaryOf } from './run-record.ts'
import { collectWorkflows, keepSnapshot, loadSnapshot, type RunSnapshot, type SnapshotPlans, snapshotPlans } from './run-snapshot.ts'
import { subscribeToRun } from './run-subscription.ts'
import { environmentOf, isApprovalNode, partOf, refuseInvalid, type SourceRun, snapshotOf } from './start-snapshot.ts'

export type { RunManager, RunManagerOptions } from './run-control.ts'

const ended: ReadonlySet<RunStatus> = new Set(['succeeded', 'failed', 'cancelled'])
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
  readonly #feed = new RunFeed()
  readonly #live = new Map<string, LiveRun>()
  /** Runs that are being brought into memory, so that it happens once. */
  readonly #coming = new Map<string, Promise<LiveRun>>()
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
    }
    record.seal = sealOf(record, this.#options.workspaceId, this.#options.seal)
    await this.#store.create(record)
    this.#feed.tell(runId)
    const earlier = fork ? await forkedLife(fork.memo, this.#options.blobs) : null
    const log = this.#log(record, 1, snapshot, earlier)
    log.emit('', 'run.queued', { workflowId: record.workflowId, workflowName: record.workflowName })
    log.emit('', 'run.started', {
      workflowId: record.workflowId,
      workflowName: record.workflowName,
      snapshot: record.snapshot,
      inputs: log.ref(inputs),
      engine: snapshot.engine,
      model: snapshot.model,
      evidence: snapshot.evidenceFolder,
      ...(record.part ? { part: record.part } : {}),
      ...(snapshot.part?.source === undefined ? {} : { source: snapshot.part.source }),
      ...(fork ? { fork: { run: fork.run, at: fork.at } } : {}),
    })
    this.#begin(record, log, snapshot, { ...plans, main: () => plan }, earlier)
    return runId
  }

  #log(record: RunRecord, epoch: number, snapshot: RunSnapshot | null, earlier: EarlierLife | null): DurableRunLog {
    const { runId, correlationId } = record
    return new DurableRunLog({
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
    })
  }

  #begin(record: RunRecord, log: DurableRunLog, snapshot: RunSnapshot, plans: SnapshotPlans, earlier: EarlierLife | null): LiveRun {
    const { runId } = record
    const { evidenceFolder, model, settings, inputs, engine } = snapshot
    const run = new LiveRun(log, {
      plan: plans.main,
      loadWorkflow: plans.load,
      inputs,
      engine,
      services: this.#options.services({ runId, evidenceFolder, model, settings }),
      earlier,
      admission: this.#admission,
      onQueued: () => this.#feed.tell(runId),
      lingerMs: this.#options.lingerMs ?? 5_000,
    })
    this.#live.set(runId, run)
    void run.ended.then((result) => {
      this.#live.delete(runId)
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
    for await (const event of storedEvents(this.#store, record)) past.add(event)
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
      for await (const event of storedEvents(this.#store, record)) last = event
      if (last?.kind === 'run.succeeded') result.output = await loadValue(last.data.output, this.#options.blobs)
      if (last?.kind === 'run.failed') result.error = last.data.error
      return result
    }
    const { waits } = await readEarlierLife(this.#store, record)
    const onlyTime = waits.size > 0 && [...waits.values()].every(({ request }) => request.until !== undefined)
    return onlyTime && this.#alarms.has(record.runId) ? undefined : { ...result, waits: [...waits.keys()] }
  }

  async intervene(runId: string, intervention: Intervention, user: string = userInfo().username): Promise<void> {
    const told = interventionOf(intervention, user)
    switch (intervention.type) {
      case 'pause':
        return this.#pause(runId, told)
      case 'resume':
        return this.#resume(runId, intervention.from, told)
      case 'abort':
        return this.#abort(runId, told)
      case 'modify':
        return this.#modify(runId, intervention, told)
      case 'inject_feedback':
        return this.#tellAgent(runId, intervention, told)
    }
  }

  async #pause(runId: string, told: Intervened): Promise<void> {
    const run = await this.#inMemory(runId)
    if (run?.pausing) return
    if (run) {
      run.log.emit('', 'run.intervened', told)
      run.pause()
      return run.log.flush()
    }
    const record = await this.#unended(runId)
    if (record.status === 'paused') return
    this.#clearAlarm(runId)
    await this.#write(record, [intervened(told), { path: '', kind: 'run.paused', data: {} }], { status: 'paused', note: '' })
  }

  async #resume(runId: string, from: string | undefined, told: Intervened): Promise<void> {
    const run = await this.#inMemory(runId)
    if (run?.pausing) {
      run.log.emit('', 'run.intervened', told)
      run.unpause()
      return run.log.flush()
    }
    if (run) return
    const record = await this.#record(runId)
    const { status } = record
    if (status === 'succeeded' || status === 'cancelled')
      throw new AppError('run.ended', `The run has ${status === 'succeeded' ? 'succeeded' : 'been stopped'}, and cannot go on.`, {
        hint: 'Start it anew, or fork it from one of its nodes.',
      })
    const mended = status === 'failed' ? await this.#withSettingsOfNow(record, told) : told
    await this.#bring(runId, {
      intervention: mended,
      dropped: (earlier, snapshot) => {
        if (from === undefined) return status === 'failed' ? earlier.failures() : []
        const place = placeIn(earlier, from)
        return restingOn(earlier, survivesFork(snapshot, place))
      },
    })
  }

  /** A failed run goes on with the models as they are set now, since one of them may be why it failed. */
  async #withSettingsOfNow(record: RunRecord, told: Intervened): Promise<Intervened> {
    const foreign = this.#isForeign(record)
    const snapshot = await loadSnapshot(record.snapshot, this.#options.blobs, foreign)
    const { settings } = await environmentOf(snapshot.document, Object.values(snapshot.workflows), this.#options)
    if (foreign || canonicalJson(settings) === canonicalJson(snapshot.settings)) return told
    const hash = await this.#changeSnapshot(record, { ...snapshot, settings })
    return { ...told, modifications: { snapshot: hash } }
  }

  async #abort(runId: string, told: Intervened): Promise<void> {
    const { reason } = told
    const run = await this.#inMemory(runId)
    if (run) {
      run.log.emit('', 'run.intervened', told)
      run.cancel(reason)
      await run.ended
      return
    }
    const record = await this.#record(runId)
    if (ended.has(record.status)) return
    this.#clearAlarm(runId)
    const change = { status: 'cancelled', note: noteOfError(reason), endedAt: Date.now() } as const
    const cancelled = { reason, ms: Date.now() - record.startedAt }
    await this.#write(record, [intervened(told), { path: '', kind: 'run.cancelled', data: cancelled }], change)
  }

  async #modify(runId: string, { document, values = [] }: Intervention & { type: 'modify' }, told: Intervened): Promise<void> {
    const run = await this.#inMemory(runId)
    // what is at work ends first
    if (run?.pausing) await run.ended
    const record = await this.#record(runId)
    if (record.status !== 'paused' && record.status !== 'failed')
      throw new AppError('run.not_paused', `The run is ${record.status}, and can be changed only while it is paused.`, {
        hint: ended.has(record.status) ? 'Fork it, or start it anew.' : 'Pause it first.',
      })
    const snapshot = await loadSnapshot(record.snapshot, this.#options.blobs, this.#isForeign(record))
    const earlier = await readEarlierLife(this.#store, record)
    const modifications: RunModifications = {}
    if (document) {
      modifications.nodes = editsOf(record.status, earlier, snapshot.document, document)
      const edited = await this.#withDocument(snapshot, document)
      modifications.snapshot = await this.#changeSnapshot(record, edited)
    }
    if (values.length > 0) modifications.values = await keepValues(values, document ? { document } : snapshot, earlier, this.#options.blobs)
    await this.#write(record, [intervened({ ...told, modifications })])
  }

  /** A snapshot with another document, checked as at the start. */
  async #withDocument(snapshot: RunSnapshot, document: WorkflowDocument): Promise<RunSnapshot> {
    const load = async (reference: string) => snapshot.workflows[reference] ?? (await this.#options.loadDocument?.(reference))
    const workflows = await collectWorkflows(document, load)
    const documents = [document, ...Object.values(workflows)]
    const subWorkflow = (reference: string) => (Object.hasOwn(workflows, reference) ? workflows[reference] : undefined)
    refuseInvalid(document, { ...(await this.#options.known?.(documents)), subWorkflow })
    const { settings, versions } = await environmentOf(document, Object.values(workflows), this.#options)
    return { ...snapshot, document, workflows, settings, versions }
  }

  async #changeSnapshot(record: RunRecord, snapshot: RunSnapshot): Promise<string> {
    record.snapshot = await keepSnapshot(snapshot, this.#options.blobs)
    record.seal = sealOf(record, this.#options.workspaceId, this.#options.seal)
    await this.#write(record, [], { snapshot: record.snapshot, seal: record.seal })
    return record.snapshot
  }

  async #tellAgent(runId: string, { agent, feedback }: Intervention & { type: 'inject_feedback' }, told: Intervened): Promise<void> {
    const run = await this.#inMemory(runId)
    const record = run ? await this.#record(runId) : await this.#unended(runId)
    const snapshot = await loadSnapshot(record.snapshot, this.#options.blobs, this.#isForeign(record))
    const named = nodeOfPath(agent) ?? ''
    const nodes = [snapshot.document, ...Object.values(snapshot.workflows)].flatMap(({ nodes }) => Object.entries(nodes))
    if (!nodes.some(([id, node]) => (id === named || node.label === agent) && specOf(node.kind)?.group === 'agents'))
      throw new AppError('request.invalid', `There is no agent "${agent}" in this run.`, {
        hint: 'Name an agent, the id of its node, or the path where it works.',
      })
    if (!run) return this.#write(record, [intervened(told)])
    run.log.emit('', 'run.intervened', told)
    run.log.feedback(agent, feedback)
    return run.log.flush()
  }

  async #unended(runId: string): Promise<RunRecord> {
    const record = await this.#record(runId)
    if (ended.has(record.status)) throw new AppError('run.ended', 'The run has ended.', { hint: 'Start it anew, or fork it.' })
    return record
  }

  /** Adds to the log of a run that no process has. */
  async #write(record: RunRecord, events: readonly StoredEvent[], change?: RunChange): Promise<void> {
    const { runId } = record
    const { epoch, seq } = await this.#store.claim(runId)
    await this.#store.append(runId, epoch, seq, rowsAfter(seq, events), change)
    this.#bus.publish(runId, [], seq + events.length)
    this.#feed.tell(runId)
  }

  async fork(runId: string, fork: ForkRun, { preview = false } = {}): Promise<{ runId: string; again: string[] }> {
    const record = await this.#record(runId)
    await this.#live.get(runId)?.log.flush()
    const { blobs } = this.#options
    const kept = await loadSnapshot(record.snapshot, blobs, this.#isForeign(record))
    const foreign = this.#isForeign(record)
    const earlier = await readEarlierLife(this.#store, record)
    if (foreign) earlier.forgetApprovals()
    const base = fork.document ? await this.#withDocument(kept, fork.document) : kept
    const { snapshot, again } = await forkSnapshot(
      { runId, snapshot: foreign ? { ...base, autoApprove: false } : base, earlier },
      fork,
      blobs,
    )
    if (preview) return { runId: '', again }
    return { runId: await this.#startFrom(snapshot, undefined), again }
  }

  async answer(runId: string, wait: string, answer: Json, by: 'person' | 'flag'): Promise<void> {
    const run = await this.#inMemory(runId)
    if (run) return run.log.answer(wait, answer, by)
    const record = await this.#record(runId)
    if (ended.has(record.status))
      throw new AppError('run.wait_unknown', 'The run has ended and waits for nothing.', { hint: 'Start it anew.' })
    if (record.status === 'paused') return this.#answerPaused(record, wait, answer, by)
    await this.#bring(runId, { answer: { id: wait, answer, by } })
  }

  /** The answer is kept; the run goes on with it when it is resumed. */
  async #answerPaused(record: RunRecord, id: string, answer: Json, by: 'person' | 'flag'): Promise<void> {
    const wait = (await readEarlierLife(this.#store, record)).waits.get(id)
    if (!wait) throw new AppError('run.wait_unknown', `Nothing waits for an answer at "${id}".`, { hint: 'It was answered already.' })
    await this.#write(record, [{ path: wait.path, kind: 'step.answer', data: { name: wait.name, answer, by } }])
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
    const records = await this.#store.list(query)
    return records.map((record) => this.#summary(record))
  }

  /** A run that there is no room for is queued; one whose log cannot be written waits, which cannot be written either. */
  #summary(record: RunRecord): RunSummary {
    const summary = summaryOf(record, this.#isForeign(record))
    const { held = null, queued = null } = this.#live.get(record.runId) ?? {}
    if (queued !== null) return { ...summary, status: 'queued', note: noteOfError(noRoom(queued)) }
    return held ? { ...summary, status: 'waiting', note: noteOfError(held.message) } : summary
  }

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

  async eventPage(runId: string, after: number, limit: number): Promise<string> {
    const { correlationId } = await this.#record(runId)
    return eventPageText(runId, correlationId, await this.#store.read(runId, after, limit))
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
