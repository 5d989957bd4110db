import { AppError } from '#shared/errors/app-error.ts'
import { FairQueue, type Owner } from './fair-queue.ts'
import type { ProcessAnswer, ProcessReply, ProcessTask } from './process-protocol.ts'
import { forkSandbox, type SandboxProcess, type SpawnSandbox } from './sandbox-process.ts'

export interface ProcessPoolOptions {
  spawn?: SpawnSandbox
  /** Most processes at once; further tasks wait their turn. One owner has at most half of them. Default 4. */
  size?: number
  /** Milliseconds after which a process that nobody uses ends. Default 30,000. */
  idleMs?: number
  /** Milliseconds after which a process that has not started, or not loaded what a task needs, counts as broken. Default 15,000. */
  startMs?: number
}

/** What is said of a task that ended without an answer. */
export interface TaskFailures {
  cancelled(): AppError
  timedOut(): AppError
  /** The process ended while it worked on the task. */
  died(): AppError
  notStarted(): AppError
}

export interface TaskOptions {
  owner: Owner
  /** Milliseconds, from when a process begins with the task; it is ended then. */
  limitMs: number
  signal: AbortSignal
  failures: TaskFailures
}

interface Job extends TaskOptions {
  task: ProcessTask
  settle(outcome: ProcessAnswer | AppError): void
}

interface Member {
  process: SandboxProcess
  ready: boolean
  /** Kinds of tasks that it has done, and for which it need not load anything. */
  loaded: Set<ProcessTask['task']>
  job: Job | null
  id: number
  timer: NodeJS.Timeout | undefined
  idle: NodeJS.Timeout | undefined
}

/**
 * A bounded pool of processes for what may take long or need much memory: one that exceeds its time is ended and replaced.
 * They are no threads of this process, since a thread that runs out of memory may take the whole process with it. Owners
 * are served in turn. Starts none before the first task.
 */
export class ProcessPool {
  private readonly spawn: SpawnSandbox
  private readonly size: number
  private readonly idleMs: number
  private readonly startMs: number
  private readonly share: number
  private readonly members = new Set<Member>()
  private readonly queue = new FairQueue<Job>()
  private closed = false

  constructor(options: ProcessPoolOptions = {}) {
    this.spawn = options.spawn ?? forkSandbox
    this.size = options.size ?? 4
    this.idleMs = options.idleMs ?? 30_000
    this.startMs = options.startMs ?? 15_000
    this.share = Math.max(1, Math.floor(this.size / 2))
  }

  /** What a process answers. Rejects with the error that it answers, or with one of `failures`. */
  run(task: ProcessTask, options: TaskOptions): Promise<Extract<ProcessAnswer, { ok: true }>> {
    const { signal, failures } = options
    return new Promise((resolve, reject) => {
      if (this.closed || signal.aborted) return reject(failures.cancelled())
      const onAbort = () => this.abandon(job)
      const job: Job = {
        ...options,
        task,
        settle(outcome) {
          signal.removeEventListener('abort', onAbort)
          if (outcome instanceof AppError) reject(outcome)
          else if (outcome.ok) resolve(outcome)
          else reject(AppError.from(outcome.error))
        },
      }
      signal.addEventListener('abort', onAbort, { once: true })
      this.queue.push(job)
      this.dispatch()
    })
  }

  /** Ends every process. Tasks that wait or run are cancelled, and so are later ones. */
  async close(): Promise<void> {
    this.closed = true
    for (const job of this.queue.clear()) job.settle(job.failures.cancelled())
    const gone = [...this.members].map((member) => new Promise<void>((resolve) => member.process.onExit(resolve)))
    for (const member of this.members) {
      // one that rests lets the host end before it has ended itself
      member.process.hold(true)
      this.fail(member, 'cancelled')
    }
    await Promise.all(gone)
  }

  private abandon(job: Job): void {
    const member = [...this.members].find((candidate) => candidate.job === job)
    if (member) this.fail(member, 'cancelled')
    else {
      this.queue.remove(job)
      job.settle(job.failures.cancelled())
    }
    this.dispatch()
  }

  /** How many more processes an owner may have. */
  private readonly left = (owner: Owner): number => {
    let left = this.share
    for (const { job } of this.members) if (job?.owner === owner) left--
    return left
  }

  private next(): Job | undefined {
    return this.queue.next((owner) => this.left(owner) > 0)
  }

  private dispatch(): void {
    if (this.closed) return
    for (const member of this.members) {
      if (!member.ready || member.job) continue
      const job = this.next()
      if (!job) return
      this.give(member, job)
    }
    let missing = this.queue.takeable(this.left)
    for (const { ready } of this.members) if (!ready) missing--
    for (; missing > 0 && this.members.size < this.size; missing--) this.start()
  }

  private start(): void {
    const member: Member = {
      process: this.spawn(),
      ready: false,
      loaded: new Set(),
      job: null,
      id: 0,
      timer: undefined,
      idle: undefined,
    }
    this.members.add(member)
    member.timer = setTimeout(() => this.failToStart(member), this.startMs)
    member.process.onReply((reply) => this.receive(member, reply))
    member.process.onExit(() => this.gone(member))
  }

  private give(member: Member, job: Job): void {
    clearTimeout(member.idle)
    member.job = job
    member.id++
    member.process.hold(true)
    if (member.loaded.has(job.task.task)) this.begin(member, job)
    else member.timer = setTimeout(() => this.fail(member, 'notStarted'), this.startMs)
    member.process.send({ ...job.task, id: member.id })
  }

  /** Starts the time of a job. */
  private begin(member: Member, job: Job): void {
    clearTimeout(member.timer)
    member.loaded.add(job.task.task)
    member.timer = setTimeout(() => this.fail(member, 'timedOut'), job.limitMs)
  }

  private receive(member: Member, reply: ProcessReply): void {
    // one that is ended may have spoken before
    if (!this.members.has(member)) return
    if ('ready' in reply) {
      member.ready = true
      this.rest(member)
    } else {
      const { job } = member
      if (!job || reply.id !== member.id) return
      if ('begun' in reply) {
        this.begin(member, job)
        return
      }
      member.job = null
      if (reply.last) this.end(member)
      else this.rest(member)
      job.settle(reply)
    }
    this.dispatch()
  }

  private rest(member: Member): void {
    clearTimeout(member.timer)
    member.process.hold(false)
    clearTimeout(member.idle)
    member.idle = setTimeout(() => this.end(member), this.idleMs)
    member.idle.unref()
  }

  private gone(member: Member): void {
    if (!this.members.has(member)) return
    if (member.ready) this.fail(member, 'died')
    else this.failToStart(member)
  }

  /** Ends a process, and with it the job that it has. */
  private fail(member: Member, why: keyof TaskFailures): void {
    const { job } = member
    this.end(member)
    job?.settle(job.failures[why]())
    this.dispatch()
  }

  /** A process that was started for those who wait did not come: one of them is told, the others have further attempts. */
  private failToStart(member: Member): void {
    this.end(member)
    const job = this.next()
    job?.settle(job.failures.notStarted())
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
