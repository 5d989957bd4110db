import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { readParsedDocument } from '#shared/document/read-document.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { documentOf } from '../../../engine/testing/documents.ts'
import { workflowHash } from '../../../grants/workflow-hash.ts'
import { type EngineHost, openEngineHost } from '../../engine-host.ts'
import { trellis } from '../testing/trellis-process.ts'

let folder: string
let env: NodeJS.ProcessEnv
let server: Server
let origin: string
let asked: number
const run = (...args: string[]) => trellis(args, { cwd: folder, env })
const grants = (...args: string[]) => run('grants', ...args, '--workspace', 'ws')

const document = (path: string): WorkflowDocument =>
  documentOf({ h: ['http-request', { url: `${origin}${path}` }], end: ['output', { name: '' }] }, ['h.out -> end.value'])
/** As the command reads it. */
const hashOf = (path: string): string => {
  const read = readParsedDocument(document(path))
  return read.outcome === 'ok' ? workflowHash(read.document) : ''
}
const write = (name: string, value: unknown) => writeFile(join(folder, name), JSON.stringify(value))
const outcomeOf = ({ out }: { out: string }) => JSON.parse(out.trimEnd().split('\n').at(-1) ?? '')

beforeAll(async () => {
  server = createServer((_request, response) => {
    asked++
    response.setHeader('content-type', 'application/json').end('{"answer": 42}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => void server.close())
beforeEach(async () => {
  asked = 0
  folder = await mkdtemp(join(tmpdir(), 'trellis-cli-grants-'))
  env = { TRELLIS_PROFILE: join(folder, 'profile') }
  vi.stubEnv('TRELLIS_PROFILE', env.TRELLIS_PROFILE as string)
  await write('flow.json', document('/'))
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true, force: true })
})

async function inWorkspace<T>(work: (host: EngineHost) => Promise<T>): Promise<T> {
  const host = await openEngineHost({ workspace: join(folder, 'ws') })
  try {
    return await work(host)
  } finally {
    await host.close()
  }
}

const grant = (host: EngineHost) =>
  host.api
    .grants()
    .then((held) => held.grant([{ type: 'host', origin }], { workflow: hashOf('/'), workflowName: 'Flow' }, { type: 'kept' }))

test('what a workflow asks for is shown, exported, given to a run, listed and taken back', { timeout: 120_000 }, async () => {
  await inWorkspace(async () => {})
  const shown = await grants('show', 'flow.json')
  expect(shown).toMatchObject({ code: 1, out: `missing  speak to ${origin}  (h)\n` })
  // nobody is at the terminal, so nobody has seen it
  const early = await grants('export', 'flow.json', '--out', 'grants.json')
  expect(early.code).toBe(2)
  expect(early.err).toContain('grant.missing')
  expect(outcomeOf(await run('run', 'flow.json', '--json'))).toMatchObject({ status: 'failed', error: { code: 'grant.missing' } })
  expect(asked).toBe(0)

  await inWorkspace(grant)
  expect((await grants('show', 'flow.json')).code).toBe(0)
  expect((await grants('export', 'flow.json', '--out', 'grants.json')).code).toBe(0)
  expect(JSON.parse(await readFile(join(folder, 'grants.json'), 'utf8'))).toEqual({
    format: 'trellis-grants',
    version: 1,
    workflow: hashOf('/'),
    workflow_name: document('/').name,
    grants: [{ of: 'workflow', request: { type: 'host', origin } }],
  })
  // on another machine, with another profile and without a workspace
  env = { TRELLIS_PROFILE: join(folder, 'another') }
  expect(outcomeOf(await run('run', 'flow.json', '--json', '--grant', 'grants.json'))).toMatchObject({
    status: 'succeeded',
    output: { answer: 42 },
  })
  expect(asked).toBe(1)
  expect(outcomeOf(await run('run', 'flow.json', '--json'))).toMatchObject({ error: { code: 'grant.missing' } })

  env = { TRELLIS_PROFILE: join(folder, 'profile') }
  const [line = ''] = (await grants('list')).out.split('\n')
  expect(line).toMatch(new RegExp(`^[0-9a-f]{16}  .* Flow \\([0-9a-f]{12}\\): speak to ${origin}$`))
  expect((await grants('revoke', 'none')).err).toContain('There is no grant')
  expect(await grants('revoke', line.slice(0, 16))).toMatchObject({ code: 0, out: '1 taken back.\n' })
  expect(await grants('list', '--json')).toMatchObject({ code: 0, out: '{"grants":[],"problem":null}\n' })
})

test('a file of grants holds for the workflow that was looked at, and nothing else is one', { timeout: 120_000 }, async () => {
  await inWorkspace(grant)
  await grants('export', 'flow.json', '--out', 'grants.json')
  await write('changed.json', document('/elsewhere'))
  const file = JSON.parse(await readFile(join(folder, 'grants.json'), 'utf8'))
  await write('more.json', { ...file, everything: true })
  await write('other.json', { ...file, grants: [{ of: 'workflow', request: { type: 'anything' } }] })
  await writeFile(join(folder, 'cut.json'), '{"format": "trellis-gr')
  for (const [workflow, given] of [
    ['changed.json', 'grants.json'],
    ['flow.json', 'more.json'],
    ['flow.json', 'other.json'],
    ['flow.json', 'cut.json'],
    ['flow.json', 'flow.json'],
  ] as const) {
    const { code, err } = await run('run', workflow, '--grant', given, '--workspace', 'ws')
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('code grant.refused') })
  }
  expect(asked).toBe(0)
})

test('in a workspace that is open elsewhere the process that has it is told', { timeout: 60_000 }, async () => {
  await inWorkspace(async (host) => {
    await grant(host)
    expect((await grants('export', 'flow.json', '--out', 'grants.json')).code).toBe(0)
    expect((await grants('revoke', '--all')).out).toBe('1 taken back.\n')
    expect((await (await host.api.grants()).list()).grants).toEqual([])
    const { out } = await run('run', 'flow.json', '--json', '--grant', 'grants.json', '--workspace', 'ws')
    expect(outcomeOf({ out })).toMatchObject({ status: 'succeeded' })
    const [kept] = (await (await host.api.grants()).list()).grants
    expect(kept?.run).toBe(outcomeOf({ out }).run_id)
  })
})

test('a dangerous call is made without anybody there only where a file grants it', { timeout: 120_000 }, async () => {
  await inWorkspace(async () => {})
  const action = { command: ['true'] }
  await writeFile(join(folder, 'ws', 'trellis.yaml'), JSON.stringify({ tools: { restart_service: { web: action } } }))
  const dangerous = documentOf(
    { t: ['tool-call', { tool: 'restart_service', arguments: { target: 'web' } }], end: ['output', { name: '' }] },
    ['t.out -> end.value'],
  )
  await write('flow.json', dangerous)
  const shown = await grants('show', 'flow.json')
  expect(shown.out).toContain('asks     call the tool "restart_service" with {"target":"web"} without asking anybody  (t)')
  const read = readParsedDocument(dangerous)
  const file = (...more: unknown[]) => ({
    format: 'trellis-grants',
    version: 1,
    workflow: read.outcome === 'ok' ? workflowHash(read.document) : '',
    workflow_name: dangerous.name,
    grants: [{ type: 'tool', tool: 'restart_service', detail: JSON.stringify(action) }, ...more].map((request) => ({
      of: 'workflow',
      request,
    })),
  })
  await write('few.json', file())
  await write('other.json', file({ type: 'tool_call', tool: 'restart_service', arguments: { target: 'db' } }))
  await write('these.json', file({ type: 'tool_call', tool: 'restart_service', arguments: { target: 'web' } }))
  const runWith = (given: string) => run('run', 'flow.json', '--json', '--trace', '--yes', '--workspace', 'ws', '--grant', given)
  for (const given of ['few.json', 'other.json']) expect((await runWith(given)).code).toBe(3)
  const done = await runWith('these.json')
  expect(outcomeOf(done)).toMatchObject({ status: 'succeeded', output: { exit_code: 0 } })
  const answer = done.out.split('\n').find((line) => line.includes('step.answer'))
  expect(JSON.parse(answer ?? '{}').data).toMatchObject({ name: 'approval', by: 'grant', answer: { approved: true } })
})
