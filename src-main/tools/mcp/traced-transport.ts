import { AsyncLocalStorage } from 'node:async_hooks'
import type { Transport, TransportSendOptions } from '@modelcontextprotocol/sdk/shared/transport.js'
import { ErrorCode, type JSONRPCMessage, type MessageExtraInfo } from '@modelcontextprotocol/sdk/types.js'
import { valueDepth } from '#shared/document/limits.ts'
import { AppError } from '#shared/errors/app-error.ts'
import type { McpMessage } from '#shared/events/mcp-message.ts'
import { Flood } from './flood.ts'
import { mcpLimits } from './mcp-limits.ts'

/** Takes down the messages of one call, or of all that no call is behind. */
export type TraceSink = (message: McpMessage) => void

export interface Progress {
  progress: number
  total?: number
  message?: string
}

/** Who looks on at one call. */
export interface TracedCall {
  trace: TraceSink
  /** Told at once and in order: the client's own telling may come after the answer, and is dropped then. */
  onProgress?(progress: Progress): void
}

/** The call that is under way where a message is sent. */
export const tracedCall = new AsyncLocalStorage<TracedCall>()

interface Asked {
  method: string
  atUs: number
  call: TracedCall | undefined
  notifications: number
}

const nowUs = () => Math.round((performance.timeOrigin + performance.now()) * 1000)

/** Looks on at every message of a transport, and gives each to the call that it belongs to. */
export class TracedTransport implements Transport {
  onclose?: () => void
  onerror?: (error: Error) => void
  onmessage?: (message: JSONRPCMessage, extra?: MessageExtraInfo) => void
  readonly #inner: Transport
  readonly #server: string
  readonly #mask: (text: string) => string
  readonly #rest: TraceSink
  readonly #flood = new Flood()
  /** Requests of ours that have no answer yet. */
  readonly #asked = new Map<string | number, Asked>()
  /** Requests of the server that have no answer yet, by id. */
  readonly #askedOfUs = new Map<string | number, Asked>()

  /**
   * @param options.mask takes secrets out of a text
   * @param options.rest gets what belongs to no call
   * @param options.end ends a server that sends too much
   */
  constructor(inner: Transport, options: { server: string; mask(text: string): string; rest: TraceSink; end(error: AppError): void }) {
    this.#inner = inner
    this.#server = options.server
    this.#mask = options.mask
    this.#rest = options.rest
    inner.onclose = () => this.onclose?.()
    inner.onerror = (error) => this.onerror?.(error)
    let ended = false
    inner.onmessage = (message, extra) => {
      if (ended) return
      if (!this.#isAnswer(message) && this.#flood.isOver('method' in message && 'id' in message ? 'request' : 'other')) {
        ended = true
        options.end(new AppError('mcp.protocol', `MCP server "${this.#server}" floods with messages that nobody asked for, and was ended.`))
        return
      }
      const taken = flatEnough(message)
      if (taken !== message) this.onerror?.(new AppError('mcp.protocol', `MCP server "${this.#server}" sent a message that ${tooDeep}.`))
      if (!taken) return
      this.#received(taken)
      this.onmessage?.(taken, extra)
    }
  }

  get sessionId(): string | undefined {
    return this.#inner.sessionId
  }

  setProtocolVersion = (version: string): void => this.#inner.setProtocolVersion?.(version)

  start(): Promise<void> {
    return this.#inner.start()
  }

  close(): Promise<void> {
    return this.#inner.close()
  }

  send(message: JSONRPCMessage, options?: TransportSendOptions): Promise<void> {
    this.#sent(message)
    return this.#inner.send(message, options)
  }

  #sent(message: JSONRPCMessage): void {
    const current = tracedCall.getStore()
    if ('method' in message) {
      if ('id' in message) this.#asked.set(message.id, { method: message.method, atUs: nowUs(), call: current, notifications: 0 })
      const cancelled = 'params' in message ? (message.params?.requestId as string | number | undefined) : undefined
      const asked = cancelled === undefined ? undefined : this.#asked.get(cancelled)
      if (cancelled !== undefined) this.#asked.delete(cancelled)
      this.#write(message, 'sent', message.method, null, asked?.call ?? current)
      return
    }
    const asked = message.id === undefined ? undefined : this.#askedOfUs.get(message.id)
    if (message.id !== undefined) this.#askedOfUs.delete(message.id)
    this.#write(message, 'sent', asked?.method ?? null, asked ? nowUs() - asked.atUs : null, asked?.call)
  }

  #isAnswer(message: JSONRPCMessage): boolean {
    return !('method' in message) && message.id !== undefined && this.#asked.has(message.id)
  }

  #received(message: JSONRPCMessage): void {
    if ('method' in message) {
      if ('id' in message) {
        this.#askedOfUs.set(message.id, { method: message.method, atUs: nowUs(), call: undefined, notifications: 0 })
        this.#write(message, 'received', message.method, null, undefined)
        return
      }
      const token = message.params?.progressToken as string | number | undefined
      const asked = token === undefined ? undefined : this.#asked.get(token)
      if (asked && message.method === 'notifications/progress') tellProgress(asked.call, message.params)
      if (asked && ++asked.notifications > mcpLimits.tracedNotifications) return
      this.#write(message, 'received', message.method, null, asked?.call)
      return
    }
    const asked = this.#isAnswer(message) ? this.#asked.get(message.id as number) : undefined
    if (message.id !== undefined) this.#asked.delete(message.id)
    this.#write(message, 'received', asked?.method ?? null, asked ? nowUs() - asked.atUs : null, asked?.call)
  }

  #write(
    message: JSONRPCMessage,
    direction: McpMessage['direction'],
    method: string | null,
    us: number | null,
    call: TracedCall | undefined,
  ): void {
    const text = JSON.stringify(message)
    const bytes = Buffer.byteLength(text)
    if (direction === 'received' && ('method' in message || method === null)) this.#flood.add(bytes)
    const masked = this.#mask(text)
    const kept = masked.slice(0, mcpLimits.tracedCharacters)
    const seen: McpMessage = {
      server: this.#server,
      direction,
      type: 'method' in message ? ('id' in message ? 'request' : 'notification') : 'response',
      method,
      id: 'id' in message ? (message.id ?? null) : null,
      atUs: nowUs(),
      us,
      bytes,
      payload: kept,
      cut: kept.length < masked.length,
      ...('error' in message ? { failed: true } : {}),
    }
    ;(call?.trace ?? this.#rest)(seen)
  }
}

const tooDeep = `nests more than ${mcpLimits.depth} levels`

/** The message, or what stands for it where it nests too deep to be written down: a failure for an answer, nothing for all else. */
function flatEnough(message: JSONRPCMessage): JSONRPCMessage | null {
  if (valueDepth(message, mcpLimits.depth) <= mcpLimits.depth) return message
  if ('method' in message || message.id === undefined) return null
  return { jsonrpc: '2.0', id: message.id, error: { code: ErrorCode.ParseError, message: `its answer ${tooDeep}` } }
}

/** JSON as it is read may hold numbers that JSON cannot be written with. */
const isNumber = (value: unknown): value is number => Number.isFinite(value)

function tellProgress(call: TracedCall | undefined, params: Record<string, unknown> | undefined): void {
  const { progress, total, message } = params ?? {}
  if (!isNumber(progress)) return
  call?.onProgress?.({
    progress,
    ...(isNumber(total) ? { total } : {}),
    ...(typeof message === 'string' ? { message } : {}),
  })
}
