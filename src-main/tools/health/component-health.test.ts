import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '#shared/json.ts'
import { readToolSettings } from '../systems/tool-settings.ts'
import { callBuiltIn } from '../testing/call-built-in.ts'
import { json, localServer } from '../testing/local-server.ts'
import { hosts, TestGrants } from '../testing/test-access.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trellis-components-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function look(tools: JsonObject, origins: string[], args: JsonObject = {}) {
  writeFileSync(join(folder, 'trellis.yaml'), JSON.stringify({ tools }))
  const grants = new TestGrants(...origins.flatMap((origin) => hosts(origin)))
  return callBuiltIn('component_health', args, { toolSettings: () => readToolSettings(folder), grants })
}

describe('the health of components', () => {
  it.each([
    [200, 3, 'normal', []],
    [200, 500, 'warning', ['queue is 500 (warning from 500 up).']],
    [200, 9000, 'critical', ['queue is 9000 (critical from 1000 up).']],
    [404, 3, 'warning', [expect.stringContaining('answers with status 404.')]],
    [503, 3, 'critical', [expect.stringContaining('answers with status 503.')]],
  ])('with status %i and a queue of %i is %s', async (status, queue, expected, reasons) => {
    await using server = await localServer((_, response) => {
      response.writeHead(status as number, { 'content-type': 'application/json' }).end(JSON.stringify({ stats: { queue } }))
    })
    const shop = { url: `${server.origin}/health`, metrics: { queue: { field: 'stats.queue', warning: 500, critical: 1000 } } }
    const { result, journal } = await look({ components: { shop } }, [server.origin])
    expect(result.components).toMatchObject([{ component: 'shop', status: expected, reasons, metrics: { queue: { value: queue } } }])
    expect(journal.kinds('system.health').map(({ data }) => data)).toMatchObject([{ component: 'shop', status: expected }])
    expect(result.facts).toContainEqual({ entity: 'shop', attribute: 'health_status', value: expected })
  })

  it('asks Prometheus, by bounds in either direction, and says what it could not read', async () => {
    await using server = await localServer(({ url }, response) => {
      if (!url?.startsWith('/api/')) return json(response, {})
      const series = url.includes('free') ? [{ metric: {}, value: [1, '0.02'] }] : []
      json(response, { status: 'success', data: { resultType: 'vector', result: series } })
    })
    const metrics = {
      free: { query: 'free', warning: 0.1, critical: 0.05, below: true },
      lag: { query: 'lag', critical: 1 },
      absent: { field: 'a.b' },
    }
    const { result } = await look({ prometheus: { url: server.origin }, components: { db: { url: server.origin, metrics } } }, [
      server.origin,
    ])
    const [db] = result.components as [JsonObject]
    expect(db).toMatchObject({ status: 'critical', metrics: { free: { value: 0.02, status: 'critical' } } })
    expect((db.reasons as string[]).join(' ')).toMatch(/critical from 0.05 down.*lag could not be read.*absent could not be read/)
  })

  it('knows a port that listens from one that does not, and names what repairs it', async () => {
    const server = createServer()
    await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(null)))
    const port = (server.address() as { port: number }).port
    const tools = {
      components: { up: { host: '127.0.0.1', port }, down: { host: '127.0.0.1', port: 1 } },
      restart_service: { down: { command: ['true'] }, up: { command: ['true'] } },
    }
    const { result } = await look(tools, [`http://127.0.0.1:${port}`, 'http://127.0.0.1:1'])
    server.close()
    expect(result.components).toMatchObject([
      { component: 'down', status: 'critical', repairs: [{ tool: 'restart_service', target: 'down' }] },
      { component: 'up', status: 'normal', repairs: [] },
    ])
    expect(result.findings).toMatchObject([
      { id: 'component:down', type: 'component.unhealthy', attributes: { repair_tool: 'restart_service', repair_target: 'down' } },
      { id: 'component:up', type: 'component.healthy' },
    ])
  })

  it('asks nobody who was not granted, and says what to set up where there is nothing', async () => {
    expect((await look({ components: { a: { url: 'http://127.0.0.1:9/' } } }, [])).result.code).toBe('grant.missing')
    expect((await look({}, [])).result).toMatchObject({ components: [], note: expect.stringContaining('tools.components') })
  })

  it.each<[string, Json]>([
    ['nowhere to ask', {}],
    ['two places to ask', { url: 'http://a/', host: 'a', port: 1 }],
    ['a field without an address', { host: 'a', port: 1, metrics: { x: { field: 'x' } } }],
    ['an address that is none', { url: 'ftp://a/' }],
  ])('refuses settings with %s', async (_what, component) => {
    expect((await look({ components: { a: component } }, [])).result.code).toBe('request.invalid')
  })
})
