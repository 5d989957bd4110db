import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '#shared/json.ts'
import type { GrantRequest } from '#shared/security/grant.ts'
import { createToolRegistry } from '../registry.ts'
import { callBuiltIn } from '../testing/call-built-in.ts'
import { json, type LocalServer, localServer } from '../testing/local-server.ts'
import { hosts, TestGrants, TestSecrets } from '../testing/test-access.ts'
import { readToolSettings } from './tool-settings.ts'

let folder: string
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'trellis-systems-')))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

interface Given {
  tools: JsonObject
  server: LocalServer
  grants?: GrantRequest[]
}

const secretGrants = ({ origin }: LocalServer): GrantRequest[] =>
  ['github', 'jira'].map((name) => ({ type: 'secret', name, consumer: `tool:${name}`, origin }))

async function call(name: string, args: JsonObject, { tools, server, grants = hosts(server.origin) }: Given) {
  writeFileSync(join(folder, 'trellis.yaml'), JSON.stringify({ tools }))
  const secrets = new TestSecrets(
    Object.fromEntries(
      ['github', 'jira', 'prometheus'].map((name) => [name, { value: `${name}-s3cret`, consumer: `tool:${name}`, origin: server.origin }]),
    ),
  )
  const made = await callBuiltIn(name, args, {
    toolSettings: () => readToolSettings(folder),
    grants: new TestGrants(...grants, ...secretGrants(server)),
    secrets,
  })
  expect(JSON.stringify([made.result, made.journal.events])).not.toContain('s3cret')
  return made
}

describe('what a workspace has not set up', () => {
  it('is listed as such, asks nobody and does nothing', async () => {
    await using server = await localServer((_, response) => json(response, {}))
    const names = createToolRegistry()
      .list()
      .filter(({ unavailable }) => unavailable)
      .map(({ name }) => name)
    expect(names.length).toBeGreaterThan(20)
    const args: Record<string, JsonObject> = {
      github_comment: { number: 1, body: 'x' },
      jira_search: { jql: 'x' },
      kubernetes_list: { kind: 'pods' },
      prometheus_query: { query: 'up' },
      restart_service: { target: 'x' },
    }
    for (const [name, given] of Object.entries(args)) {
      const { result, journal } = await call(name, given, { tools: {}, server })
      expect([name, result.code, journal.waits]).toEqual([name, 'tool.unavailable', []])
    }
  })
})

describe('GitHub', () => {
  const tools = (server: LocalServer) => ({ github: { api: server.origin, secret: 'github', repository: 'acme/shop' } })

  it('reads issues, pull requests, checks and runbooks', async () => {
    await using server = await localServer(({ url }, response) => {
      const answers: [RegExp, unknown][] = [
        [
          /\/issues\?/,
          [
            { number: 1, title: 'Broken', user: { login: 'ann' }, labels: [{ name: 'bug' }] },
            { number: 2, pull_request: {} },
          ],
        ],
        [/\/comments/, [{ user: { login: 'bob' }, body: 'Same here' }]],
        [/\/issues\/1$/, { number: 1, title: 'Broken', body: 'It does not work' }],
        [/\/files/, [{ filename: 'a.ts', patch: '+x', sha: 'left out' }]],
        [/\/pulls\/3$/, { number: 3, title: 'Mend', head: { ref: 'mend', sha: 'abc' }, base: { ref: 'main' } }],
        [/\/check-runs/, { check_runs: [{ name: 'test', conclusion: 'failure', output: { title: '2 failed' } }] }],
        [/\/contents\/docs\/run%20book.md\?ref=main/, { content: Buffer.from('# Restart it').toString('base64') }],
      ]
      const found = answers.find(([pattern]) => pattern.test(url))
      json(response, found?.[1] ?? { message: 'Not Found' }, found ? 200 : 404)
    })
    const given = { tools: tools(server), server }
    expect((await call('github_list_issues', {}, given)).result).toEqual({
      issues: [{ number: 1, title: 'Broken', user: 'ann', labels: ['bug'] }],
    })
    expect(server.seen[0]).toMatchObject({
      url: '/repos/acme/shop/issues?state=open&per_page=30',
      headers: { authorization: 'Bearer github-s3cret' },
    })
    expect((await call('github_get_issue', { number: 1 }, given)).result).toMatchObject({
      body: 'It does not work',
      comments: [{ user: 'bob', body: 'Same here' }],
    })
    expect((await call('github_get_pull_request', { number: 3 }, given)).result).toMatchObject({
      base: 'main',
      files: [{ filename: 'a.ts', patch: '+x' }],
    })
    expect((await call('github_get_checks', { ref: 'feature/x' }, given)).result).toMatchObject({
      checks: [{ conclusion: 'failure', output: '2 failed' }],
    })
    expect(server.seen.at(-1)?.url).toContain('/commits/feature%2Fx/check-runs')
    const page = 'https://github.com/acme/ops/blob/main/docs/run%20book.md'
    expect((await call('github_get_runbook', { url: page }, given)).result).toMatchObject({
      text: '# Restart it',
      path: 'docs/run book.md',
    })
    expect(server.seen.at(-1)?.url).toContain('/repos/acme/ops/')
    expect((await call('github_get_issue', { number: 404 }, given)).result).toMatchObject({
      code: 'tool.failed',
      message: 'GitHub answered 404: Not Found',
    })
  })

  it('writes after a person agreed', async () => {
    await using server = await localServer(({ method, url }, response) =>
      json(response, method === 'GET' ? { object: { sha: 'abc' } } : { number: 9, html_url: 'https://x', ref: url }, 201),
    )
    const given = { tools: tools(server), server }
    const made = await call('github_create_branch', { branch: 'feature/a', from: 'main' }, given)
    expect(made.journal.waits).toHaveLength(1)
    expect(server.seen.map(({ method, url, body }) => [method, url, body])).toEqual([
      ['GET', '/repos/acme/shop/git/ref/heads/main', ''],
      ['POST', '/repos/acme/shop/git/refs', '{"ref":"refs/heads/feature/a","sha":"abc"}'],
    ])
    await call('github_create_issue', { title: 'T', body: 'B' }, given)
    await call('github_create_pull_request', { title: 'T', body: 'B', head: 'feature/a', base: 'main' }, given)
    await call('github_comment', { number: 9, body: 'Done' }, given)
    expect(server.seen.slice(2).map(({ url, body }) => [url, JSON.parse(body)])).toEqual([
      ['/repos/acme/shop/issues', { title: 'T', body: 'B', labels: [] }],
      ['/repos/acme/shop/pulls', { title: 'T', body: 'B', head: 'feature/a', base: 'main', draft: false }],
      ['/repos/acme/shop/issues/9/comments', { body: 'Done' }],
    ])
  })

  it.each([
    ['github_list_issues', { repository: '../../user' }],
    ['github_list_issues', { repository: 'acme/..' }],
    ['github_get_checks', { ref: '../../../user' }],
    ['github_create_branch', { branch: 'a..b', from: 'main' }],
    ['github_create_branch', { branch: '-x', from: 'main' }],
    ['github_get_runbook', { url: 'https://github.com/acme/ops/blob/main/../../../../user' }],
    ['github_get_runbook', { url: 'https://github.com/acme/ops/issues/1' }],
  ])('%s refuses %j', async (name, args) => {
    await using server = await localServer((_, response) => json(response, {}))
    expect((await call(name, args as JsonObject, { tools: tools(server), server })).result.code).toBe('tool.invalid_parameters')
    expect(server.seen).toEqual([])
  })

  it('is not spoken to where nobody granted the host', async () => {
    await using server = await localServer((_, response) => json(response, {}))
    expect((await call('github_list_issues', {}, { tools: tools(server), server, grants: [] })).result.code).toBe('grant.missing')
    expect(server.seen).toEqual([])
  })
})

describe('Jira', () => {
  it('searches, reads, comments and moves issues', async () => {
    const issue = { key: 'OPS-1', fields: { summary: 'Broken', status: { name: 'Open' }, assignee: { displayName: 'Ann' }, labels: ['x'] } }
    await using server = await localServer(({ method, url }, response) => {
      if (method === 'POST') return json(response, url.endsWith('comment') ? { id: '5' } : null, 201)
      if (url.includes('/search')) return json(response, { issues: [issue] })
      if (url.includes('/transitions')) return json(response, { transitions: [{ id: '31', name: 'Done' }] })
      if (url.includes('/comment')) return json(response, { comments: [{ author: { displayName: 'Bob' }, body: 'Seen' }] })
      json(response, { ...issue, fields: { ...issue.fields, description: 'All of it' } })
    })
    const given = { tools: { jira: { url: server.origin, secret: 'jira', user: 'me@acme' } }, server }
    expect((await call('jira_search', { jql: 'project = OPS' }, given)).result).toMatchObject({
      issues: [{ key: 'OPS-1', status: 'Open', assignee: 'Ann' }],
    })
    const basic = `Basic ${Buffer.from('me@acme:jira-s3cret').toString('base64')}`
    expect(server.seen[0]).toMatchObject({
      url: expect.stringMatching(/^\/rest\/api\/2\/search\?jql=project/),
      headers: { authorization: basic },
    })
    const cloud = { ...given, tools: { jira: { url: server.origin, secret: 'jira', edition: 'cloud' } } }
    await call('jira_search', { jql: 'x' }, cloud)
    expect(server.seen[1]).toMatchObject({
      url: expect.stringMatching(/^\/rest\/api\/3\/search\/jql/),
      headers: { authorization: 'Bearer jira-s3cret' },
    })
    expect((await call('jira_get_issue', { key: 'OPS-1' }, given)).result).toMatchObject({
      description: 'All of it',
      comments: [{ author: 'Bob', body: 'Seen' }],
      transitions: [{ id: '31', name: 'Done' }],
    })
    expect((await call('jira_comment', { key: 'OPS-1', body: 'Mended' }, given)).result).toEqual({ id: '5' })
    expect((await call('jira_transition', { key: 'OPS-1', to: 'done' }, given)).result).toEqual({ key: 'OPS-1', moved: 'Done' })
    expect(JSON.parse(server.seen.at(-1)?.body ?? '')).toEqual({ transition: { id: '31' } })
    expect((await call('jira_transition', { key: 'OPS-1', to: 'Nowhere' }, given)).result).toMatchObject({
      code: 'tool.invalid_parameters',
      hint: 'It has Done.',
    })
    for (const key of ['../myself', 'OPS-1/../..', 'ops-1', 'OPS'])
      expect((await call('jira_get_issue', { key }, given)).result.code).toBe('tool.invalid_parameters')
  })
})

describe('Kubernetes', () => {
  const config = (server: string, user: JsonObject = { token: 'kube-token' }) => ({
    'current-context': 'dev',
    clusters: [{ name: 'c', cluster: { server } }],
    contexts: [{ name: 'dev', context: { cluster: 'c', user: 'u', namespace: 'shop' } }],
    users: [{ name: 'u', user }],
  })
  const setUp = (server: LocalServer, user?: JsonObject) => {
    const kubeconfig = join(folder, 'kubeconfig')
    writeFileSync(kubeconfig, JSON.stringify(config(server.origin, user)))
    const grants: GrantRequest[] = [...hosts(server.origin), { type: 'tool', tool: 'kubernetes', detail: kubeconfig }]
    return { tools: { kubernetes: { kubeconfig } }, server, grants }
  }

  it('reads objects, events and logs as the kubeconfig says', async () => {
    await using server = await localServer(({ url }, response) => {
      if (url.includes('/log')) return void response.end('line 1\nline 2\n')
      if (url.includes('/events'))
        return json(response, { items: [{ reason: 'BackOff', message: 'again', involvedObject: { kind: 'Pod', name: 'web-1' } }] })
      const object = { metadata: { name: 'web-1', annotations: { secret: 'canary' }, managedFields: [1] }, status: { phase: 'Running' } }
      json(response, /pods\/web-1$/.test(url) ? object : { items: [object], metadata: {} })
    })
    const given = setUp(server)
    const got = await call('kubernetes_get', { kind: 'pods', name: 'web-1' }, given)
    expect(got.result).toEqual({ metadata: { name: 'web-1' }, status: { phase: 'Running' } })
    expect(server.seen[0]).toMatchObject({ url: '/api/v1/namespaces/shop/pods/web-1', headers: { authorization: 'Bearer kube-token' } })
    expect((await call('kubernetes_list', { kind: 'deployments', namespace: '*', selector: 'app=web' }, given)).result).toMatchObject({
      items: [{ status: {} }],
      more: false,
    })
    expect(server.seen[1]?.url).toBe('/apis/apps/v1/deployments?labelSelector=app%3Dweb&limit=100')
    expect((await call('kubernetes_describe', { kind: 'pods', name: 'web-1' }, given)).result).toMatchObject({
      events: [{ reason: 'BackOff' }],
    })
    expect((await call('kubernetes_events', { namespace: 'other' }, given)).result).toMatchObject({ events: [{ message: 'again' }] })
    expect((await call('kubernetes_logs', { pod: 'web-1', lines: 5, previous: true }, given)).result).toEqual({ text: 'line 1\nline 2\n' })
    expect(server.seen.at(-1)?.url).toContain('/pods/web-1/log?previous=true&tailLines=5&limitBytes=')
    expect(server.seen.every(({ method }) => method === 'GET')).toBe(true)
  })

  it('refuses secrets, other paths, and a kubeconfig that starts a program or was not granted', async () => {
    await using server = await localServer((_, response) => json(response, {}))
    const given = setUp(server)
    for (const args of [
      { kind: 'secrets', name: 'a' },
      { kind: 'pods', name: '../../secrets/a' },
      { kind: 'pods', name: 'a/exec' },
      { kind: 'pods', name: 'A' },
    ])
      expect((await call('kubernetes_get', args, given)).result.code).toBe('tool.invalid_parameters')
    expect((await call('kubernetes_list', { kind: 'pods' }, { ...given, grants: hosts(server.origin) })).result.code).toBe('grant.missing')
    const exec = setUp(server, { exec: { command: 'touch', args: ['pwned'] } })
    expect((await call('kubernetes_list', { kind: 'pods' }, exec)).result).toMatchObject({
      code: 'tool.unavailable',
      message: expect.stringContaining('program'),
    })
    expect(server.seen).toEqual([])
  })
})

describe('Prometheus', () => {
  it('is asked for an instant and for a range', async () => {
    const values = Array.from({ length: 2000 }, (_, n) => [n, `${n}`])
    await using server = await localServer(({ url }, response) =>
      json(response, {
        status: 'success',
        data: url.includes('query_range')
          ? { resultType: 'matrix', result: [{ metric: { job: 'web' }, values }] }
          : { resultType: 'vector', result: [{ metric: { job: 'web' }, value: [1, '2'] }] },
      }),
    )
    const given = { tools: { prometheus: { url: `${server.origin}/prom/` } }, server }
    expect((await call('prometheus_query', { query: 'up{job="web"}' }, given)).result).toEqual({
      type: 'vector',
      series: [{ metric: { job: 'web' }, value: [1, '2'] }],
      more: 0,
    })
    expect(server.seen[0]?.url).toBe('/prom/api/v1/query?query=up%7Bjob%3D%22web%22%7D')
    const ranged = (await call('prometheus_query', { query: 'up', start: '2026-01-01T00:00:00Z', end: '1767225700', step: '30s' }, given))
      .result
    const series = ranged.series as { values: [number, string][] }[]
    expect(series[0]?.values.length).toBeLessThanOrEqual(500)
    expect(series[0]?.values.at(-1)).toEqual([1999, '1999'])
    expect((await call('prometheus_query', { query: 'up', start: '1767225600' }, given)).result.code).toBe('tool.invalid_parameters')
  })
})

describe('a connection', () => {
  it('is checked within the rules of the network', async () => {
    await using server = await localServer((_, response) => json(response, {}, 503))
    const given = { tools: {}, server }
    expect((await call('check_connectivity', { host: '127.0.0.1', port: server.port }, given)).result).toMatchObject({ reachable: true })
    expect((await call('check_connectivity', { host: '127.0.0.1', port: server.port, http: true }, given)).result).toMatchObject({
      status: 503,
    })
    const closed = { ...given, grants: hosts('http://127.0.0.1:1') }
    expect((await call('check_connectivity', { host: '127.0.0.1', port: 1 }, closed)).result).toMatchObject({
      reachable: false,
      stage: 'port',
    })
    expect((await call('check_connectivity', { host: '127.0.0.1', port: server.port }, { ...given, grants: [] })).result.code).toBe(
      'grant.missing',
    )
    for (const host of ['169.254.169.254', '0xa9fea9fe', '[::ffff:169.254.169.254]', 'a/b', 'u@h', ''])
      expect(['network.refused', 'tool.invalid_parameters']).toContain(
        (await call('check_connectivity', { host, port: 80 }, given)).result.code,
      )
  })
})

describe('code', () => {
  it('runs in the sandbox on what it is given', async () => {
    const { result } = await callBuiltIn('run_code', { source: 'return input.map((n) => n * 2)', input: [1, 2] })
    expect(result).toEqual({ value: [2, 4], logs: [] })
    expect((await callBuiltIn('run_code', { source: 'return require("fs")' })).result.code).toMatch(/^code\./)
  })
})
