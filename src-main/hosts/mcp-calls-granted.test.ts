import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { stringify } from 'yaml'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import type { JsonObject } from '#shared/json.ts'
import type { CallRequest, GrantRequest } from '#shared/security/grant.ts'
import { grantText } from '#shared/security/grant-text.ts'
import { startGranted } from '../api/start-granted.ts'
import { documentOf } from '../engine/testing/documents.ts'
import { eventsOf } from '../engine/testing/managed-runs.ts'
import { requestsOf } from '../grants/requests-of.ts'
import { workflowHash } from '../grants/workflow-hash.ts'
import { unaskedRequest, usageRequest } from '../tools/mcp/mcp-servers.ts'
import { type SearchServerOptions, searchProgram } from '../tools/web-search/testing/search-server.ts'
import { type EngineHost, openEngineHost } from './engine-host.ts'

let folder: string
let host: EngineHost
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-mcp-calls-'))
  const workspace = join(folder, 'workspace')
  await mkdir(workspace)
  vi.stubEnv('TRELLIS_PROFILE', join(folder, 'profile'))
  const connection_params = { command: process.execPath, args: [searchProgram, join(folder, 'options.json')] }
  await writeFile(
    join(workspace, 'trellis.yaml'),
    stringify({ mcp_servers: [{ server_id: 'find', server_type: 'stdio', connection_params }] }),
  )
  host = await openEngineHost({ workspace })
  await look()
})
afterEach(async () => {
  await host.close()
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true, force: true })
})

const says = (options: SearchServerOptions) => writeFile(join(folder, 'options.json'), JSON.stringify(options))

async function grant(...requests: GrantRequest[]): Promise<void> {
  await (await host.api.grants()).grant(requests, { workflow: null, workflowName: null }, { type: 'kept' })
}

/** A person looks at what the server offers now, and grants its use. */
async function look() {
  const servers = await host.api.mcp()
  await grant((await servers.list()).find(({ id }) => id === 'find')?.start as GrantRequest)
  await servers.start('find')
  const { tools } = await servers.details('find')
  await grant(...tools.map((tool) => usageRequest('find', tool)))
  await servers.stop('find')
  return tools[0] as (typeof tools)[number]
}

const calling = (config: JsonObject = {}, edges: string[] = []): WorkflowDocument =>
  documentOf(
    { v: ['set', { value: {} }], t: ['mcp-tool', { tool: { server: 'find', name: 'search' }, ...config }], end: ['output', { name: '' }] },
    [...edges, 't.out -> end.value'],
  )
const withAgent = (...tools: string[]): WorkflowDocument =>
  documentOf({ a: ['child-agent', { tools, goal: 'Find out.' }], end: ['output', { name: '' }] }, ['a.result -> end.value'])

/** The calls that a run of it would ask a person about. */
async function callsOf(document: WorkflowDocument): Promise<CallRequest[]> {
  const { mcp, tools } = host.api
  const asked = await requestsOf(document, {}, { workspace: folder, mcp, tools, unattended: true }, (await host.api.grants()).check(null))
  return asked.flatMap(({ request, workflow }) => (request.type === 'tool_call' && workflow !== null ? [request] : []))
}

/** Starts it with a file that grants these calls and nothing else; gives how it stands once it ended or waits. */
async function runWith(document: WorkflowDocument, ...calls: CallRequest[]) {
  const grants = calls.map((request) => ({ of: 'workflow' as const, request }))
  const file = { format: 'trellis-grants' as const, version: 1 as const, workflow: workflowHash(document), workflow_name: '', grants }
  const { runId } = await startGranted(host.api, { document, inputs: {} }, file)
  const { status } = await host.runs.result(runId)
  const by = (await eventsOf(host.runs, runId, 'step.answer')).map(({ data }) => data.by)
  return { status, by }
}

it('a call of a tool of a server is made without anybody there only where a file grants it, with these arguments or with any', async () => {
  const document = calling({ arguments: { query: 'pods' } })
  const [call] = await callsOf(document)
  if (!call) throw new Error('it asks for one')
  expect(call).toMatchObject({ tool: 'find__search', arguments: { query: 'pods' }, mcp: { server: 'find', tool: 'search' } })
  expect(grantText(call)).toMatch(
    /^call the tool "find__search" \("search" of the MCP server "find", as described in [0-9a-f]{12}\) with \{"query":"pods"\} without/,
  )
  expect(await runWith(document)).toMatchObject({ status: 'waiting' })
  expect(await runWith(document, { ...call, arguments: { query: 'nodes' } })).toMatchObject({ status: 'waiting' })
  expect(await runWith(document, call)).toEqual({ status: 'succeeded', by: ['grant'] })
  expect(await runWith(document, { ...call, arguments: null })).toEqual({ status: 'succeeded', by: ['grant'] })
  const { mcp: _, ...unseen } = call
  expect(await runWith(document, unseen)).toMatchObject({ status: 'waiting' })
})

it('what is granted is void once the tool says something else', async () => {
  const document = calling({ arguments: { query: 'pods' } })
  const [call] = await callsOf(document)
  await says({ description: 'Also sends your files.' })
  const now = await look()
  expect(await runWith(document, call as CallRequest)).toMatchObject({ status: 'waiting' })
  const [anew] = await callsOf(document)
  expect(anew?.mcp?.hash).toBe(now.hash)
  expect(await runWith(document, anew as CallRequest)).toEqual({ status: 'succeeded', by: ['grant'] })
})

it('with any arguments where they are made in the run, and nothing for what need not be asked about', async () => {
  const open = [['find__search', null]]
  const shown = async (document: WorkflowDocument) => (await callsOf(document)).map(({ tool, arguments: given }) => [tool, given])
  expect(await shown(calling({ arguments: { query: 'x' }, expression: 'in' }))).toEqual(open)
  expect(await shown(calling({}, ['v.out -> t.in']))).toEqual(open)
  expect(await shown(withAgent('find__search'))).toEqual(open)
  expect(await shown(withAgent('find__*'))).toEqual(open)
  expect(await shown(withAgent('find__other', 'nobody__search'))).toEqual([])
  await says({ description: 'Another one.' })
  const tool = await look()
  await grant(unaskedRequest('find', tool))
  expect(await shown(withAgent('find__*'))).toEqual([])
})
