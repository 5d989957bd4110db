import { timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What the authorization server had the browser come back with. */
export type Callback = { code: string; issuer: string | null } | { error: string; description: string | null }

export interface CallbackListener {
  /** `http://127.0.0.1:port/callback`, which only this machine reaches (RFC 8252, 7.3). */
  redirectUrl: string
  /**
   * The first callback with `state`; any other is refused and changes nothing. The browser is shown what `finish` gives once
   * that is over, or why it failed.
   */
  once(state: string, finish: (callback: Callback) => Promise<void>): Promise<void>
  close(): void
}

const longest = 8_000

/** Waits on a port of this machine, or on that one, for a browser that comes back from a sign-in. */
export async function listenForCallback(port = 0): Promise<CallbackListener> {
  let awaited: { state: Buffer; come(callback: Callback): Promise<string> } | undefined
  const server = createServer((request, response) => {
    const answer = (status: number, text: string) =>
      response
        .writeHead(status, {
          'content-type': 'text/html; charset=utf-8',
          'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
          'cache-control': 'no-store',
          'referrer-policy': 'no-referrer',
          connection: 'close',
        })
        .end(page(text))
    const url = URL.parse(request.url ?? '', redirectUrl)
    if (request.method !== 'GET' || request.headers.host !== new URL(redirectUrl).host || url?.pathname !== '/callback')
      return answer(404, 'There is nothing here.')
    const state = Buffer.from(url.searchParams.get('state') ?? '')
    if (!awaited || state.length !== awaited.state.length || !timingSafeEqual(state, awaited.state))
      return answer(400, 'Nobody here began this sign-in. Begin it in the settings of Trellis.')
    const { come } = awaited
    // a code is good for one time
    awaited = undefined
    void come(readCallback(url.searchParams)).then((text) => answer(200, text))
  })
  server.maxHeadersCount = 100
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve))
  const redirectUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`
  return {
    redirectUrl,
    once: (state, finish) =>
      new Promise<void>((resolve, reject) => {
        const come = async (callback: Callback) => {
          try {
            await finish(callback)
            resolve()
            return 'You are signed in. You can close this page and go back to Trellis.'
          } catch (error) {
            reject(error)
            return 'The sign-in came to nothing. Trellis says why.'
          }
        }
        awaited = { state: Buffer.from(state), come }
      }),
    close() {
      server.close()
      server.closeIdleConnections()
    },
  }
}

function readCallback(params: URLSearchParams): Callback {
  const code = params.get('code')
  if (code !== null && code !== '' && code.length <= longest) return { code, issuer: params.get('iss') }
  return { error: params.get('error') ?? 'no code', description: params.get('error_description') }
}

const page = (text: string) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Trellis</title>
<style>body { font: 16px/1.5 system-ui, sans-serif; margin: 20vh auto; max-width: 30em; padding: 0 1em; text-align: center }</style>
<p>${text}</p>
`
