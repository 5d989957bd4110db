import { RPCHandler } from '@orpc/server/ws'
import type { WebSocket } from 'ws'
import type { ApiRouter } from '../api/router.ts'

/** A document arrives whole in one message; evidence in parts of 1 MB. */
export const maxMessageBytes = 32 * 1024 * 1024

/** Gives what serves the contract on a WebSocket; one that breaks is closed. */
export function contractOn(router: ApiRouter): (socket: WebSocket) => void {
  const handler = new RPCHandler(router)
  return (socket) => {
    socket.on('error', () => socket.terminate())
    void handler.upgrade(socket)
  }
}
