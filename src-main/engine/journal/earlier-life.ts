import type { ErrorData } from '#shared/errors/app-error.ts'
import type { Dropped, RunEvent, ValueRef, WaitRequest } from '#shared/events/run-event.ts'
import { waitId } from '#shared/events/run-path.ts'
import type { Json } from '#shared/json.ts'
import { AgentsAtWork } from './agents-at-work.ts'
import { Echoes } from './echoes.ts'
import type { Memo } from './memo.ts'

export interface KnownStep {
  path: string
  fingerprint: string
  outcome: { ok: true; result: ValueRef } | { ok: false; error: ErrorData }
  /** It came to nothing, also where that is a result like any other. */
  failed: boolean
  seq: number
}

export interface KnownVisit {
  fingerprint: string | undefined
  outputs: Record<string, ValueRef>
}

/** The path of what was tried, whichever attempt it was. */
const withoutAttempt = (path: string): string => path.replace(/\/attempt:\d+$/, '')

/** Ids of steps that read the clock or a random number. */
const reading = /#(now|random):\d+$/

/** What the log of a run says was done, for the life that goes on from it. */
export class EarlierLife {
  readonly finished = new Map<string, KnownVisit>()
  /** Visits that have begun. */
  readonly started = new Set<string>()
  readonly steps = new Map<string, KnownStep>()
  /** Outside effects that were about to start. */
  readonly intents = new Map<string, { path: string; fingerprint: string; starts: number }>()
  /** How often an outside effect that had happened was dropped, so that it is another one when it happens again. */
  readonly again = new Map<string, number>()
  /** Waits that nobody has answered. */
  readonly waits = new Map<string, { path: string; name: string; request: WaitRequest }>()
  readonly answers = new Map<string, Json>()
  /** Feedback that no agent has been told yet. */
  readonly feedback: { agent: string; text: string }[] = []
  /** What an agent was told before a turn, by the path of the turn. */
  readonly told = new Map<string, string[]>()
  readonly agents = new AgentsAtWork()
  /** What another run did, for one that was forked from it. */
  memo: Memo | null = null
  /**
   * A person has changed the run: what would now do something else than it did before is done anew. Where nobody has, that
   * is a fault.
   */
  changed = false
  /** What model calls and time have cost so far. */
  readonly spent = { tokens: 0, seconds: 0, usd: 0 }
  /** Path of the visit that finished last. */
  lastSuccess: string | null = null
  seq = 0
  correlationId = ''
  readonly #approvals = new Set<string>()
  readonly #echoes = new Echoes()
  /** Visits whose failure nothing took. */
  readonly #failed = new Set<string>()
  #lifeStart = 0
  #lastAt = 0

  add(event: RunEvent): void {
    this.seq = event.seq
    this.correlationId = event.correlationId
    if (event.kind === 'run.started' || event.kind === 'run.resumed') {
      // before the first life there is only the time in the queue
      if (this.#lifeStart > 0) this.spent.seconds += (this.#lastAt - this.#lifeStart) / 1e6
      this.#lifeStart = event.at
    }
    // time in which nobody had the run is not its own
    if (event.kind !== 'run.intervened') this.#lastAt = event.at
    switch (event.kind) {
      case 'node.started':
        this.started.add(event.path)
        this.#failed.delete(event.path)
        break
      case 'node.finished':
        this.lastSuccess = event.path
        this.#failed.delete(event.path)
        this.finished.set(event.path, { fingerprint: event.data.fingerprint, outputs: event.data.outputs })
        break
      case 'node.failed': {
        const { handled, error, node, fingerprint } = event.data
        const value = { code: error.code, message: error.message, node }
        if (handled === 'error-port') this.finished.set(event.path, { fingerprint, outputs: { error: { value } } })
        if (handled === 'no') this.#failed.add(event.path)
        break
      }
      case 'step.intent': {
        const id = waitId(event.path, event.data.name)
        const { fingerprint } = event.data
        this.intents.set(id, { path: event.path, fingerprint, starts: (this.intents.get(id)?.starts ?? 0) + 1 })
        break
      }
      case 'step.result':
      case 'step.failed': {
        const { name, fingerprint } = event.data
        const known = { path: event.path, fingerprint, seq: event.seq }
        const id = waitId(event.path, name)
        if (event.kind === 'step.failed') this.steps.set(id, { ...known, outcome: { ok: false, error: event.data.error }, failed: true })
        else this.steps.set(id, { ...known, outcome: { ok: true, result: event.data.result }, failed: event.data.failed ?? false })
        break
      }
      case 'step.wait':
        if (event.data.request.type === 'approval') this.#approvals.add(waitId(event.path, event.data.name))
        this.waits.set(waitId(event.path, event.data.name), { path: event.path, ...event.data })
        break
      case 'step.answer': {
        const id = waitId(event.path, event.data.name)
        this.waits.delete(id)
        this.answers.set(id, event.data.answer)
        break
      }
      case 'run.intervened': {
        const { feedback, modifications } = event.data
        if (feedback) this.feedback.push(feedback)
        if (modifications) this.changed = true
        for (const { path, port, value } of modifications?.values ?? []) this.#deliver(path, port, value)
        break
      }
      case 'agent.told': {
        const { to, text } = event.data
        const at = this.feedback.findIndex((one) => one.agent === to && one.text === text)
        if (at >= 0) this.feedback.splice(at, 1)
        this.told.set(event.path, [...(this.told.get(event.path) ?? []), text])
        break
      }
      case 'run.resumed':
        for (const dropped of event.data.dropped ?? []) this.drop(dropped)
        break
      case 'model.returned':
        if (event.data.fromJournal) break
        this.spent.tokens += event.data.usage.input + event.data.usage.output
        this.spent.usd += event.data.usage.usd ?? 0
        break
    }
    this.agents.note(event)
    this.#echoes.add(event)
  }

  #deliver(path: string, port: string, value: ValueRef): void {
    const known = this.finished.get(path)
    if (known) this.finished.set(path, { ...known, outputs: { ...known.outputs, [port]: value } })
  }

  /** Approvals that were given elsewhere do not count here: they are asked for again. */
  forgetApprovals(): void {
    for (const id of this.#approvals) this.answers.delete(id)
  }

  isApproval(id: string): boolean {
    return this.#approvals.has(id)
  }

  /** To be called after the last event. */
  end(): this {
    if (this.#lifeStart > 0) this.spent.seconds += (this.#lastAt - this.#lifeStart) / 1e6
    this.#lifeStart = this.#lastAt
    return this
  }

  /** See `Echoes.of`. */
  echo(path: string, kind: string, data: object): number | undefined {
    return this.#echoes.of(path, kind, data)
  }

  /** What happens at a place from here on is told, also where it is the same as before. */
  tellAgain(path: string): void {
    this.#echoes.forget(path, 'all')
  }

  /** What a run ended by, in each visit that failed: what was tried last, in all its attempts. */
  failures(): Dropped[] {
    const failed = [...this.#failed]
    const innermost = failed.filter((path) => !failed.some((other) => other.startsWith(`${path}/`)))
    return innermost.map((path) => {
      const last = this.#lastTried(path)
      return last ? { path: withoutAttempt(last.path), what: last.failed ? 'failures' : 'all' } : { path, what: 'failures' }
    })
  }

  /** The last effect in a visit; one that changed the world is not tried again unasked, and a reading of the clock is none. */
  #lastTried(path: string): KnownStep | undefined {
    let last: KnownStep | undefined
    for (const [id, step] of this.steps) {
      if (!isInside(step.path, path) || reading.test(id) || (this.intents.has(id) && !step.failed)) continue
      if (!last || step.seq > last.seq) last = step
    }
    return last
  }

  /** Leaves out what a person wants to have done again, and the results of the containers around it. */
  drop(dropped: Dropped): void {
    const { path, what } = dropped
    const all = what === 'all'
    this.changed = true
    for (const visit of this.finished.keys())
      if (path.startsWith(`${visit}/`) || (all && isInside(visit, path))) this.finished.delete(visit)
    for (const [id, step] of this.steps) {
      if (!isInside(step.path, path) || !(all || step.failed)) continue
      this.steps.delete(id)
      if (this.intents.delete(id) && !step.failed) this.again.set(id, (this.again.get(id) ?? 0) + 1)
    }
    if (all) {
      for (const visit of this.started) if (isInside(visit, path)) this.started.delete(visit)
      for (const id of this.answers.keys()) if (isInside(pathOf(id), path)) this.answers.delete(id)
      for (const id of this.waits.keys()) if (isInside(pathOf(id), path)) this.waits.delete(id)
      for (const turn of this.told.keys()) if (isInside(turn, path)) this.told.delete(turn)
    }
    this.#echoes.forget(path, what)
    for (const visit of this.#failed) if (isInside(visit, path) || path.startsWith(`${visit}/`)) this.#failed.delete(visit)
  }
}

/** The path in the id of a step or wait. */
export const pathOf = (id: string): string => id.slice(0, id.lastIndexOf('#'))

export const isInside = (path: string, place: string): boolean => path === place || path.startsWith(`${place}/`)
