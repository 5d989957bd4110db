import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type McpServerSettings, mcpServerSchema } from '#shared/mcp/server-entry.ts'
import { TestGrants, TestSecrets } from '../testing/test-access.ts'
import { mcpEntries, putMcpServer, removeMcpServer } from './change-mcp-servers.ts'
import { McpServers } from './mcp-servers.ts'
import { noSignIns } from './testing/mcp-bench.ts'

let folder: string
const file = () => join(folder, 'trellis.yaml')
const text = () => readFile(file(), 'utf8')
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-mcp-servers-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const server = (entry: object): McpServerSettings =>
  mcpServerSchema.parse({ server_id: 'clock', server_type: 'stdio', connection_params: { command: 'clock' }, ...entry })
const entry = async (id: string) => (await mcpEntries(folder)).servers.find(({ server_id }) => server_id === id) as McpServerSettings

it('writes a new server with what is not so by default, and says which are shipped', async () => {
  const before = await mcpEntries(folder)
  expect([before.own, before.shipped]).toEqual([[], ['kubernetes', 'filesystem', 'memory']])
  await putMcpServer(folder, server({ connection_params: { command: 'clock', args: ['--utc'], secrets: { KEY: 'clock-key' } } }), true)
  const http = { url: 'https://mcp.example.com/mcp', secrets: { Authorization: { secret: 'tickets', prefix: 'Bearer ' } } }
  await putMcpServer(folder, server({ server_id: 'tickets', server_type: 'http', connection_params: http, tools: ['find'] }), true)
  expect(await text()).toBe(`mcp_servers:
  - server_id: clock
    server_type: stdio
    connection_params:
      command: clock
      args:
        - --utc
      secrets:
        KEY: clock-key
  - server_id: tickets
    server_type: http
    connection_params:
      url: https://mcp.example.com/mcp
      secrets:
        Authorization:
          secret: tickets
          prefix: "Bearer "
    tools:
      - find
`)
  expect((await mcpEntries(folder)).own).toEqual(['clock', 'tickets'])
})

it('changes what is different about a server, and leaves comments and all others', async () => {
  const others = `# ours
models: {smart: offline} # for now
mcp_servers:
  - server_id: clock # the old one
    server_type: stdio
    connection_params: {command: clock} # on every machine
    timeout_seconds: 5
  - server_id: other
    server_type: stdio
    connection_params: {command: other}
`
  await writeFile(file(), others)
  await putMcpServer(folder, { ...(await entry('clock')), enabled: false, timeout_seconds: 30 }, false)
  expect(await text()).toBe(
    others.replace('    timeout_seconds: 5\n', '    enabled: false\n').replaceAll(/\{(\w+): (\w+)\}/g, '{ $1: $2 }'),
  )
  await removeMcpServer(folder, 'clock')
  await removeMcpServer(folder, 'other')
  expect(await text()).toBe('# ours\nmodels: { smart: offline } # for now\n')
})

it('switches a shipped server on by its name alone, keeps what is changed about it, and gives it back as it was', async () => {
  await putMcpServer(folder, { ...(await entry('memory')), enabled: true }, false)
  expect(await text()).toBe('mcp_servers:\n  - server_id: memory\n')
  await putMcpServer(folder, { ...(await entry('memory')), enabled: false, instructions: 'Look first.' }, false)
  expect(await text()).toBe('mcp_servers:\n  - server_id: memory\n    enabled: false\n    instructions: Look first.\n')
  expect(await entry('memory')).toMatchObject({ enabled: false, instructions: 'Look first.', connection_params: { command: 'npx' } })
  await removeMcpServer(folder, 'memory')
  expect(await text()).toBe('')
  expect(await entry('memory')).toMatchObject({ enabled: false, instructions: expect.stringContaining('graph') })
})

it('refuses a name that is taken, and a file that says something wrong already, and leaves it as it is', async () => {
  await expect(putMcpServer(folder, server({ server_id: 'memory' }), true)).rejects.toMatchObject({ code: 'request.invalid' })
  for (const broken of ['mcp_servers: [{server_id: a__b}]\n', 'mcp_servers: {a: 1}\n', 'mcp_servers: [\n', '- a\n']) {
    await writeFile(file(), broken)
    await expect(putMcpServer(folder, server({}), true)).rejects.toMatchObject({ code: expect.stringMatching(/^(mcp.settings|request.)/) })
    expect(await text()).toBe(broken)
  }
})

it('refuses what is in front of an @ in an address, however it is written', () => {
  for (const url of ['https://me:pw@example.com/', 'https:\\\\me@example.com', 'http:me@example.com', 'https://%6de@example.com'])
    expect(() => server({ server_type: 'http', connection_params: { url } })).toThrow('address')
  for (const url of ['https://example.com/@me', 'http://localhost:8080/mcp?to=a@b'])
    expect(server({ server_type: 'http', connection_params: { url } }).connection_params).toMatchObject({ url })
})

it('leaves a server that somebody uses as it was, and takes the change up after that', async () => {
  const servers = new McpServers({
    workspace: folder,
    knownFile: join(folder, '.trellis', 'mcp-tools.json'),
    grants: async () => new TestGrants(),
    granted: async () => [],
    secrets: async () => new TestSecrets({}),
    signIns: async () => noSignIns,
  })
  await putMcpServer(folder, server({ timeout_seconds: 5 }), true)
  const used = await servers.use('clock', 'run_1')
  await putMcpServer(folder, server({ timeout_seconds: 6 }), false)
  expect(await servers.server('clock')).toBe(used)
  await servers.release('run_1')
  const now = await servers.server('clock')
  expect([now === used, now.settings.timeout_seconds]).toEqual([false, 6])
  expect(await servers.server('clock')).toBe(now)
  await servers.close()
  await expect(servers.use('clock', 'run_2')).rejects.toMatchObject({ code: 'mcp.unavailable' })
})
