import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface SeenRequest {
  method: string
  url: string
  headers: IncomingMessage['headers']
  body: string
}

/** A real server on 127.0.0.1 that keeps what it was sent. */
export interface LocalServer extends AsyncDisposable {
  /** `http://127.0.0.1:port`. */
  origin: string
  port: number
  seen: SeenRequest[]
}

export async function localServer(
  answer: (request: SeenRequest, response: ServerResponse) => void | Promise<void>,
  listenOn = '127.0.0.1',
): Promise<LocalServer> {
  const seen: SeenRequest[] = []
  const server: Server = createServer((incoming, response) => {
    const pieces: Buffer[] = []
    incoming.on('data', (piece: Buffer) => pieces.push(piece))
    incoming.on('end', () => {
      const { method = '', url = '', headers } = incoming
      const request = { method, url, headers, body: Buffer.concat(pieces).toString() }
      seen.push(request)
      void answer(request, response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, listenOn, resolve))
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://${listenOn}:${port}`,
    port,
    seen,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

export const json = (response: ServerResponse, value: unknown, status = 200) => {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(value))
}
