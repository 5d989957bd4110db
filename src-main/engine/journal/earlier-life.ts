import type { ErrorData } from '#shared/errors/app-error.ts'
import type { RunEvent, ValueRef, WaitRequest } from '#shared/events/run-event.ts'
import { waitId } from '#shared/events/run-path.ts'
import type { Json } from '#shared/json.ts'

export interface KnownStep {
  fingerprint: string
  outcome: { ok: true; result: ValueRef } | { ok: false; error: ErrorData }
}

/** Kinds that the journal answers for itself when a run goes on. */
const neverEchoed = /^(run|step)\./

/** An event without what differs when the same thing happens again. */
export function sameness(data: object): string {
  const { ms: _ms, fromJournal: _fromJournal, timestamp: _timestamp, ...rest } = data as Record<string, unknown>
  return JSON.stringify(rest)
}

/** What the log of a run says was done, for the life that goes on from it. */
export class EarlierLife {
  readonly finished = new Map<string, { fingerprint: string | undefined; outputs: Record<string, ValueRef> }>()
  readonly steps = new Map<string, KnownStep>()
  /** Outside effects that were about to start. */
  readonly intents = new Map<string, { fingerprint: string; starts: number }>()
  /** Waits that nobody has answered. */
  readonly waits = new Map<string, { path: string; name: string; request: WaitRequest }>()
  readonly answers = new Map<string, Json>()
  /** What model calls and time have cost so far. */
  readonly spent = { tokens: 0, seconds: 0 }
  /** Path of the visit that finished last. */
  lastSuccess: string | null = null
  seq = 0
  correlationId = ''
  readonly #approvals = new Set<string>()
  readonly #echoes = new Map<string, Map<string, number[]>>()
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
    this.#lastAt = event.at
    switch (event.kind) {
      case 'node.finished':
        this.lastSuccess = event.path
        this.finished.set(event.path, { fingerprint: event.data.fingerprint, outputs: event.data.outputs })
        break
      case 'node.failed': {
        const { handled, error, node } = event.data
        const value = { code: error.code, message: error.message, node }
        if (handled === 'error-port') this.finished.set(event.path, { fingerprint: undefined, outputs: { error: { value } } })
        break
      }
      case 'step.intent': {
        const id = waitId(event.path, event.data.name)
        this.intents.set(id, { fingerprint: event.data.fingerprint, starts: (this.intents.get(id)?.starts ?? 0) + 1 })
        break
      }
      case 'step.result':
      case 'step.failed': {
        const { name, fingerprint } = event.data
        const outcome = event.kind === 'step.result' ? { ok: true as const, result: event.data.result } : failed(event.data.error)
        this.steps.set(waitId(event.path, name), { fingerprint, outcome })
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
      case 'model.returned':
        if (!event.data.fromJournal) this.spent.tokens += event.data.usage.input + event.data.usage.output
        break
    }
    if (!neverEchoed.test(event.kind)) this.#remember(event)
  }

  /** Approvals that were given elsewhere do not count here: they are asked for again. */
  forgetApprovals(): void {
    for (const id of this.#approvals) this.answers.delete(id)
  }

  /** To be called after the last event. */
  end(): this {
    if (this.#lifeStart > 0) this.spent.seconds += (this.#lastAt - this.#lifeStart) / 1e6
    this.#lifeStart = this.#lastAt
    return this
  }

  #remember(event: RunEvent): void {
    const place = `${event.path} ${event.kind}`
    const known = this.#echoes.get(place) ?? new Map<string, number[]>()
    const same = sameness(event.data)
    known.set(same, [...(known.get(same) ?? []), event.seq])
    this.#echoes.set(place, known)
  }

  /** The seq of the same event of an earlier life, each once: what is told again while a run catches up is not stored again. */
  echo(path: string, kind: string, data: object): number | undefined {
    if (this.#echoes.size === 0) return undefined
    const known = this.#echoes.get(`${path} ${kind}`)
    return known?.get(sameness(data))?.shift()
  }
}

function failed(error: ErrorData): { ok: false; error: ErrorData } {
  return { ok: false, error }
}
