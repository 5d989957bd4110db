import { hash } from 'node:crypto'
import { AppError, toAppError } from '#shared/errors/app-error.ts'
import { waitId } from '#shared/events/run-path.ts'
import { canonicalJson, isJsonObject, type Json } from '#shared/json.ts'
import { secretMask } from '../../storage/vault/secret-mask.ts'
import type { StepEffect, StepOptions } from '../executor.ts'
import { type EarlierLife, pathOf } from './earlier-life.ts'
import type { JournalRows } from './journal-rows.ts'
import type { MemoStep } from './memo.ts'
import type { WaitJournal } from './wait-journal.ts'

/** The wait that asks whether the nth start of an outside effect came to anything: each start is asked about by itself. */
const outcomeWait = (name: string, start: number) => `${name}:outcome:${start}`

/** Whether a wait asks if an outside effect happened. */
export function asksOutcome(id: string): boolean {
  return /:outcome:\d+$/.test(id)
}

type Effect<T> = (io: { signal: AbortSignal; idempotencyKey: string }) => Promise<T>

/** The steps of a run: each effect once ever, and its outcome the same in every life of the run. */
export class StepJournal {
  readonly #rows: JournalRows
  readonly #waits: WaitJournal
  readonly #earlier: EarlierLife | null
  readonly #onUnknownOutcome: (() => void) | undefined
  /** Those of this life: a place that comes by the same step again gets the same outcome. */
  readonly #known = new Map<string, MemoStep>()
  #places: Set<string> | null = null

  constructor(rows: JournalRows, waits: WaitJournal, options: { earlier: EarlierLife | null; onUnknownOutcome?(): void }) {
    this.#rows = rows
    this.#waits = waits
    this.#earlier = options.earlier
    this.#onUnknownOutcome = options.onUnknownOutcome
  }

  async step<T extends Json>(
    path: string,
    name: string,
    effect: StepEffect,
    options: StepOptions & { signal: AbortSignal },
    fn: Effect<T>,
  ): Promise<T> {
    const id = waitId(path, name)
    const fingerprint = hash('sha256', canonicalJson(options.fingerprint))
    const known = this.#known.get(id) ?? this.#earlier?.steps.get(id)
    if (known && this.#counts(known, effect, fingerprint)) return (await this.#recall(path, name, known, fingerprint)) as T
    const elsewhere = known ? undefined : this.#earlier?.memo?.steps[id]
    if (elsewhere?.fingerprint === fingerprint) return (await this.#adopt(path, name, id, elsewhere)) as T
    // hashed, since a path may be long and an outside system keeps the key
    const again = this.#earlier?.again.get(id)
    const idempotencyKey = hash('sha256', `${this.#rows.runId}/${id}${again ? `/${again}` : ''}`).slice(0, 32)
    if (effect === 'outside') {
      const begun = this.#earlier?.intents.get(id)
      if (begun) {
        if (begun.fingerprint !== fingerprint) throw diverged(path, name)
        const settled = await this.#decided(path, name, begun.starts, options.signal)
        if (settled !== undefined) {
          const result = options.asResult?.(settled.found) ?? settled.found
          return (await this.#keep(path, name, id, options, fingerprint, result as T, 0)) as T
        }
      }
      this.#rows.emit(path, 'step.intent', { name, fingerprint, idempotencyKey })
      await this.#rows.flush()
    }
    if (options.signal.aborted) throw options.signal.reason
    const startedAt = performance.now()
    let result: T
    try {
      result = await fn({ signal: options.signal, idempotencyKey })
    } catch (thrown) {
      const error = maskedError(thrown)
      // an end from outside is no outcome of the effect
      if (options.signal.aborted || /^(run|journal)\./.test(error.code)) throw thrown
      const ms = took(startedAt)
      this.#known.set(id, { fingerprint, outcome: { ok: false, error: error.toJSON() } })
      this.#rows.emit(path, 'step.failed', { name, fingerprint, error: error.toJSON(), ms })
      await this.#rows.flush()
      throw error
    }
    // what goes on from here is what is stored, so that a run that goes on later has the same; models do not see secrets either
    return this.#keep(path, name, id, options, fingerprint, secretMask.json(result), took(startedAt))
  }

  /** Whether this place has asked for an effect before, and its outcome is known. */
  knows(path: string): boolean {
    this.#places ??= new Set([...(this.#earlier?.steps.keys() ?? []), ...Object.keys(this.#earlier?.memo?.steps ?? {})].map(pathOf))
    return this.#places.has(path)
  }

  /** In a run that a person has changed, an effect that is another one now is done anew; what changed the world is not, unasked. */
  #counts(known: MemoStep, effect: StepEffect, fingerprint: string): boolean {
    return known.fingerprint === fingerprint || !this.#earlier?.changed || (effect === 'outside' && known.outcome.ok)
  }

  /** Takes over what another run did, and writes it down here. */
  async #adopt(path: string, name: string, id: string, { fingerprint, outcome }: MemoStep): Promise<Json> {
    this.#known.set(id, { fingerprint, outcome })
    if (outcome.ok) this.#rows.emit(path, 'step.result', { name, fingerprint, result: outcome.result, ms: 0 })
    else this.#rows.emit(path, 'step.failed', { name, fingerprint, error: outcome.error, ms: 0 })
    await this.#rows.flush()
    if (!outcome.ok) throw AppError.from(outcome.error)
    return this.#rows.load(outcome.result)
  }

  async #keep<T extends Json>(
    path: string,
    name: string,
    id: string,
    { isFailure }: StepOptions,
    fingerprint: string,
    result: T,
    ms: number,
  ): Promise<T> {
    const ref = this.#rows.ref(result)
    this.#known.set(id, { fingerprint, outcome: { ok: true, result: ref } })
    this.#rows.emit(path, 'step.result', { name, fingerprint, result: ref, ms, ...(isFailure?.(result) ? { failed: true } : {}) })
    await this.#rows.flush()
    return result
  }

  async #recall(path: string, name: string, { fingerprint: before, outcome }: MemoStep, fingerprint: string): Promise<Json> {
    if (before !== fingerprint) throw diverged(path, name)
    if (!outcome.ok) throw AppError.from(outcome.error)
    return this.#rows.load(outcome.result)
  }

  /**
   * An outside effect was about to start when the process died. Whether it happened only a person can find out: `again`
   * runs it with the same idempotency key, `{done: result}` takes the result that they found, `stop` ends the run.
   */
  async #decided(path: string, name: string, start: number, signal: AbortSignal): Promise<{ found: Json } | undefined> {
    const wait = outcomeWait(name, start)
    const pending = this.#waits.wait(
      path,
      wait,
      {
        type: 'question',
        title: `Did "${name}" happen?`,
        body: `The run was interrupted while **${name}** was under way, and its result was not recorded. Look whether it took effect before you choose. \`again\` does it once more, \`stop\` ends the run. If it did happen, the run goes on with what it gave: \`{"done": <its result>}\`.`,
        outcome: true,
        options: ['again', 'stop'],
      },
      signal,
    )
    if (this.#waits.open.some(({ id }) => id === waitId(path, wait))) this.#onUnknownOutcome?.()
    const answer = await pending
    if (answer === 'again') return undefined
    if (isJsonObject(answer) && answer.done !== undefined) return { found: answer.done }
    throw new AppError('run.cancelled', `A person stopped the run, because it is not known whether "${name}" happened.`, {
      place: { path },
    })
  }
}

/** What an effect failed with, without the secrets that it may have been given. */
function maskedError(thrown: unknown): AppError {
  const error = toAppError(thrown, 'node.failed')
  const { message, hint } = error
  const plain = secretMask.text(message)
  const plainHint = hint === undefined ? undefined : secretMask.text(hint)
  if (plain === message && plainHint === hint) return error
  return new AppError(error.code, plain, { hint: plainHint, place: secretMask.json(error.place), asks: error.asks })
}

function diverged(path: string, name: string): AppError {
  return new AppError('journal.diverged', `The step "${name}" would now do something else than it did before.`, {
    place: { path },
    hint: 'The run keeps its data. Start a new run to use what changed.',
  })
}

function took(startedAt: number): number {
  return Math.round((performance.now() - startedAt) * 1000) / 1000
}
