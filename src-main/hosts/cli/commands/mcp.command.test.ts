import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { serverProgram } from '../../../tools/mcp/testing/mcp-bench.ts'
import { type EngineHost, openEngineHost } from '../../engine-host.ts'
import { trellis } from '../testing/trellis-process.ts'

let folder: string
const mcp = (...args: string[]) => trellis(['mcp', ...args, '--workspace', 'ws'], { cwd: folder, env: {} })
const entry = (id: string, args: string[]) =>
  `  - server_id: ${id}\n    connection_params:\n      command: ${JSON.stringify(process.execPath)}\n      args: ${JSON.stringify(args)}\n    server_type: stdio\n`

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-cli-mcp-'))
  vi.stubEnv('TRELLIS_PROFILE', join(folder, 'profile'))
  await mkdir(join(folder, 'ws'))
  const servers =
    entry('everything', [serverProgram('everything'), 'stdio']) + entry('broken', ['-e', 'console.error("no way"); process.exit(3)'])
  await writeFile(join(folder, 'ws', 'trellis.yaml'), `mcp_servers:\n${servers}`)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true, force: true })
})

async function grantStart(host: EngineHost, ...ids: string[]): Promise<void> {
  const views = await (await host.api.mcp()).list()
  const requests = views.filter(({ id }) => ids.includes(id)).flatMap(({ start }) => (start ? [start] : []))
  await (await host.api.grants()).grant(requests, { workflow: null, workflowName: null }, { type: 'kept' })
}

async function inWorkspace(work: (host: EngineHost) => Promise<void>): Promise<void> {
  const host = await openEngineHost({ workspace: join(folder, 'ws') })
  try {
    await work(host)
  } finally {
    await host.close()
  }
}

test('servers are listed, tried once their start is granted, and tools shown with their grants', { timeout: 180_000 }, async () => {
  await inWorkspace(async () => {})
  const listed = await mcp('list')
  expect(listed.code).toBe(0)
  expect(listed.out).toMatch(/^everything {2}stdio {2}stopped, not granted, tools unknown$/m)
  // nobody is at the terminal, so nobody has seen the command
  expect(await mcp('test', 'everything')).toMatchObject({ code: 2, err: expect.stringContaining('grant.missing') })
  expect(await mcp('tools', 'nothing')).toMatchObject({ code: 2, err: expect.stringContaining('Known: ') })
  await inWorkspace((host) => grantStart(host, 'everything', 'broken'))

  const tried = await mcp('test', 'everything')
  expect(tried.code).toBe(0)
  expect(tried.out).toMatch(/^tool {6}echo {2}[0-9a-f]{12} {2}missing {2}/m)
  expect(tried.out).toMatch(/^resource {2}demo:/m)
  expect(tried.out).toMatch(/^prompt {4}\S+/m)
  const broken = await mcp('test', 'broken', '--json')
  expect(broken.code).toBe(1)
  expect(JSON.parse(broken.out)).toMatchObject({ ok: false, error: { code: 'mcp.crashed' }, stderr: expect.stringContaining('no way') })

  // known from then on, without a start
  expect(JSON.parse((await mcp('tools', 'everything', '--json')).out)).toMatchObject({ known: true, resources: [] })
  expect(await mcp('allow', 'everything', 'echo')).toMatchObject({ code: 2, err: expect.stringContaining('grant.missing') })
  expect((await mcp('allow', 'everything', 'nothing')).err).toContain('mcp.unknown_tool')
  expect((await mcp('start', 'everything')).err).toContain('not open in any process')
})

test('a server starts and ends in the process that has the workspace open', { timeout: 120_000 }, async () => {
  await inWorkspace(async (host) => {
    await grantStart(host, 'everything')
    expect((await mcp('start', 'everything')).out).toMatch(/^everything {2}stdio {2}ready, granted, \d+ tools/)
    const servers = await host.api.mcp()
    expect((await servers.server('everything')).isUp).toBe(true)
    // a try leaves running what ran before
    expect((await mcp('test', 'everything')).code).toBe(0)
    expect((await servers.server('everything')).isUp).toBe(true)
    expect((await mcp('stop', 'everything')).out).toContain('stopped')
    expect((await servers.server('everything')).isUp).toBe(false)
  })
})
