import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { WaitRequest } from '#shared/events/run-event.ts'
import type { JsonObject } from '#shared/json.ts'
import type { GrantRequest } from '#shared/security/grant.ts'
import { documentOf } from '../engine/testing/documents.ts'
import { runNode } from '../engine/testing/node-harness.ts'
import { createToolRegistry } from '../tools/registry.ts'
import { readToolSettings } from '../tools/systems/tool-settings.ts'
import { callBuiltIn } from '../tools/testing/call-built-in.ts'
import { json, type LocalServer, localServer } from '../tools/testing/local-server.ts'
import { TestGrants } from '../tools/testing/test-access.ts'
import { callRequests } from './call-requests.ts'
import { toolRequests } from './tool-requests.ts'

let folder: string
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'trellis-requests-')))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const host = () => ({ workspace: folder, tools: async () => createToolRegistry() })
const requestsOf = async (kind: string, config: JsonObject): Promise<GrantRequest[]> => {
  const found = await toolRequests(documentOf({ n: [kind, config], end: ['output', { name: '' }] }, ['n.out -> end.value']), host())
  expect(found.every(({ nodes, ofWorkspace }) => nodes[0] === 'n' && !ofWorkspace)).toBe(true)
  return found.map(({ request }) => request)
}
const ofCall = (tool: string, args: JsonObject) => requestsOf('tool-call', { tool, arguments: args })
const ofAgent = (...tools: string[]) => requestsOf('child-agent', { goal: 'x', tools })

/** A workspace in which every system is the same server. */
function setUp({ origin }: LocalServer): void {
  const kubeconfig = join(folder, 'kubeconfig')
  const config = {
    'current-context': 'c',
    clusters: [{ name: 'k', cluster: { server: origin } }],
    contexts: [{ name: 'c', context: { cluster: 'k', user: 'u' } }],
    users: [{ name: 'u', user: { token: 't0ken' } }],
  }
  writeFileSync(kubeconfig, JSON.stringify(config))
  const tools = {
    github: { api: origin, secret: 'gh', repository: 'acme/shop' },
    jira: { url: origin, secret: 'jira' },
    prometheus: { url: origin, secret: 'prom' },
    kubernetes: { kubeconfig, context: 'c' },
    shell: { programs: { echo: { options: ['-n'] }, ls: { subcommands: ['/'] }, sudo: {}, 'there-is-none': {} } },
    restart_service: { web: { command: ['true'] }, db: { command: ['false'] } },
    clear_cache: { shop: { http: { url: `${origin}/flush`, secret: 'shop' } } },
  }
  writeFileSync(join(folder, 'trellis.yaml'), JSON.stringify({ tools }))
}

describe('what a workflow asks for before it runs', () => {
  const calls: [string, JsonObject][] = [
    ['github_list_issues', {}],
    ['github_comment', { number: 1, body: 'x' }],
    ['jira_search', { jql: 'x' }],
    ['jira_comment', { key: 'OPS-1', body: 'x' }],
    ['prometheus_query', { query: 'up' }],
    ['kubernetes_list', { kind: 'pods' }],
    ['kubernetes_describe', { kind: 'pods', name: 'web' }],
    ['shell', { program: 'echo', arguments: ['-n', 'x'], folder: '' }],
    ['restart_service', { target: 'web' }],
    ['clear_cache', { target: 'shop' }],
    ['check_connectivity', { host: '127.0.0.1', port: 0 }],
  ]

  it.each(calls)('is all that the call asks for, and no more: %s', async (tool, given) => {
    await using server = await localServer((_, response) => json(response, {}))
    setUp(server)
    const args = { ...given, ...('folder' in given ? { folder } : {}), ...('port' in given ? { port: server.port } : {}) }
    const requests = await ofCall(tool, args)
    expect(requests.length).toBeGreaterThan(0)
    const toolSettings = () => readToolSettings(folder)
    const secrets = { reveal: async (name: string) => `${name}-value` }
    const granted = await callBuiltIn(tool, args, { grants: new TestGrants(...requests), secrets, toolSettings })
    expect(granted.result.code).toBeUndefined()
    for (const missing of requests) {
      const grants = new TestGrants(...requests.filter((one) => one !== missing))
      expect((await callBuiltIn(tool, args, { grants, secrets, toolSettings })).result.code).toBe('grant.missing')
    }
  })

  it('is what each of them may be, where a model or a template chooses', async () => {
    await using server = await localServer(() => {})
    setUp(server)
    const detail = (requests: GrantRequest[]) => requests.map((request) => ('detail' in request ? request.detail : request.type))
    const programs = [expect.stringMatching(/\/echo -n$/), expect.stringMatching(/\/ls \(\/\)$/)]
    expect(detail(await ofAgent('shell'))).toEqual(programs)
    expect(detail(await ofCall('shell', { program: '{{ in }}', folder: '{{ in }}' }))).toEqual(programs)
    expect(await ofAgent('restart_service', 'clear_cache')).toHaveLength(5)
    expect(await ofAgent('check_connectivity', 'read_file')).toEqual([])
  })

  it('is nothing for what is not set up, not listed, or cannot be read', async () => {
    await using server = await localServer(() => {})
    setUp(server)
    expect(await ofCall('restart_service', { target: 'another' })).toEqual([])
    expect(await ofCall('shell', { program: 'rm' })).toEqual([])
    expect(await ofCall('check_connectivity', { host: 'a/b' })).toEqual([])
    writeFileSync(join(folder, 'kubeconfig'), 'users: [{user: {exec: touch}}]')
    expect(await ofAgent('kubernetes_get')).toEqual([{ type: 'tool', tool: 'kubernetes', detail: `${join(folder, 'kubeconfig')}#c` }])
    for (const text of ['tools: {}', 'tools: [', 'tools: {github: 7}']) {
      writeFileSync(join(folder, 'trellis.yaml'), text)
      expect(await ofAgent('github_get_issue', 'kubernetes_get', 'shell', 'restart_service')).toEqual([])
    }
  })
})

describe('calls that a person is asked about', () => {
  const callsOf = async (kind: string, config: JsonObject, unattended = true, edges = ['n.out -> end.value']) => {
    const document = documentOf({ v: ['set', { value: {} }], n: [kind, config], end: ['output', { name: '' }] }, edges)
    const found = await callRequests(document, { ...host(), unattended })
    return found.map(({ request }) => (request.type === 'tool_call' ? [request.tool, request.arguments] : request))
  }
  const call = (tool: string, args: JsonObject) => ({ tool, arguments: args })

  it('are named where nobody will be there, with the arguments that are written down', async () => {
    const web = call('restart_service', { target: 'web' })
    expect(await callsOf('tool-call', web)).toEqual([['restart_service', { target: 'web' }]])
    expect(await callsOf('tool-call', web, false)).toEqual([])
    const post = { url: 'https://api.example', method: 'POST' }
    expect(await callsOf('tool-call', call('http_request', post))).toEqual([['http_request', post]])
    expect(await callsOf('tool-call', call('http_request', { url: 'https://api.example' }))).toEqual([])
    expect(await callsOf('tool-call', call('current_time', {}))).toEqual([])
    expect(await callsOf('tool-call', call('shell', { program: 7 }))).toEqual([])
    expect(await callsOf('tool-call', call('there_is_none', {}))).toEqual([])
  })

  it('are those of HTTP request nodes too, just as these call', async () => {
    await using server = await localServer((_, response) => json(response, {}))
    const fixed = { method: 'PUT', url: `${server.origin}/items/7`, secret: 'shop', body: '{"a": [1, null]}' }
    const [[tool, args] = []] = (await callsOf('http-request', fixed)) as [string, JsonObject][]
    expect(tool).toBe('http_request')
    const asked: JsonObject[] = []
    const approval = ({ details }: WaitRequest) => {
      asked.push(details as JsonObject)
      return { approved: false, comment: '' }
    }
    const services = { tools: async () => createToolRegistry() }
    await expect(runNode('http-request', fixed, {}, { services, answers: { approval } })).rejects.toMatchObject({ code: 'tool.refused' })
    expect(asked).toEqual([args])
    expect(await callsOf('http-request', { ...fixed, url: 'https://a.example/{{ in.id }}' })).toEqual([['http_request', null]])
    expect(await callsOf('http-request', { ...fixed, body: '{"a": in}' })).toEqual([['http_request', null]])
    expect(await callsOf('http-request', { url: 'https://a.example' })).toEqual([])
  })

  it('are open where the arguments are made in the run, unless the workspace lists them', async () => {
    const shell = call('shell', { program: 'echo', folder: '/' })
    expect(await callsOf('tool-call', { ...shell, expression: '{"arguments": in}' })).toEqual([['shell', null]])
    expect(await callsOf('tool-call', shell, true, ['v.out -> n.in', 'n.out -> end.value'])).toEqual([['shell', null]])
    expect(await callsOf('child-agent', { goal: 'x', tools: ['shell', 'read_file'] })).toEqual([['shell', null]])
    await using server = await localServer(() => {})
    setUp(server)
    expect(await callsOf('child-agent', { goal: 'x', tools: ['restart_service'] })).toEqual([
      ['restart_service', { target: 'web' }],
      ['restart_service', { target: 'db' }],
    ])
  })
})
