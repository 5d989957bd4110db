import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { stringify } from 'yaml'
import type { RunEvent } from '#shared/events/run-event.ts'
import type { Json, JsonObject } from '#shared/json.ts'
import { requestsOf } from '../grants/requests-of.ts'
import { loadDocument } from '../storage/document-file.ts'
import { type EngineHost, openEngineHost } from './engine-host.ts'

const template = new URL('../../resources/templates/system-health.trellis.json', import.meta.url).pathname

/** A service with a queue in its memory, which does not take anything any more once it is full. */
const service = `
const { createServer } = require('node:http')
const { writeFileSync } = require('node:fs')
const [port, pidFile, queue] = process.argv.slice(2)
const full = Number(queue) > 1000
createServer((_, response) => {
  response.writeHead(full ? 503 : 200, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ queue: { length: Number(queue) } }))
}).listen(Number(port), '127.0.0.1', () => writeFileSync(pidFile, String(process.pid)))
`
/** Ends what runs, begins anew with an empty queue, and waits until it answers. */
const restart = `
const { spawn } = require('node:child_process')
const { readFileSync } = require('node:fs')
const [program, port, pidFile] = process.argv.slice(2)
const old = Number(readFileSync(pidFile, 'utf8'))
process.kill(old)
const gone = () => { try { process.kill(old, 0); return false } catch { return true } }
const begin = () => {
  if (!gone()) return setTimeout(begin, 20)
  spawn(process.execPath, [program, port, pidFile, '3'], { detached: true, stdio: 'ignore' }).unref()
  const ready = () => fetch('http://127.0.0.1:' + port).then(() => console.log('restarted'), () => setTimeout(ready, 20))
  ready()
}
begin()
`

let folder: string
let port: number
let host: EngineHost | undefined
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-health-'))
  vi.stubEnv('TRELLIS_PROFILE', join(folder, 'profile'))
  await mkdir(join(folder, 'workspace'))
  await writeFile(join(folder, 'service.cjs'), service)
  await writeFile(join(folder, 'restart.cjs'), restart)
  const free = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => free.once('listening', resolve))
  port = (free.address() as AddressInfo).port
  await new Promise((resolve) => free.close(resolve))
  const shop = spawn(process.execPath, [join(folder, 'service.cjs'), String(port), join(folder, 'pid'), '4000'], {
    detached: true,
    stdio: 'ignore',
  })
  shop.unref()
  await vi.waitFor(async () => expect((await fetch(`http://127.0.0.1:${port}`)).status).toBe(503), 10_000)
})
afterEach(async () => {
  await host?.close()
  host = undefined
  process.kill(Number(await readFile(join(folder, 'pid'), 'utf8')))
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true, force: true })
})

const shop = () => ({
  url: `http://127.0.0.1:${port}/health`,
  metrics: { queue: { field: 'queue.length', warning: 500, critical: 1000 } },
})
const restartShop = () => ({
  shop: { command: [process.execPath, join(folder, 'restart.cjs'), join(folder, 'service.cjs'), String(port), join(folder, 'pid')] },
})

interface Outcome {
  report: string
  health: JsonObject
  events: RunEvent[]
  /** What a person was asked. */
  asked: Json[]
}

/** A run in a workspace that has these tools set up, with everything granted that it asks for before it runs. */
async function check(tools: JsonObject, { approve = true, grant = true } = {}): Promise<Outcome> {
  await writeFile(join(folder, 'workspace', 'trellis.yaml'), stringify({ tools }))
  host = await openEngineHost({ workspace: join(folder, 'workspace') })
  const document = await loadDocument(template)
  const grants = await host.api.grants()
  const wanted = await requestsOf(document, {}, { workspace: join(folder, 'workspace'), tools: host.api.tools }, grants.check(null))
  for (const { request, workflow } of grant ? wanted : []) await grants.grant([request], { workflow, workflowName: null }, { type: 'kept' })
  const { runId } = await host.runs.start({ document, inputs: { question: 'Is the shop healthy?' }, model: 'offline' })
  const asked: Json[] = []
  for (;;) {
    const { status, waits, output, error } = await host.runs.result(runId)
    const events = await host.runs.events(runId, 0, 100_000)
    if (status === 'succeeded') return { ...(output as unknown as Pick<Outcome, 'report' | 'health'>), events, asked }
    if (status !== 'waiting') throw new Error(JSON.stringify(error))
    for (const event of events)
      if (event.kind === 'step.wait' && waits.includes(`${event.path}#${event.data.name}`))
        asked.push({ details: event.data.request.details ?? null, does: event.data.request.tool?.does ?? null })
    for (const wait of waits) await host.runs.answer(runId, wait, { approved: approve, comment: approve ? '' : 'Not now.' }, 'person')
  }
}

const statuses = ({ events }: Outcome) =>
  events.flatMap((event) => (event.kind === 'system.health' ? [`${event.data.component} ${event.data.status}`] : []))
const calls = ({ events }: Outcome) => events.flatMap((event) => (event.kind === 'tool.called' ? [event.data.tool] : []))

describe('the template system-health', () => {
  it('finds what is not healthy, has it diagnosed, repairs it once a person agrees, and looks again', async () => {
    const done = await check({ components: { shop: shop() }, restart_service: restartShop() })
    expect(done.asked).toEqual([{ details: { target: 'shop' }, does: restartShop().shop }])
    expect(statuses(done)).toEqual(['shop critical', 'shop critical', 'shop normal'])
    expect((await fetch(`http://127.0.0.1:${port}`)).status).toBe(200)
    expect(done.health).toMatchObject({
      healthy: true,
      components: [{ component: 'shop', status: 'normal', seen: 'now' }],
      facts: expect.arrayContaining([
        { entity: 'shop', attribute: 'health_status', value: 'normal' },
        { entity: 'shop', attribute: 'metric_queue', value: 3, status: 'normal' },
      ]),
      actions: [{ tool: 'restart_service', target: 'shop', outcome: 'done' }],
    })
    expect(done.report).toContain('# Every component is as it should be')
    expect(done.report).toContain('restart_service of shop was carried out')
    const levels = done.events.flatMap((event) => (event.kind === 'agent.spawned' ? [`${event.data.name}: ${event.data.level}`] : []))
    expect(levels).toEqual(['System health: parent', 'Diagnostics: child', 'Repair: micro'])
    expect(calls(done).filter((tool) => tool === 'restart_service')).toHaveLength(1)
  }, 60_000)

  it('says that nothing was repaired where a person says no, and what is left to do', async () => {
    const refused = await check({ components: { shop: shop() }, restart_service: restartShop() }, { approve: false })
    expect(refused.health).toMatchObject({
      healthy: false,
      components: [{ component: 'shop', status: 'critical' }],
      actions: [{ outcome: 'refused', statement: expect.stringContaining('Not now.') }],
    })
    expect(refused.report).toContain('# 1 of 1 components is not as it should be')
    expect(refused.report).toContain('allow `restart_service`')
    expect((await fetch(`http://127.0.0.1:${port}`)).status).toBe(503)
  }, 60_000)

  it('says of a repair that failed, or did not help, that it did', async () => {
    const failing = await check({ components: { shop: shop() }, restart_service: { shop: { command: ['false'] } } })
    expect(failing.health).toMatchObject({ actions: [{ outcome: 'failed', statement: expect.stringContaining('false ended with 1. ') }] })
    expect(failing.report).toContain('shop: look at it yourself. `restart_service` was tried and failed.')
    await host?.close()
    const idle = await check({ components: { shop: shop() }, restart_service: { shop: { command: ['true'] } } })
    expect(idle.report).toContain('`restart_service` was carried out, and it is not as it should be all the same.')
    expect(idle.report).not.toContain('run this again')
  }, 60_000)

  it('repairs nothing that has come back by itself', async () => {
    let seen = 0
    const hiccup = createServer((_, response) => response.writeHead(seen++ === 0 ? 503 : 200).end())
    await new Promise((resolve) => hiccup.listen(0, '127.0.0.1', () => resolve(null)))
    const url = `http://127.0.0.1:${(hiccup.address() as AddressInfo).port}/`
    try {
      const back = await check({ components: { shop: { url } }, restart_service: restartShop() })
      expect(statuses(back)).toEqual(['shop critical', 'shop normal'])
      expect([back.asked, back.health.healthy, back.health.actions]).toEqual([[], true, []])
    } finally {
      hiccup.close()
    }
  }, 60_000)

  it('says what to set up where nothing repairs a component, and where there is no component', async () => {
    const bare = await check({ components: { shop: shop() } })
    expect(bare.health).toMatchObject({ healthy: false, actions: [] })
    expect(bare.asked).toEqual([])
    expect(bare.report).toContain('Name a target `shop` under `tools.restart_service`')
    await host?.close()
    const none = await check({})
    expect(none.health).toMatchObject({ healthy: false, components: [], facts: [], actions: [] })
    expect(none.report).toContain('# No component could be looked at')
    expect(none.report).toContain('tools.components')
  }, 60_000)

  it('looks at nothing that was not granted, and says so', async () => {
    const without = await check({ components: { shop: shop() }, restart_service: restartShop() }, { grant: false })
    expect(without.health).toMatchObject({ healthy: false, components: [] })
    expect(without.report).toContain(`component_health: It is not granted to this workflow to speak to http://127.0.0.1:${port}`)
  }, 60_000)
})
