import { spawn } from 'node:child_process'
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { McpMessage } from '#shared/events/mcp-message.ts'
import type { Json, JsonObject } from '#shared/json.ts'
import { TestSecrets } from '../testing/test-access.ts'
import type { McpServer } from './mcp-server.ts'
import { resultValue } from './result-value.ts'
import { McpBench, nodeServer, serverProgram } from './testing/mcp-bench.ts'

const quiet = () => ({ signal: new AbortController().signal, trace: () => {} })

const call = async (server: McpServer, tool: string, args: JsonObject): Promise<Json> =>
  resultValue(await server.call(tool, args, quiet()), tool)

const everything = serverProgram('everything')

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** A program that says on one of its streams that it is up; ended with the test. */
async function running(program: string, args: string[], env: Record<string, string>, up: RegExp): Promise<AsyncDisposable> {
  const child = spawn(process.execPath, [program, ...args], { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  await new Promise<void>((resolve, reject) => {
    const look = (chunk: Buffer) => up.test(String(chunk)) && resolve()
    child.stdout.on('data', look)
    child.stderr.on('data', look)
    child.once('exit', (code) => reject(new Error(`${program} ended with ${code}`)))
  })
  return {
    async [Symbol.asyncDispose]() {
      child.removeAllListeners('exit')
      const gone = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGKILL')
      await gone
    },
  }
}

describe('server-everything over stdio', () => {
  it('gives tools, resources and prompts, and calls them', async () => {
    await using bench = await McpBench.open([nodeServer('everything', [everything, 'stdio'], { instructions: 'Echo.' })])
    const server = await bench.servers.use('everything', 'test')
    const tools = await server.tools()
    expect(tools.map(({ name }) => name)).toContain('echo')
    expect(await call(server, 'echo', { message: 'hi' })).toBe('Echo: hi')
    expect(await call(server, 'get-sum', { a: 2, b: 40 })).toBe('The sum of 2 and 40 is 42.')
    expect(await call(server, 'get-structured-content', { location: 'Chicago' })).toMatchObject({ temperature: expect.any(Number) })
    expect(await call(server, 'get-tiny-image', {})).toMatchObject({
      parts: expect.arrayContaining([expect.objectContaining({ type: 'image' })]),
    })
    const [resource] = await server.resources()
    expect((await server.readResource(resource?.uri ?? '')).contents[0]).toMatchObject({ uri: resource?.uri })
    const prompts = await server.prompts()
    const withArguments = prompts.find((prompt) => prompt.arguments.some(({ required }) => required))
    const args = Object.fromEntries((withArguments?.arguments ?? []).map(({ name }) => [name, 'Berlin']))
    expect(JSON.stringify(await server.getPrompt(withArguments?.name ?? '', args))).toContain('Berlin')
    // it offers sampling and elicitation only to those who can do it
    expect(tools.map(({ name }) => name).filter((name) => /sampling|elicitation/.test(name))).toEqual([])
    expect(server.version).toContain('everything')
  })

  it('refuses arguments that do not fit as such', async () => {
    await using bench = await McpBench.open([nodeServer('everything', [everything, 'stdio'])])
    const server = await bench.servers.use('everything', 'test')
    await expect(call(server, 'get-sum', { a: 'two' })).rejects.toMatchObject({ code: expect.stringMatching(/^tool\./) })
  })

  it('gets the variables that were declared, the secrets that were given to it, and no other', async () => {
    process.env.TRELLIS_TEST_CANARY = 'must-not-be-inherited'
    const secrets = new TestSecrets({ github: { value: 'ghp-"quoted"-canary', consumer: 'mcp:everything', origin: null } })
    await using bench = await McpBench.open(
      [nodeServer('everything', [everything, 'stdio'], {}, { env: { REGION: 'north' }, secrets: { TOKEN: 'github' } })],
      { secrets },
    )
    const server = await bench.servers.use('everything', 'test')
    const messages: McpMessage[] = []
    const text = resultValue(await server.call('get-env', {}, { ...quiet(), trace: (one) => messages.push(one) }), 'get-env')
    const env = JSON.parse(String(text)) as Record<string, string>
    expect(env).toMatchObject({ REGION: 'north', TOKEN: 'ghp-"quoted"-canary' })
    expect(
      Object.keys(env).filter(
        (name) => !['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'REGION', 'TOKEN', 'TRELLIS_STARTED'].includes(name),
      ),
    ).toEqual([])
    expect(JSON.stringify(messages)).toContain('•••')
    expect(JSON.stringify(messages)).not.toContain('canary')
    expect(bench.grants.asked[0]).toMatchObject({ type: 'mcp_start', variables: ['REGION=north'], secrets: ['github'], pinned: true })
  })

  it('is not started without a grant, nor by being looked at', async () => {
    const { TestGrants } = await import('../testing/test-access.ts')
    await using bench = await McpBench.open([nodeServer('everything', [everything, 'stdio'])], { grants: new TestGrants() })
    const [view] = await bench.servers.list()
    expect(view).toMatchObject({ state: 'stopped', startGranted: false, pid: null, tools: null })
    expect(view?.start).toMatchObject({ type: 'mcp_start', executable: expect.stringMatching(/^\//), args: [everything, 'stdio'] })
    const server = await bench.servers.use('everything', 'test')
    await expect(server.tools()).rejects.toMatchObject({ code: 'grant.missing' })
    expect(server).toMatchObject({ state: 'stopped', pid: null })
  })
})

describe('server-everything over Streamable HTTP', () => {
  it('is reached at the origin that was granted, with its progress', async () => {
    const port = await freePort()
    await using _server = await running(everything, ['streamableHttp'], { PORT: String(port) }, /listening/i)
    const url = `http://127.0.0.1:${port}/mcp`
    await using bench = await McpBench.open([{ server_id: 'web', server_type: 'http', connection_params: { url } }])
    const server = await bench.servers.use('web', 'test')
    expect(await call(server, 'echo', { message: 'over http' })).toBe('Echo: over http')
    const progress: number[] = []
    await server.call(
      'trigger-long-running-operation',
      { duration: 0.4, steps: 2 },
      { ...quiet(), onProgress: (now) => progress.push(now.progress) },
    )
    expect(progress).toEqual([1, 2])
    expect(bench.grants.asked).toContainEqual({ type: 'host', origin: `http://127.0.0.1:${port}` })
  })
})

it('server-filesystem works in its folder and not beside it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'trellis-files-'))
  await mkdir(join(folder, 'open'))
  writeFileSync(join(folder, 'open', 'note.txt'), 'found it')
  writeFileSync(join(folder, 'closed.txt'), 'not this')
  const program = serverProgram('filesystem')
  await using bench = await McpBench.open([nodeServer('files', [program, join(folder, 'open')])])
  const server = await bench.servers.use('files', 'test')
  expect(JSON.stringify(await call(server, 'read_text_file', { path: join(folder, 'open', 'note.txt') }))).toContain('found it')
  await expect(call(server, 'read_text_file', { path: join(folder, 'closed.txt') })).rejects.toMatchObject({ code: 'tool.failed' })
  await rm(folder, { recursive: true, force: true })
})

it('server-memory keeps what it is told', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'trellis-memory-'))
  const file = join(folder, 'memory.jsonl')
  const program = serverProgram('memory')
  await using bench = await McpBench.open([nodeServer('memory', [program], {}, { env: { MEMORY_FILE_PATH: file } })])
  const server = await bench.servers.use('memory', 'test')
  await call(server, 'create_entities', { entities: [{ name: 'orders-db', entityType: 'database', observations: ['slow on Mondays'] }] })
  expect(JSON.stringify(await call(server, 'search_nodes', { query: 'orders' }))).toContain('slow on Mondays')
  expect(readFileSync(file, 'utf8')).toContain('orders-db')
  await rm(folder, { recursive: true, force: true })
})

const cluster = fileURLToPath(new URL('../../../../shared/inputs/kubernetes', import.meta.url))
const require = createRequire(import.meta.url)

// the stand-in for a cluster lies beside the repository, and is not part of it
describe.skipIf(!existsSync(join(cluster, 'fake-kube-api.mjs')))('kubernetes-mcp-server (needs ../shared/inputs/kubernetes)', () => {
  it('lists the namespaces of a cluster', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'trellis-cluster-'))
    cpSync(cluster, folder, { recursive: true })
    const port = await freePort()
    writeFileSync(join(folder, 'kubeconfig'), readFileSync(join(folder, 'kubeconfig'), 'utf8').replace('28001', String(port)))
    await using _api = await running(join(folder, 'fake-kube-api.mjs'), [], { PORT: String(port) }, /up/)
    const program = join(require.resolve('kubernetes-mcp-server/package.json'), '..', 'bin', 'index.js')
    const env = { KUBECONFIG: join(folder, 'kubeconfig') }
    await using bench = await McpBench.open([nodeServer('kubernetes', [program, '--read-only'], {}, { env })])
    const server = await bench.servers.use('kubernetes', 'test')
    expect((await server.tools()).map(({ name }) => name)).toContain('namespaces_list')
    const names = readFileSync(join(folder, 'ns-04-finalizers-remaining.json'), 'utf8')
    const name = (JSON.parse(names) as { metadata: { name: string } }).metadata.name
    expect(await call(server, 'namespaces_list', {})).toContain(name)
    await rm(folder, { recursive: true, force: true })
  })
})
