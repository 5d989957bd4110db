import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ImportedWorkflow } from '#shared/import/import-report.ts'
import type { Json } from '#shared/json.ts'
import type { GrantRequest } from '#shared/security/grant.ts'
import { httpNodeRequests } from '../grants/http-node-requests.ts'
import { workflowHash } from '../grants/workflow-hash.ts'
import { readImport } from '../import/read-import.ts'
import { errorsOf, faultsOf, importFixture, nodeOf, partOf } from '../import/testing/imported.ts'
import { variableOf } from '../storage/vault/environment-secrets.ts'
import { createToolRegistry } from '../tools/registry.ts'
import { json, localServer } from '../tools/testing/local-server.ts'
import { openEngineHost } from './engine-host.ts'

const canary = ['zz-9f81c2d7e4b6a05513', 'q1w2e3r4t5y6u7i8']
const products = ['http.dify.yml', 'http.n8n.json', 'http.flowise.json', 'http.rivet-project']
const named = (name: string) => importFixture(name)[0] as ImportedWorkflow

interface Expected {
  url: string
  body: string
  type: string
  authorization?: string
}
const expected: Record<string, Expected> = {
  'http.dify.yml': {
    url: '/orders/A%201?who=A+1+%26+co&expand=lines',
    body: '{"about": "A 1", "found": {"state":"sent"}}',
    type: 'application/json',
  },
  'http.n8n.json': {
    url: '/orders/A%201?who=A+1+%26+co&expand=lines',
    body: '{"about":"A 1","found":{"state":"sent"}}',
    type: 'application/json',
  },
  'http.flowise.json': {
    url: '/orders/A%201?who=A+1+%26+co&expand=lines',
    body: 'about=A%201&state=sent',
    type: 'application/x-www-form-urlencoded',
  },
  'http.rivet-project': {
    url: '/orders/A%201',
    body: '{"about": "A 1", "found": {"state":"sent"} }',
    type: 'application/json',
  },
}

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-import-http-'))
  vi.stubEnv('TRELLIS_PROFILE', join(folder, 'profile'))
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true, force: true })
})

describe.each(products)('requests of %s', (name) => {
  const imported = named(name)
  const [find, send] = [nodeOf(imported, 'Find it'), nodeOf(imported, 'Send it')]

  it('are nodes that can be edited and run, without the credentials of the file', async () => {
    expect([find.kind, send.kind]).toEqual(['http-request', 'http-request'])
    expect(faultsOf(imported)).toEqual([])
    expect(await errorsOf(imported.document)).toEqual([])
    for (const value of canary) expect(JSON.stringify(imported)).not.toContain(value)
    expect(send.config).toMatchObject({ method: 'POST', url: 'https://api.example.org/mails' })
    expect(imported.report.todo.join(' ')).toContain(`Keep the secret "${find.config.secret}"`)
  })

  it('reach the server as the source would have sent them, once they are granted', { timeout: 60_000 }, async () => {
    await using server = await localServer(({ method }, response) =>
      method === 'GET' ? json(response, { state: 'sent' }) : json(response, { taken: true }, 201),
    )
    const text = readFileSync(new URL(`../import/fixtures/${name}`, import.meta.url), 'utf8').replaceAll(
      'https://api.example.org',
      server.origin,
    )
    const { document } = readImport(text)[0] as ImportedWorkflow
    const secret = nodeOf(named(name), 'Find it').config.secret as string
    const requests: GrantRequest[] = [
      { type: 'host', origin: server.origin },
      { type: 'secret', name: secret, consumer: 'tool:http_request', origin: server.origin },
    ]
    vi.stubEnv(variableOf(secret), 'held-by-a-person')
    vi.stubEnv(`${variableOf(secret)}_FOR`, `tool:http_request@${server.origin}`)
    const host = await openEngineHost({ workspace: join(folder, 'workspace') })
    try {
      await (await host.api.grants()).grant(requests, { workflow: workflowHash(document), workflowName: null }, { type: 'kept' })
      const inputs: Record<string, Json> = name.includes('n8n') ? { start: { order: 'A 1' } } : { order: 'A 1' }
      const { runId } = await host.runs.start({ document, inputs })
      for await (const event of host.runs.subscribe(runId, 0)) {
        if (event.kind === 'step.wait') await host.runs.answer(runId, `${event.path}#${event.data.name}`, { approved: true }, 'person')
        if (event.kind.startsWith('run.') && /failed|succeeded/.test(event.kind)) break
      }
      expect(await host.runs.result(runId)).toMatchObject({ status: 'succeeded' })
    } finally {
      await host.close()
    }
    const [asked, sent] = server.seen
    const { url, body, type, authorization = 'Bearer held-by-a-person' } = expected[name] as Expected
    expect(asked).toMatchObject({ method: 'GET', url, headers: { accept: 'application/json', authorization } })
    expect(sent).toMatchObject({ method: 'POST', url: '/mails', body, headers: { 'content-type': type } })
    expect(sent?.headers.authorization).toBeUndefined()
  })
})

it('asks for its hosts and secrets before it runs', async () => {
  const { document } = named('http.dify.yml')
  const found = await httpNodeRequests(document, { workspace: folder, tools: async () => createToolRegistry() })
  const origin = 'https://api.example.org:443'
  expect(found.map(({ request }) => request)).toEqual([
    { type: 'host', origin },
    { type: 'secret', name: nodeOf(named('http.dify.yml'), 'Find it').config.secret, consumer: 'tool:http_request', origin },
    { type: 'host', origin },
  ])
})

it('says what is not carried over', () => {
  const changes = (name: string) => partOf(named(name), 'Find it').changes.join(' ')
  expect(changes('http.dify.yml')).toContain('120 seconds at most, not 300')
  for (const name of ['http.dify.yml', 'http.n8n.json']) {
    expect(changes(name)).toContain('"api_key" in its query was a credential')
    expect(changes(name)).toContain('"X-From" is made of values of the run')
  }
  expect(changes('http.n8n.json')).toContain('A request has one secret here; the header "X-Api-Key" was left out.')
  expect(partOf(named('http.n8n.json'), 'Find it').dropped).toMatchObject([{ field: 'options.proxy' }])
  expect(changes('http.flowise.json')).toContain('Its credential is kept by Flowise')
})
