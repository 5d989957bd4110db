import { AppError } from '#shared/errors/app-error.ts'
import type { Json } from '#shared/json.ts'
import { forkSandbox, heapMb, type ProcessReply, type SandboxProcess, type SpawnSandbox } from './code/sandbox-process.ts'
import { type EvaluationTask, mostInputChars } from './evaluation-protocol.ts'

export interface EvaluationPoolOptions {
  spawn?: SpawnSandbox
  /** Most processes at once; further tasks wait their turn. Default 2. */
  size?: number
  /** Milliseconds after which a process that nobody uses ends. Default 30,000. */
  idleMs?: number
}

interface Job {
  task: EvaluationTask
  timeoutMs: number
  settle(outcome: { text: string } | { error: AppError }): void
}

interface Member {
  process: SandboxProcess
  ready: boolean
  job: Job | null
  id: number
  timer: NodeJS.Timeout | undefined
  idle: NodeJS.Timeout | undefined
}

/**
 * A bounded pool of processes that are ended when a task exceeds its time or memory. They are no threads of this process,
 * since a thread that runs out of memory may take the whole process with it. Makes none before the first task.
 */
export class EvaluationPool {
  private readonly spawn: SpawnSandbox
  private readonly size: number
  private readonly idleMs: number
  private readonly members = new Set<Member>()
  private readonly queue: Job[] = []
  private closed = false

  constructor(options: EvaluationPoolOptions = {}) {
    this.spawn = options.spawn ?? forkSandbox
    this.size = options.size ?? 2
    this.idleMs = options.idleMs ?? 30_000
  }

  /**
   * The text that the task gives. The time limit starts when a process takes it. Fails with the codes of expressions and
   * templates.
   */
  run(task: EvaluationTask, options: { timeoutMs: number; signal: AbortSignal }): Promise<string> {
    const { signal, timeoutMs } = options
    return new Promise((resolve, reject) => {
      if (this.closed || signal.aborted) return reject(cancelled(task))
      const onAbort = () => this.abandon(job)
      const job: Job = {
        task,
        timeoutMs,
        settle: (outcome) => {
          signal.removeEventListener('abort', onAbort)
          if ('text' in outcome) resolve(outcome.text)
          else reject(outcome.error)
        },
      }
      signal.addEventListener('abort', onAbort, { once: true })
      this.queue.push(job)
      this.dispatch()
    })
  }

  async close(): Promise<void> {
    this.closed = true
    for (const job of this.queue.splice(0)) job.settle({ error: cancelled(job.task) })
    const gone = [...this.members].map((member) => new Promise<void>((resolve) => member.process.onExit(resolve)))
    for (const member of this.members) {
      const { job } = member
      // one that rests lets the host end before it has ended itself
      member.process.hold(true)
      this.end(member)
      job?.settle({ error: cancelled(job.task) })
    }
    await Promise.all(gone)
  }

  private abandon(job: Job): void {
    const waiting = this.queue.indexOf(job)
    if (waiting >= 0) this.queue.splice(waiting, 1)
    for (const member of this.members) if (member.job === job) this.end(member)
    job.settle({ error: cancelled(job.task) })
    this.dispatch()
  }

  private dispatch(): void {
    if (this.closed) return
    for (const member of this.members)
      if (this.queue.length > 0 && member.ready && !member.job) this.give(member, this.queue.shift() as Job)
    const starting = [...this.members].filter((member) => !member.ready).length
    for (let missing = this.queue.length - starting; missing > 0 && this.members.size < this.size; missing--) this.start()
  }

  private start(): void {
    const member: Member = { process: this.spawn(), ready: false, job: null, id: 0, timer: undefined, idle: undefined }
    this.members.add(member)
    member.process.onReply((reply) => this.receive(member, reply))
    member.process.onExit(() => this.gone(member))
  }

  private give(member: Member, job: Job): void {
    clearTimeout(member.idle)
    member.job = job
    member.id++
    member.process.hold(true)
    member.timer = setTimeout(() => {
      this.end(member)
      job.settle({ error: timedOut(job) })
      this.dispatch()
    }, job.timeoutMs)
    member.process.send({ ...job.task, id: member.id })
  }

  private receive(member: Member, reply: ProcessReply): void {
    if ('ready' in reply) member.ready = true
    else {
      const { job } = member
      if (!job || reply.id !== member.id) return
      clearTimeout(member.timer)
      member.job = null
      if ('text' in reply) job.settle({ text: reply.text })
      else if ('error' in reply) job.settle({ error: AppError.from(reply.error) })
    }
    this.rest(member)
    this.dispatch()
  }

  private rest(member: Member): void {
    member.process.hold(false)
    clearTimeout(member.idle)
    member.idle = setTimeout(() => this.end(member), this.idleMs)
    member.idle.unref()
  }

  private gone(member: Member): void {
    const known = this.members.delete(member)
    clearTimeout(member.timer)
    clearTimeout(member.idle)
    const { job } = member
    member.job = null
    if (job) job.settle({ error: outOfMemory(job.task) })
    else if (known && !member.ready) {
      const waiting = this.queue.shift()
      waiting?.settle({ error: notStarted(waiting.task) })
    }
    this.dispatch()
  }

  private end(member: Member): void {
    this.members.delete(member)
    clearTimeout(member.timer)
    clearTimeout(member.idle)
    member.job = null
    member.process.kill()
  }
}

/** A value as it travels to a process. Throws `value.not_json` for one that JSON cannot hold, and for one that is too large. */
export function evaluationText(value: Json): string {
  let text: string
  try {
    text = JSON.stringify(value)
  } catch (cause) {
    throw new AppError('value.not_json', 'The value is nested too deep, or too large to be written as JSON.', {
      hint: 'Make it flatter or smaller.',
      cause,
    })
  }
  if (text.length > mostInputChars)
    throw new AppError('value.not_json', `The value is too large to be evaluated: ${text.length} characters of JSON.`, {
      hint: `At most ${mostInputChars} are taken. Choose less of it, or read it in pieces.`,
    })
  return text
}

const nameOf = (task: EvaluationTask) => (task.task === 'template' ? 'template' : 'expression')

const cancelled = (task: EvaluationTask) => new AppError('run.cancelled', `The ${nameOf(task)} was stopped because the run was cancelled.`)

const timedOut = ({ task, timeoutMs }: Job) =>
  new AppError(`${nameOf(task)}.timeout`, `The ${nameOf(task)} did not end within ${timeoutMs} ms.`, {
    hint: 'Look at less data in it, avoid patterns that match in many ways, or raise its time limit.',
  })

const outOfMemory = (task: EvaluationTask) =>
  new AppError(`${nameOf(task)}.failed`, `The ${nameOf(task)} needed more than ${heapMb} MB of memory.`, { hint: 'Keep less at once.' })

const notStarted = (task: EvaluationTask) =>
  new AppError(`${nameOf(task)}.failed`, `The process that evaluates the ${nameOf(task)} could not be started.`)
