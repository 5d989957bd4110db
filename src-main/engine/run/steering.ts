import { userInfo } from 'node:os'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { AppError } from '#shared/errors/app-error.ts'
import type { RunModifications, RunStatus } from '#shared/events/run-event.ts'
import { nodeOfPath } from '#shared/events/run-path.ts'
import { canonicalJson, type Json } from '#shared/json.ts'
import { specOf } from '#shared/nodes/registry.ts'
import type { RunChange, RunRecord } from '../../storage/log-store.ts'
import { refuseAnswer } from '../journal/refuse-answer.ts'
import { forkSnapshot, placeIn } from './fork/fork-snapshot.ts'
import { restingOn, survivesFork } from './fork/survives.ts'
import { type Intervened, intervened, interventionOf, rowsAfter, type StoredEvent } from './intervention.ts'
import type { LiveRun } from './live-run.ts'
import { editsOf, keepValues, refuseAnother } from './modify-run.ts'
import { type Opening, readEarlierLife } from './revive-run.ts'
import type { ForkRun, Intervention, RunManagerOptions } from './run-control.ts'
import { noteOfError, sealOf } from './run-record.ts'
import { collectWorkflows, keepSnapshot, loadSnapshot, type RunSnapshot } from './run-snapshot.ts'
import { environmentOf, refuseInvalid } from './start-snapshot.ts'

/** The runs of a manager, as those who steer them need them. */
export interface SteeredRuns {
  options: RunManagerOptions
  record(runId: string): Promise<RunRecord>
  inMemory(runId: string): Promise<LiveRun | undefined>
  isForeign(record: RunRecord): boolean
  bring(runId: string, opening: Opening): Promise<LiveRun>
  start(snapshot: RunSnapshot): Promise<string>
  /** Nothing that waits for time wakes the run any more. */
  forget(runId: string): void
  /** Tells those who watch the run that its log goes on to `seq`. */
  changed(runId: string, seq: number): void
}

export const ended: ReadonlySet<RunStatus> = new Set(['succeeded', 'failed', 'cancelled'])

/** What people do to runs, whether a process has them or not. */
export class Steering {
  readonly #runs: SteeredRuns

  constructor(runs: SteeredRuns) {
    this.#runs = runs
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
    const run = await this.#runs.inMemory(runId)
    if (run?.pausing) return
    if (run) {
      run.log.emit('', 'run.intervened', told)
      run.pause()
      return run.log.flush()
    }
    const record = await this.#unended(runId)
    if (record.status === 'paused') return
    this.#runs.forget(runId)
    const { agents } = await readEarlierLife(this.#runs.options.store, record)
    const rows: StoredEvent[] = [intervened(told), ...agents.suspended(), { path: '', kind: 'run.paused', data: {} }]
    await this.#write(record, rows, { status: 'paused', note: '' })
  }

  async #resume(runId: string, from: string | undefined, told: Intervened): Promise<void> {
    const run = await this.#runs.inMemory(runId)
    if (run?.pausing && from === undefined) {
      run.log.emit('', 'run.intervened', told)
      run.unpause()
      return run.log.flush()
    }
    // what is at work ends first
    if (run?.pausing) await run.ended
    else if (run && from !== undefined)
      throw new AppError('run.not_paused', 'The run is at work, and nothing of it can be done anew meanwhile.', {
        hint: 'Pause it first, or fork it from there.',
      })
    else if (run) return
    const record = await this.#runs.record(runId)
    const { status } = record
    if (status === 'succeeded' || status === 'cancelled')
      throw new AppError('run.ended', `The run has ${status === 'succeeded' ? 'succeeded' : 'been stopped'}, and cannot go on.`, {
        hint: 'Start it anew, or fork it from one of its nodes.',
      })
    const mended = status === 'failed' ? await this.#withSettingsOfNow(record, told) : told
    await this.#runs.bring(runId, {
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
    const foreign = this.#runs.isForeign(record)
    const snapshot = await loadSnapshot(record.snapshot, this.#runs.options.blobs, foreign)
    const { settings } = await environmentOf(snapshot.document, Object.values(snapshot.workflows), this.#runs.options)
    if (foreign || canonicalJson(settings) === canonicalJson(snapshot.settings)) return told
    const hash = await this.#changeSnapshot(record, { ...snapshot, settings })
    return { ...told, modifications: { snapshot: hash } }
  }

  async #abort(runId: string, told: Intervened): Promise<void> {
    const { reason } = told
    const run = await this.#runs.inMemory(runId)
    if (run) {
      run.log.emit('', 'run.intervened', told)
      run.cancel(reason)
      await run.ended
      return
    }
    const record = await this.#runs.record(runId)
    if (ended.has(record.status)) return
    this.#runs.forget(runId)
    const change = { status: 'cancelled', note: noteOfError(reason), endedAt: Date.now() } as const
    const cancelled = { reason, ms: Date.now() - record.startedAt }
    await this.#write(record, [intervened(told), { path: '', kind: 'run.cancelled', data: cancelled }], change)
  }

  async #modify(runId: string, { document, values = [] }: Intervention & { type: 'modify' }, told: Intervened): Promise<void> {
    const run = await this.#runs.inMemory(runId)
    // what is at work ends first
    if (run?.pausing) await run.ended
    const record = await this.#runs.record(runId)
    if (record.status !== 'paused' && record.status !== 'failed')
      throw new AppError('run.not_paused', `The run is ${record.status}, and can be changed only while it is paused.`, {
        hint: ended.has(record.status) ? 'Fork it, or start it anew.' : 'Pause it first.',
      })
    const snapshot = await loadSnapshot(record.snapshot, this.#runs.options.blobs, this.#runs.isForeign(record))
    const earlier = await readEarlierLife(this.#runs.options.store, record)
    const modifications: RunModifications = {}
    let edited: RunSnapshot | undefined
    if (document) {
      modifications.nodes = editsOf(record.status, earlier, snapshot.document, document)
      edited = await this.#withDocument(snapshot, document)
    }
    if (values.length > 0) modifications.values = await keepValues(values, edited ?? snapshot, earlier, this.#runs.options.blobs)
    // last, so that what is refused has changed nothing
    if (edited) modifications.snapshot = await this.#changeSnapshot(record, edited)
    await this.#write(record, [intervened({ ...told, modifications })])
  }

  /** A snapshot with another document, checked as at the start. */
  async #withDocument(snapshot: RunSnapshot, document: WorkflowDocument): Promise<RunSnapshot> {
    refuseAnother(snapshot.document, document)
    const load = async (reference: string) => snapshot.workflows[reference] ?? (await this.#runs.options.loadDocument?.(reference))
    const workflows = await collectWorkflows(document, load)
    const documents = [document, ...Object.values(workflows)]
    const subWorkflow = (reference: string) => (Object.hasOwn(workflows, reference) ? workflows[reference] : undefined)
    refuseInvalid(document, { ...(await this.#runs.options.known?.(documents)), subWorkflow })
    const { settings, versions } = await environmentOf(document, Object.values(workflows), this.#runs.options)
    return { ...snapshot, document, workflows, settings, versions }
  }

  async #changeSnapshot(record: RunRecord, snapshot: RunSnapshot): Promise<string> {
    record.snapshot = await keepSnapshot(snapshot, this.#runs.options.blobs)
    record.seal = sealOf(record, this.#runs.options.workspaceId, this.#runs.options.seal)
    await this.#write(record, [], { snapshot: record.snapshot, seal: record.seal })
    return record.snapshot
  }

  async #tellAgent(runId: string, { agent, feedback }: Intervention & { type: 'inject_feedback' }, told: Intervened): Promise<void> {
    if (feedback.trim() === '') throw new AppError('request.invalid', 'There is nothing to tell the agent.', { hint: 'Say something.' })
    const run = await this.#runs.inMemory(runId)
    const record = run ? await this.#runs.record(runId) : await this.#unended(runId)
    const snapshot = await loadSnapshot(record.snapshot, this.#runs.options.blobs, this.#runs.isForeign(record))
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
    const record = await this.#runs.record(runId)
    if (ended.has(record.status)) throw new AppError('run.ended', 'The run has ended.', { hint: 'Start it anew, or fork it.' })
    return record
  }

  /** Adds to the log of a run that no process has. */
  async #write(record: RunRecord, events: readonly StoredEvent[], change?: RunChange): Promise<void> {
    const { runId } = record
    const { epoch, seq } = await this.#runs.options.store.claim(runId)
    await this.#runs.options.store.append(runId, epoch, seq, rowsAfter(seq, events), change)
    this.#runs.changed(runId, seq + events.length)
  }

  async fork(runId: string, fork: ForkRun, { preview = false } = {}): Promise<{ runId: string; again: string[] }> {
    const record = await this.#runs.record(runId)
    await (await this.#runs.inMemory(runId))?.log.flush()
    const { blobs } = this.#runs.options
    const kept = await loadSnapshot(record.snapshot, blobs, this.#runs.isForeign(record))
    const foreign = this.#runs.isForeign(record)
    const earlier = await readEarlierLife(this.#runs.options.store, record)
    if (foreign) earlier.forgetApprovals()
    const base = fork.document ? await this.#withDocument(kept, fork.document) : kept
    const { snapshot, again } = await forkSnapshot(
      { runId, snapshot: foreign ? { ...base, autoApprove: false } : base, earlier },
      fork,
      blobs,
    )
    if (preview) return { runId: '', again }
    return { runId: await this.#runs.start(snapshot), again }
  }

  /** The answer is kept; the run goes on with it when it is resumed. */
  async answerPaused(record: RunRecord, id: string, answer: Json, by: 'person' | 'flag'): Promise<void> {
    const wait = (await readEarlierLife(this.#runs.options.store, record)).waits.get(id)
    if (!wait) throw new AppError('run.wait_unknown', `Nothing waits for an answer at "${id}".`, { hint: 'It was answered already.' })
    refuseAnswer(wait.request, answer)
    await this.#write(record, [{ path: wait.path, kind: 'step.answer', data: { name: wait.name, answer, by } }])
  }
}
