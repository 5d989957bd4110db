import { chmod, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { ApiRouter } from '../../api/router.ts'
import type { OwnerAddress } from '../../storage/workspace.ts'
import { version } from '../../version.ts'
import { contractOn, maxMessageBytes } from '../contract-socket.ts'
import { makeSecret, sameSecret } from '../secret.ts'
import { socketPlaces } from './socket-place.ts'

/** What connects: the command line, which a person types paths into, or a window, which may only name what the contract gives it. */
export type Guest = 'cli' | 'window'

export interface OwnerSocket {
  /** Null where no place takes a socket: others are then refused as long as this process has the workspace. */
  address: OwnerAddress | null
  close(): Promise<void>
}

/** Serves the contract to other programs of this person, which have read the token where only this person can. */
export async function openOwnerSocket(workspace: string, router: (guest: Guest) => ApiRouter): Promise<OwnerSocket> {
  const token = makeSecret()
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxMessageBytes, perMessageDeflate: false })
  const serve = { cli: contractOn(router('cli')), window: contractOn(router('window')) }
  const server = createServer((_request, response) => response.writeHead(404).end())
  server.on('upgrade', (request: IncomingMessage, connection: Duplex, head: Buffer) => {
    const [, guest] = /^\/(cli|window)$/.exec(request.url ?? '') ?? []
    if (!sameSecret(request.headers.authorization ?? '', `Bearer ${token}`)) refuse(connection, '401 Unauthorized')
    else if (!guest) refuse(connection, '404 Not Found')
    else sockets.handleUpgrade(request, connection, head, serve[guest as Guest])
  })

  let address: OwnerAddress | null = null
  for await (const socket of socketPlaces(workspace)) {
    if (!(await listen(server, socket))) continue
    address = { socket, token, version }
    break
  }
  return {
    address,
    async close() {
      for (const socket of sockets.clients) socket.terminate()
      server.closeAllConnections()
      if (address) await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Whoever may not connect is told so and let go; what was sent after the request is not looked at. */
function refuse(connection: Duplex, status: string): void {
  connection.on('error', () => connection.destroy())
  connection.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

async function listen(server: Server, socket: string): Promise<boolean> {
  const isPipe = process.platform === 'win32'
  try {
    if (!isPipe) await rm(socket, { force: true })
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(socket, () => {
        server.off('error', reject)
        resolve()
      })
    })
    if (!isPipe) await chmod(socket, 0o600)
    return true
  } catch {
    // a disk without sockets, most likely; there is another place
    if (server.listening) await new Promise((resolve) => server.close(resolve))
    return false
  }
}
