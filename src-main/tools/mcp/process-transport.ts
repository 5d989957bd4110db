import { type ChildProcess, spawn } from 'node:child_process'
import type { Writable } from 'node:stream'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import { type JSONRPCMessage, JSONRPCMessageSchema } from '@modelcontextprotocol/sdk/types.js'
import { AppError } from '#shared/errors/app-error.ts'
import { endGroup, signalGroup, watchGroup } from '../process/process-group.ts'
import { endMarked, markVariable, newMark } from '../process/process-mark.ts'
import { Flood } from './flood.ts'
import { LineReader } from './line-reader.ts'
import { mcpLimits } from './mcp-limits.ts'

export interface ProcessStart {
  server: string
  executable: string
  argv0: string
  args: readonly string[]
  folder: string
  /** All of its environment, beside the mark by which it is ended: nothing else is inherited. */
  env: Record<string, string>
  /** What it writes to stderr, as it comes. */
  onStderr?(text: string): void
}

const politeMs = 500
const termMs = 1_500
/** For what is still in the pipes of a process that has ended. */
const drainMs = 1_000

/**
 * MCP over the standard streams of a process, which is ended with all that it started. Unlike the SDK's it inherits no
 * environment, and what comes is bounded: a line that is too long or garbage without end end the process, and `failure` says
 * why.
 */
export class ProcessTransport implements Transport {
  onclose?: () => void
  onerror?: (error: Error) => void
  onmessage?: (message: JSONRPCMessage) => void
  /** Why it ended by itself, or was ended for what it sent. */
  failure: AppError | undefined
  readonly #start: ProcessStart
  readonly #mark = newMark('server')
  readonly #lines = new LineReader(mcpLimits.messageBytes)
  #child: ChildProcess | undefined
  #gone: Promise<void> | undefined
  #draining: Promise<void> | undefined
  #closing = false
  /** Lines in a row that were no messages. */
  #garbage = 0
  /** All such lines, also those between messages. */
  readonly #noise = new Flood()

  constructor(start: ProcessStart) {
    this.#start = start
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  async start(): Promise<void> {
    const { executable, argv0, args, folder, env, server } = this.#start
    const child = spawn(executable, [...args], {
      argv0,
      cwd: folder,
      env: { ...env, [markVariable]: this.#mark },
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
      windowsHide: true,
    })
    this.#child = child
    let ended = () => {}
    this.#gone = new Promise((resolve) => {
      ended = resolve
    })
    let rest: Promise<void> | undefined
    let drained: NodeJS.Timeout | undefined
    child.once('exit', () => {
      endGroup(child.pid as number)
      rest = endMarked(this.#mark)
      // what cannot be found holds the streams open, and is not waited for
      drained = setTimeout(() => this.#dropStreams(), drainMs)
    })
    child.once('close', async (code, signal) => {
      clearTimeout(drained)
      await rest
      const how = signal ? `by ${signal}` : `with code ${code}`
      if (!this.#closing) this.failure ??= new AppError('mcp.crashed', `MCP server "${server}" ended ${how}.`)
      ended()
      this.onclose?.()
    })
    child.stdin.on('error', () => {})
    child.stdout.on('data', (chunk: Buffer) => this.#take(chunk))
    child.stderr.setEncoding('utf8').on('data', (text: string) => this.#start.onStderr?.(text))
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', () => {
        watchGroup(child.pid as number, this.#mark)
        resolve()
      })
      child.once('error', (error) => {
        ended()
        reject(new AppError('mcp.start_failed', `MCP server "${server}" did not start: ${error.message}`, { cause: error }))
      })
    })
  }

  send(message: JSONRPCMessage): Promise<void> {
    const stdin = this.#child?.stdin
    if (!stdin?.writable)
      return Promise.reject(this.failure ?? new AppError('mcp.crashed', `MCP server "${this.#start.server}" is not running.`))
    if (stdin.writableLength > mcpLimits.unreadBytes) {
      this.end(new AppError('mcp.protocol', `MCP server "${this.#start.server}" does not read what it is sent, and was ended.`))
      return Promise.reject(this.failure)
    }
    // an error shows as the end of the process
    if (!stdin.write(`${JSON.stringify(message)}\n`)) return this.#drained(stdin)
    return Promise.resolve()
  }

  /** However many wait, it is listened for once. */
  #drained(stdin: Writable): Promise<void> {
    this.#draining ??= new Promise<void>((resolve) => {
      const done = () => {
        this.#draining = undefined
        stdin.off('drain', done).off('close', done)
        resolve()
      }
      stdin.once('drain', done).once('close', done)
    })
    return this.#draining
  }

  /** Asks it to go by closing its input, then by SIGTERM, then by SIGKILL, each to the whole group. */
  async close(): Promise<void> {
    const child = this.#child
    if (!child?.pid || !this.#gone) return
    this.#closing = true
    child.stdin?.end()
    if (await within(this.#gone, politeMs)) return
    signalGroup(child.pid, 'SIGTERM')
    if (await within(this.#gone, termMs)) return
    this.#kill()
    await within(this.#gone, termMs)
  }

  #kill(): void {
    const child = this.#child
    if (!child?.pid) return
    signalGroup(child.pid, 'SIGKILL')
    this.#dropStreams()
  }

  #dropStreams(): void {
    this.#child?.stdout?.destroy()
    this.#child?.stderr?.destroy()
  }

  /** Ends it for what it sent. */
  end(error: AppError): void {
    if (this.failure) return
    this.failure = error
    this.onerror?.(error)
    this.#kill()
  }

  #take(chunk: Buffer): void {
    if (this.failure) return
    const { server } = this.#start
    const lines = this.#lines.push(chunk)
    for (const line of lines) {
      if (this.failure) return
      this.#read(line)
    }
    if (this.#lines.overflow)
      this.end(
        new AppError('mcp.too_large', `MCP server "${server}" sent a message of more than ${mcpLimits.messageBytes / 1024 / 1024} MB.`, {
          hint: 'Ask for less at once. The server was ended.',
        }),
      )
  }

  #read(line: string): void {
    if (line.trim() === '') return
    const message = messageIn(line)
    if (!message) {
      this.#garbage += 1
      this.onerror?.(new AppError('mcp.protocol', `MCP server "${this.#start.server}" wrote a line that is no message: ${excerpt(line)}`))
      this.#noise.add(line.length)
      if (this.#garbage > mcpLimits.garbageLines || this.#noise.isOver('other'))
        this.end(
          new AppError('mcp.protocol', `MCP server "${this.#start.server}" writes lines that are no messages.`, {
            hint: 'It may be no MCP server, or it logs to its standard output.',
          }),
        )
      return
    }
    this.#garbage = 0
    this.onmessage?.(message)
  }
}

function messageIn(line: string): JSONRPCMessage | undefined {
  try {
    // a key that is the prototype of objects is dropped wherever it is
    const value = /__proto__|\\u00/.test(line) ? JSON.parse(line, (key, it) => (key === '__proto__' ? undefined : it)) : JSON.parse(line)
    const read = JSONRPCMessageSchema.safeParse(value)
    return read.success ? read.data : undefined
  } catch {
    return undefined
  }
}

const excerpt = (line: string) => JSON.stringify(line.slice(0, 120))

async function within(work: Promise<void>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms)
  })
  const done = await Promise.race([work.then(() => true as const), late])
  clearTimeout(timer)
  return done
}
