import type { AddressInfo } from 'node:net'
import fastifyWebsocket from '@fastify/websocket'
import fastify from 'fastify'
import type { WebSocket } from 'ws'
import type { ApiRouter } from '../../api/router.ts'
import { openMetricsType } from '../../observability/host-metrics.ts'
import { contractOn, maxMessageBytes } from '../contract-socket.ts'
import { rendererFile } from '../renderer-page.ts'
import { createAccess } from './access.ts'

export interface BrowserServer {
  /** An address with a new one-time code, to be opened once. */
  address(): string
  /** Lets pages talk to this router from now on; those that are open connect anew. */
  serve(router: ApiRouter): void
  close(): Promise<void>
}

// codes of RFC 6455 as IANA has registered them
const serviceRestart = 1012
const tryAgainLater = 1013

const metricsPath = '/metrics'

const page = (title: string, text: string) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title><h1>${title}</h1><p>${text}</p></html>`

/**
 * Serves the renderer and the contract on 127.0.0.1. Every request must name this host; every one but the exchange of the
 * one-time code must carry the cookie; the WebSocket must come from this server's own page.
 */
export async function startBrowserServer(options: {
  rendererFolder: string
  /** The text of `/metrics`. */
  metrics(): Promise<string>
  /** Lets a program that brings it as a bearer token read `/metrics`, and nothing else. */
  scrapeToken?: string
  port?: number
}): Promise<BrowserServer> {
  const app = fastify({
    bodyLimit: 1024,
    requestTimeout: 10_000,
    connectionTimeout: 0,
    keepAliveTimeout: 5000,
    forceCloseConnections: true,
  })
  const access = createAccess(() => (app.server.address() as AddressInfo).port, options.scrapeToken)
  let accept: ((socket: WebSocket) => void) | undefined

  // first, so that it knows of a connection that the check below refuses, and closes it
  await app.register(fastifyWebsocket, { options: { maxPayload: maxMessageBytes } })

  app.addHook('onRequest', async (request, reply) => {
    if (!access.isOwnHost(request.headers.host)) return reply.code(403).type('text/plain').send('This address is not served here.')
    const { code } = request.query as { code?: unknown }
    if (request.method === 'GET' && request.url.startsWith('/?') && typeof code === 'string') {
      const cookie = access.exchange(code)
      if (cookie) return reply.header('set-cookie', cookie).header('referrer-policy', 'no-referrer').redirect('/', 303)
    }
    const scrapes = request.method === 'GET' && request.url === metricsPath
    if (scrapes && access.hasBearer(request.headers.authorization)) return
    if (!access.hasCookie(request.headers.cookie))
      return reply
        .code(401)
        .header('content-security-policy', "default-src 'none'")
        .type('text/html')
        .send(page('Trellis is running', 'This address works once. Start Trellis again, and open the address that it prints.'))
  })

  app.register(async (scope) => {
    scope.get(
      '/rpc',
      {
        websocket: true,
        preValidation: async (request, reply) => {
          if (!access.isOwnOrigin(request.headers.origin)) return reply.code(403).send('Only the page of Trellis itself may connect.')
        },
      },
      (socket) => (accept ? accept(socket) : socket.close(tryAgainLater)),
    )
  })

  app.get(metricsPath, async (_request, reply) =>
    reply
      .type(openMetricsType)
      .header('cache-control', 'no-store')
      .header('x-content-type-options', 'nosniff')
      .send(await options.metrics()),
  )

  app.get('/*', async (request, reply) => {
    const port = (app.server.address() as AddressInfo).port
    const file = await rendererFile(options.rendererFolder, request.url.split('?')[0] as string, [
      `ws://127.0.0.1:${port}`,
      `ws://localhost:${port}`,
    ])
    return reply.code(file.status).headers(file.headers).send(file.body)
  })

  await app.listen({ host: '127.0.0.1', port: options.port ?? 0 })
  const { port } = app.server.address() as AddressInfo
  return {
    address: () => `http://127.0.0.1:${port}/?code=${access.newCode()}`,
    serve(router) {
      accept = contractOn(router)
      for (const socket of app.websocketServer.clients) socket.close(serviceRestart)
    },
    close: () => app.close(),
  }
}
