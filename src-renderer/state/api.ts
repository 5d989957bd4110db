import { createORPCClient } from '@orpc/client'
import { RPCLink as PortLink } from '@orpc/client/message-port'
import { RPCLink as SocketLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import { create } from 'zustand'
import type { Contract } from '#shared/api/contract.ts'
import { AppError, type ErrorData, type Result } from '#shared/errors/app-error.ts'
import { strings } from '../ui/strings.ts'

export type Client = ContractRouterClient<Contract>

interface ConnectionState {
  status: 'connecting' | 'open' | 'lost'
  /** Grows with each connection, so that what follows something can begin again. */
  generation: number
}

/** Whether the engine host can be reached. */
export const useConnection = create<ConnectionState>(() => ({ status: 'connecting', generation: 0 }))

let client: Client | undefined
const waiting: ((client: Client) => void)[] = []

function opened(link: SocketLink<Record<never, never>> | PortLink<Record<never, never>>): void {
  client = createORPCClient<Client>(link)
  useConnection.setState((state) => ({ status: 'open', generation: state.generation + 1 }))
  for (const resume of waiting.splice(0)) resume(client)
}

function lost(): void {
  client = undefined
  useConnection.setState({ status: 'lost' })
}

/** Connects to the engine host: by the port that the desktop window hands over, or by the WebSocket of the page's own server. */
export function connectToHost(): void {
  if (location.protocol === 'trellis:') listenForPort()
  else openSocket(0)
}

function listenForPort(): void {
  window.addEventListener('message', (event) => {
    const port = event.ports[0]
    if (event.data !== 'trellis-port' || !port || event.origin !== location.origin) return
    port.addEventListener('close', () => lost())
    port.start()
    opened(new PortLink({ port }))
  })
}

const pauses = [250, 500, 1000, 2000, 4000]

function openSocket(attempt: number): void {
  const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/rpc`)
  let wasOpen = false
  socket.addEventListener('open', () => {
    wasOpen = true
    opened(new SocketLink({ websocket: socket }))
  })
  socket.addEventListener('close', () => {
    lost()
    setTimeout(() => openSocket(wasOpen ? 0 : attempt + 1), pauses[Math.min(attempt, pauses.length - 1)])
  })
}

/** The client, as soon as there is a connection. */
export function connected(): Promise<Client> {
  return client ? Promise.resolve(client) : new Promise((resolve) => waiting.push(resolve))
}

/** Calls the host and gives the value of its reply. Throws an `AppError`, also when the connection breaks before the reply. */
export async function call<T>(request: (client: Client) => Promise<Result<T>>): Promise<T> {
  const current = await connected()
  let reply: Result<T>
  try {
    reply = await request(current)
  } catch (cause) {
    throw new AppError('internal.unexpected', client === current ? strings.errors.unexpectedReply : strings.errors.connectionBroke, {
      cause,
    })
  }
  if (!reply.ok) throw AppError.from(reply.error)
  return reply.value
}

/** What to show of something that was thrown. */
export function errorData(thrown: unknown): ErrorData {
  if (thrown instanceof AppError) return thrown.toJSON()
  return { code: 'internal.unexpected', kind: 'bug', message: thrown instanceof Error ? thrown.message : String(thrown) }
}
