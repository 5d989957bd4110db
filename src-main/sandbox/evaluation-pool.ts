import { Worker } from 'node:worker_threads'
import { AppError } from '#shared/errors/app-error.ts'
import { entryUrl } from '../process-entry.ts'
import type { EvaluationReply, EvaluationTask } from './evaluation-protocol.ts'

export interface EvaluationPoolOptions {
  /** Most threads at once; further tasks wait their turn. Default 2. */
  size?: number
  /** Milliseconds after which a thread that nobody uses ends. Default 30,000. */
  idleMs?: number
  /** Megabytes of heap of one thread. Default 128. */
  memoryMb?: number
}

interface Job {
  task: EvaluationTask
  timeoutMs: number
  settle(outcome: { text: string } | { error: AppError }): void
}

interface Member {
  worker: Worker
  ready: boolean
  job: Job | null
  id: number
  timer: NodeJS.Timeout | undefined
  idle: NodeJS.Timeout | undefined
}

/** A bounded pool of threads that are ended when a task exceeds its time or memory. Makes none before the first task. */
export class EvaluationPool {
  private readonly size: number
  private readonly idleMs: number
  private readonly memoryMb: number
  private readonly members = new Set<Member>()
  private readonly queue: Job[] = []
  private closed = false

  constructor(options: EvaluationPoolOptions = {}) {
    this.size = options.size ?? 2
    this.idleMs = options.idleMs ?? 30_000
    this.memoryMb = options.memoryMb ?? 128
  }

  /** The text that the task gives. The time limit starts when a thread takes it. Fails with the codes of expressions and templates. */
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
    const ends = [...this.members].map((member) => {
      const { job } = member
      const ended = this.end(member)
      job?.settle({ error: cancelled(job.task) })
      return ended
    })
    await Promise.all(ends)
  }

  private abandon(job: Job): void {
    const waiting = this.queue.indexOf(job)
    if (waiting >= 0) this.queue.splice(waiting, 1)
    for (const member of this.members) if (member.job === job) void this.end(member)
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
    const worker = new Worker(entryUrl('evaluation'), {
      env: {},
      execArgv: ['--disable-warning=ExperimentalWarning'],
      resourceLimits: { maxOldGenerationSizeMb: this.memoryMb, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 },
      // what the libraries write is of no use to anyone, and a thread must not reach the terminal
      stdin: false,
      stdout: true,
      stderr: true,
    })
    const member: Member = { worker, ready: false, job: null, id: 0, timer: undefined, idle: undefined }
    this.members.add(member)
    worker.on('message', (reply: EvaluationReply) => this.receive(member, reply))
    worker.on('error', (error: NodeJS.ErrnoException) => this.fail(member, error))
    worker.on('exit', () => this.fail(member, null))
  }

  private give(member: Member, job: Job): void {
    clearTimeout(member.idle)
    member.job = job
    member.id++
    member.worker.ref()
    member.timer = setTimeout(() => {
      void this.end(member)
      job.settle({ error: timedOut(job) })
      this.dispatch()
    }, job.timeoutMs)
    member.worker.postMessage({ ...job.task, id: member.id })
  }

  private receive(member: Member, reply: EvaluationReply): void {
    if ('ready' in reply) member.ready = true
    else {
      const { job } = member
      if (!job || reply.id !== member.id) return
      clearTimeout(member.timer)
      member.job = null
      job.settle(reply.ok ? { text: reply.text } : { error: AppError.from(reply.error) })
    }
    this.rest(member)
    this.dispatch()
  }

  private rest(member: Member): void {
    member.worker.unref()
    member.idle = setTimeout(() => void this.end(member), this.idleMs)
    member.idle.unref()
  }

  private fail(member: Member, error: NodeJS.ErrnoException | null): void {
    const known = this.members.delete(member)
    clearTimeout(member.timer)
    clearTimeout(member.idle)
    const { job } = member
    member.job = null
    if (job)
      job.settle({ error: error?.code === 'ERR_WORKER_OUT_OF_MEMORY' ? outOfMemory(job.task, this.memoryMb) : broken(job.task, error) })
    else if (known && !member.ready) {
      const waiting = this.queue.shift()
      waiting?.settle({ error: broken(waiting.task, error) })
    }
    this.dispatch()
  }

  private async end(member: Member): Promise<void> {
    this.members.delete(member)
    clearTimeout(member.timer)
    clearTimeout(member.idle)
    member.job = null
    await member.worker.terminate()
  }
}

const nameOf = (task: EvaluationTask) => (task.task === 'template' ? 'template' : 'expression')

const cancelled = (task: EvaluationTask) => new AppError('run.cancelled', `The ${nameOf(task)} was stopped because the run was cancelled.`)

const timedOut = ({ task, timeoutMs }: Job) =>
  new AppError(`${nameOf(task)}.timeout`, `The ${nameOf(task)} did not end within ${timeoutMs} ms.`, {
    hint: 'Look at less data in it, avoid patterns that match in many ways, or raise its time limit.',
  })

const outOfMemory = (task: EvaluationTask, megabytes: number) =>
  new AppError(`${nameOf(task)}.failed`, `The ${nameOf(task)} needed more than ${megabytes} MB of memory.`, { hint: 'Keep less at once.' })

const broken = (task: EvaluationTask, cause: Error | null) =>
  new AppError(
    `${nameOf(task)}.failed`,
    `The thread that evaluated the ${nameOf(task)} ended: ${cause?.message ?? 'for no known reason'}.`,
    {
      cause,
    },
  )
