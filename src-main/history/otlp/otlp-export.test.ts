import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { OtlpTraces } from '../export/run-as-otlp.ts'
import { otlpSettings } from './otlp-settings.ts'
import { sendSpans } from './send-spans.ts'

const traces: OtlpTraces = { resourceSpans: [] }
let server: Server
let url: string
/** What the collector was sent, and what it answers, one after the other; 200 when that is used up. */
let got: { headers: IncomingMessage['headers']; path: string | undefined; body: string }[]
let answers: ((response: ServerResponse) => void)[]

beforeEach(async () => {
  got = []
  answers = []
  server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text
    })
    request.on('end', () => {
      got.push({ headers: request.headers, path: request.url, body })
      const answer = answers.shift()
      if (answer) answer(response)
      else response.end('{}')
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

const settings = (env: Record<string, string> = {}) => {
  const read = otlpSettings({ OTEL_EXPORTER_OTLP_ENDPOINT: url, ...env })
  if (!read) throw new Error('No settings')
  return read
}
const send = (signal = new AbortController().signal, env?: Record<string, string>) =>
  sendSpans(traces, settings(env), { signal, firstPauseMs: 1 })
const status =
  (code: number, headers: Record<string, string> = {}) =>
  (response: ServerResponse) =>
    response.writeHead(code, headers).end()

describe('spans', () => {
  it('are posted as JSON, with the headers that are set', async () => {
    expect(await send(undefined, { OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a%20b, y=2' })).toBe(true)
    expect(got).toMatchObject([
      { path: '/v1/traces', body: '{"resourceSpans":[]}', headers: { 'content-type': 'application/json', 'x-key': 'a b', y: '2' } },
    ])
  })

  it('are sent again when the collector is busy or away, and no more once it has refused them', async () => {
    answers = [status(503), status(429, { 'retry-after': '0' }), (response) => response.destroy()]
    expect(await send()).toBe(true)
    expect(got.length).toBe(4)
    answers = [status(400)]
    expect(await send()).toBe(false)
    expect(got.length).toBe(5)
    answers = Array.from({ length: 9 }, () => status(502))
    expect(await send()).toBe(false)
    expect(got.length).toBe(10)
  })

  it('do not follow a redirect, which would take the headers elsewhere', async () => {
    answers = Array.from({ length: 5 }, () => status(307, { location: `${url}/elsewhere` }))
    expect(await send()).toBe(false)
    expect(got.every(({ path }) => path === '/v1/traces')).toBe(true)
  })

  it('are given up at once when there is no more time', async () => {
    const end = new AbortController()
    answers = [() => end.abort()]
    expect(await send(end.signal)).toBe(false)
    expect(got.length).toBe(1)
  })
})

describe('the settings', () => {
  it('are off without an address, and where they are switched off', () => {
    expect(otlpSettings({})).toBeNull()
    expect(otlpSettings({ OTEL_EXPORTER_OTLP_ENDPOINT: 'not an address' })).toBeNull()
    expect(otlpSettings({ OTEL_EXPORTER_OTLP_ENDPOINT: 'file:///etc/passwd' })).toBeNull()
    expect(otlpSettings({ OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_SDK_DISABLED: 'true' })).toBeNull()
    expect(otlpSettings({ OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_TRACES_EXPORTER: 'none' })).toBeNull()
  })

  it('take what is said for traces before what is said for all', () => {
    const read = otlpSettings({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://a:4318/',
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://b:4318/own',
      OTEL_EXPORTER_OTLP_TIMEOUT: '5000',
      OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: '700',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=lab,service.name=x,%',
      OTEL_SERVICE_NAME: 'desk',
    })
    expect(read).toEqual({
      url: 'http://b:4318/own',
      headers: {},
      timeoutMs: 700,
      content: false,
      resource: { 'deployment.environment.name': 'lab', 'service.name': 'desk' },
    })
    expect(settings().url).toBe(`${url}/v1/traces`)
  })
})
