import { AppError } from '#shared/errors/app-error.ts'
import type { Json } from '#shared/json.ts'
import type { CodeSandbox } from '../../engine/services.ts'
import { parsePlainJson } from '../plain-json.ts'
import { forkSandbox, type SandboxProcess, type SpawnSandbox } from './sandbox-process.ts'
import { type SandboxReply, type SandboxRequest, sandboxLimits } from './sandbox-protocol.ts'

export interface SandboxPoolOptions {
  spawn?: SpawnSandbox
  /** Most processes at once; further requests wait their turn. Default 2. */
  size?: number
  /** Milliseconds after which a process that nobody uses ends. Default 30,000. */
  idleMs?: number
}

/** Beyond its own limit a process has this long to say so itself, before it is ended. */
const graceMs = 120
/** A process that has not started by then counts as broken. */
const startMs = 15_000

interface Job {
  request: Omit<SandboxRequest, 'id'>
  signal: AbortSignal
  resolve(reply: Extract<SandboxReply, { ok: true }>): void
  reject(error: AppError): void
  done: boolean
}

interface Member {
  process: SandboxProcess
  ready: boolean
  job: Job | null
  id: number
  timer: NodeJS.Timeout | undefined
  idle: NodeJS.Timeout | undefined
}

const cancelled = () => new AppError('run.cancelled', 'The code was stopped because the run was cancelled.')

/** Code nodes in a bounded pool of processes. A process that does not answer in time is ended and replaced. */
export function createCodeSandbox(options: SandboxPoolOptions = {}): CodeSandbox {
  const pool = new SandboxPool(options.spawn ?? forkSandbox, options.size ?? 2, options.idleMs ?? 30_000)
  return {
    async run({ source, input, timeoutMs, memoryBytes, signal }) {
      const text = JSON.stringify(input)
      if (text.length > sandboxLimits.inputChars)
        throw new AppError('code.failed', `The input is too large for code: ${text.length} characters of JSON.`, {
          hint: `At most ${sandboxLimits.inputChars} are taken. Reduce it before the code node.`,
        })
      const reply = await pool.submit({ task: 'run', source, input: text, timeoutMs, memoryBytes }, signal)
      return { value: resultOf(reply.value), logs: reply.logs }
    },
    async check(source, signal) {
      await pool.submit({ task: 'check', source, input: 'null', timeoutMs: 1_000, memoryBytes: 32 * 1024 * 1024 }, signal)
    },
    close: () => pool.close(),
  }
}

function resultOf(text: string): Json {
  if (text.length > sandboxLimits.resultChars) throw new AppError('code.failed', 'The result is too large.', { hint: 'Return less.' })
  return parsePlainJson(text, 'The result of the code')
}

class SandboxPool {
  private readonly spawn: SpawnSandbox
  private readonly size: number
  private readonly idleMs: number
  private readonly members = new Set<Member>()
  private readonly queue: Job[] = []
  private closed = false

  constructor(spawn: SpawnSandbox, size: number, idleMs: number) {
    this.spawn = spawn
    this.size = size
    this.idleMs = idleMs
  }

  submit(request: Job['request'], signal: AbortSignal): Promise<Extract<SandboxReply, { ok: true }>> {
    if (request.source.length > sandboxLimits.sourceChars)
      throw new AppError('code.failed', `The code is too long: at most ${sandboxLimits.sourceChars} characters are taken.`)
    if (this.closed || signal.aborted) throw cancelled()
    return new Promise((resolve, reject) => {
      const onAbort = () => this.abort(job)
      const settle = () => {
        job.done = true
        signal.removeEventListener('abort', onAbort)
      }
      const job: Job = {
        request,
        signal,
        done: false,
        resolve: (reply) => {
          settle()
          resolve(reply)
        },
        reject: (error) => {
          settle()
          reject(error)
        },
      }
      signal.addEventListener('abort', onAbort, { once: true })
      this.queue.push(job)
      this.dispatch()
    })
  }

  async close(): Promise<void> {
    this.closed = true
    for (const job of this.queue.splice(0)) job.reject(cancelled())
    const gone = [...this.members].map((member) => new Promise<void>((resolve) => member.process.onExit(resolve)))
    for (const member of this.members) {
      member.job?.reject(cancelled())
      // one that rests lets the host end before it has ended itself
      member.process.hold(true)
      this.end(member)
    }
    await Promise.all(gone)
  }

  private abort(job: Job): void {
    if (job.done) return
    const waiting = this.queue.indexOf(job)
    if (waiting >= 0) this.queue.splice(waiting, 1)
    const member = [...this.members].find((candidate) => candidate.job === job)
    job.reject(cancelled())
    if (member) this.end(member)
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
    member.timer = setTimeout(() => this.end(member), startMs)
    member.process.onReply((reply) => this.receive(member, reply as SandboxReply))
    member.process.onExit(() => this.gone(member))
  }

  private give(member: Member, job: Job): void {
    clearTimeout(member.idle)
    member.job = job
    member.id++
    member.process.hold(true)
    member.timer = setTimeout(() => {
      job.reject(
        new AppError('code.timeout', `The code did not end within ${job.request.timeoutMs} ms.`, {
          hint: 'Do less work in it, or raise its time limit.',
        }),
      )
      this.end(member)
    }, job.request.timeoutMs + graceMs)
    member.process.send({ ...job.request, id: member.id })
  }

  private receive(member: Member, reply: SandboxReply): void {
    if ('ready' in reply) {
      clearTimeout(member.timer)
      member.ready = true
      this.rest(member)
      this.dispatch()
      return
    }
    const { job } = member
    if (!job || reply.id !== member.id) return
    clearTimeout(member.timer)
    member.job = null
    if (reply.ok) job.resolve(reply)
    else {
      const where = reply.line ? { line: reply.line } : undefined
      job.reject(
        new AppError(reply.code, reply.line ? `Line ${reply.line}: ${reply.message}` : reply.message, {
          place: where,
          hint: hints[reply.code],
        }),
      )
    }
    // an exhausted machine may have left its memory in pieces: a fresh process is cheap, a damaged one is not
    if (reply.last || (!reply.ok && reply.code === 'code.memory')) this.end(member)
    else this.rest(member)
    this.dispatch()
  }

  private rest(member: Member): void {
    member.process.hold(false)
    clearTimeout(member.idle)
    member.idle = setTimeout(() => this.end(member), this.idleMs)
    member.idle.unref()
  }

  private end(member: Member): void {
    this.members.delete(member)
    clearTimeout(member.timer)
    clearTimeout(member.idle)
    member.process.kill()
    if (!member.ready && this.queue.length > 0 && !this.closed)
      this.queue.shift()?.reject(new AppError('code.failed', 'The process that runs code could not be started.'))
  }

  private gone(member: Member): void {
    const known = this.members.delete(member)
    clearTimeout(member.timer)
    clearTimeout(member.idle)
    const { job } = member
    if (job && !job.done)
      job.reject(new AppError('code.memory', 'The process that ran the code ended before it answered, most likely for want of memory.'))
    else if (known && !member.ready)
      this.queue.shift()?.reject(new AppError('code.failed', 'The process that runs code could not be started.'))
    this.dispatch()
  }
}

const hints = {
  'code.timeout': 'Do less work in it, or raise its time limit.',
  'code.memory': 'Keep less in memory at once, or raise its memory limit.',
  'code.failed': 'Mend the code, or connect the error port of the node to go on without its result.',
  'value.not_json': undefined,
} as const
