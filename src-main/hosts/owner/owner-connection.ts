import { connect } from 'node:net'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import { WebSocket } from 'ws'
import type { Contract } from '#shared/api/contract.ts'
import { AppError, type Result } from '#shared/errors/app-error.ts'
import type { OwnerAddress } from '../../storage/workspace.ts'
import { maxMessageBytes } from '../contract-socket.ts'
import type { Guest } from './owner-socket.ts'

export type ContractClient = ContractRouterClient<Contract>

/** A connection to the process that has the workspace open. */
export interface OwnerConnection {
  client: ContractClient
  /** Calls the owner and gives the value of its reply. Throws its `AppError`, and something else when the connection broke. */
  call<T>(request: (client: ContractClient) => Promise<Result<T>>): Promise<T>
  /** Aborted when the connection has ended, whoever ended it. */
  lost: AbortSignal
  close(): void
}

/** Connects to an owner. Rejects with a system error or a refusal when it is not there (any more), or not for this person. */
export async function connectToOwner({ socket: path, token }: OwnerAddress, guest: Guest): Promise<OwnerConnection> {
  const socket = new WebSocket(`ws://workspace/${guest}`, {
    createConnection: () => connect(path),
    headers: { authorization: `Bearer ${token}` },
    maxPayload: maxMessageBytes * 4,
    perMessageDeflate: false,
    handshakeTimeout: 5000,
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
  const lost = new AbortController()
  socket.on('error', () => socket.terminate())
  socket.on('close', () => lost.abort())
  // `ws` has the interface of a browser's WebSocket as far as the link uses it
  const client = createORPCClient<ContractClient>(new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }))
  return {
    client,
    lost: lost.signal,
    async call(request) {
      const reply = await request(client)
      if (!reply.ok) throw AppError.from(reply.error)
      return reply.value
    },
    close: () => socket.terminate(),
  }
}
