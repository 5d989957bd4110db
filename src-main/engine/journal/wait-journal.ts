import { AppError } from '#shared/errors/app-error.ts'
import type { RunEventData, WaitRequest } from '#shared/events/run-event.ts'
import { waitId } from '#shared/events/run-path.ts'
import type { Json } from '#shared/json.ts'
import type { Consent } from '../executor.ts'
import type { EarlierLife } from './earlier-life.ts'
import type { JournalRows } from './journal-rows.ts'
import { refuseAnswer } from './refuse-answer.ts'

export type AnswerBy = RunEventData['step.answer']['by']

interface OpenWait {
  path: string
  name: string
  request: WaitRequest
  settle(answer: Json): void
  timer: NodeJS.Timeout | undefined
}

export interface WaitOptions {
  /** Answers at once, where nobody is to be asked. */
  answerer: ((path: string, name: string, request: WaitRequest) => Json | undefined) | undefined
  /** Called when an open wait is being answered. */
  onAnswer(id: string): void
}

const longestTimerMs = 2 ** 31 - 1

/** The waits of a run: asked once, answered once, whichever life of the run they fall in. */
export class WaitJournal {
  readonly #rows: JournalRows
  readonly #earlier: EarlierLife | null
  readonly #options: WaitOptions
  readonly #open = new Map<string, OpenWait>()
  readonly #answers = new Map<string, Json>()

  constructor(rows: JournalRows, earlier: EarlierLife | null, options: WaitOptions) {
    this.#rows = rows
    this.#earlier = earlier
    this.#options = options
  }

  get open(): { id: string; request: WaitRequest }[] {
    return [...this.#open].filter(([id]) => !this.#answers.has(id)).map(([id, { request }]) => ({ id, request }))
  }

  /** @param consent what a person has said before that answers it */
  async wait(path: string, name: string, asked: WaitRequest, signal: AbortSignal, consent?: Consent): Promise<Json> {
    const id = waitId(path, name)
    // null is an answer too
    const known = this.#answers.has(id) ? this.#answers.get(id) : this.#earlier?.answers.get(id)
    if (known !== undefined) return known
    const elsewhere = this.#earlier?.memo?.answers[id]
    if (elsewhere !== undefined) {
      this.#rows.emit(path, 'step.wait', { name, request: asked })
      await this.#record(id, path, name, elsewhere, 'earlier-run')
      return elsewhere
    }
    const before = this.#earlier?.waits.get(id)
    // what was asked first stands: the end of a wait does not move when the run is resumed
    const request = before?.request ?? asked
    if (!before && !this.#open.has(id)) this.#rows.emit(path, 'step.wait', { name, request })
    if (consent !== undefined) {
      await this.#record(id, path, name, consent.answer, consent.by)
      return consent.answer
    }
    const atOnce = this.#options.answerer?.(path, name, request)
    if (atOnce !== undefined) {
      await this.#record(id, path, name, atOnce, 'flag')
      return atOnce
    }
    const answered = new Promise<Json>((resolve, reject) => {
      const onAbort = () => {
        this.#close(id)
        const { reason } = signal
        reject(reason instanceof AppError ? reason : new AppError('run.cancelled', 'The run was cancelled while it waited.'))
      }
      const settle = (answer: Json) => {
        signal.removeEventListener('abort', onAbort)
        this.#close(id)
        resolve(answer)
      }
      if (signal.aborted) return onAbort()
      signal.addEventListener('abort', onAbort, { once: true })
      this.#open.set(id, { path, name, request, settle, timer: this.#timer(id, request) })
    })
    // the question must be in the log before anyone is asked; a log that broke ends the run by itself
    await Promise.race([this.#rows.flush(), answered])
    return answered
  }

  #timer(id: string, request: WaitRequest): NodeJS.Timeout | undefined {
    if (request.until === undefined) return undefined
    const ms = Math.min(longestTimerMs, Math.max(0, request.until - Date.now()))
    return setTimeout(() => {
      // a log that broke meanwhile ends the run by itself
      this.answer(id, request.defaultAnswer ?? null, 'timeout').catch(() => {})
    }, ms)
  }

  #close(id: string): void {
    clearTimeout(this.#open.get(id)?.timer)
    this.#open.delete(id)
  }

  /** Throws `run.wait_unknown`, and `schema.mismatch` for what is no answer to it. */
  async answer(id: string, answer: Json, by: AnswerBy): Promise<void> {
    const open = this.#open.get(id)
    // a run that is catching up may not have come to it yet
    const asked = open ?? this.#earlier?.waits.get(id)
    if (!asked || this.#answers.has(id))
      throw new AppError('run.wait_unknown', `Nothing waits for an answer at "${id}".`, {
        hint: 'It was answered already, or the run has ended.',
      })
    if (by !== 'timeout') refuseAnswer(asked.request, answer)
    this.#options.onAnswer(id)
    await this.#record(id, asked.path, asked.name, answer, by)
    this.#open.get(id)?.settle(answer)
  }

  async #record(id: string, path: string, name: string, answer: Json, by: AnswerBy): Promise<void> {
    this.#answers.set(id, answer)
    this.#rows.emit(path, 'step.answer', { name, answer, by })
    await this.#rows.flush()
  }

  release(): void {
    for (const id of [...this.#open.keys()]) this.#close(id)
  }
}
