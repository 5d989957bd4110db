import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { stringify } from 'yaml'
import type { Json, JsonObject } from '#shared/json.ts'
import { loadDocument } from '../storage/document-file.ts'
import { type EngineHost, openEngineHost } from './engine-host.ts'

const namespace = (name: string, type: string, message: string): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, deletionTimestamp: '2026-03-01T10:00:00Z' },
  spec: { finalizers: ['kubernetes'] },
  status: { phase: 'Terminating', conditions: [{ type, status: 'True', reason: type, message }] },
})
const namespaces = [
  namespace(
    'shop',
    'NamespaceDeletionDiscoveryFailure',
    'Discovery failed for some groups, 1 failing: unable to retrieve the complete list of server APIs: stock.example.io/v1: stale GroupVersion discovery: stock.example.io/v1',
  ),
  namespace(
    'cart',
    'NamespaceFinalizersRemaining',
    'Some content in the namespace has finalizers remaining: cart.example/hold in 2 resource instances',
  ),
]

/** As much of the API of a cluster as a server asks for that looks at namespaces. */
function startCluster(): Promise<Server> {
  const resource = (name: string, kind: string, namespaced: boolean) => ({
    ...{ name, kind, namespaced, singularName: kind.toLowerCase(), verbs: ['get', 'list'] },
  })
  const fixed: Record<string, Json> = {
    '/version': { major: '1', minor: '31', gitVersion: 'v1.31.0' },
    '/api': { kind: 'APIVersions', versions: ['v1'] },
    '/apis': { kind: 'APIGroupList', apiVersion: 'v1', groups: [] },
    '/api/v1': {
      kind: 'APIResourceList',
      groupVersion: 'v1',
      resources: [resource('namespaces', 'Namespace', false), resource('events', 'Event', true), resource('pods', 'Pod', true)],
    },
  }
  const server = createServer((request, response) => {
    const path = (request.url ?? '').split('?')[0] ?? ''
    const name = path.match(/^\/api\/v1\/namespaces\/([^/]+)$/)?.[1]
    const list = path.match(/\/(event|pod)s$/)?.[1]
    const empty = list && { kind: list === 'pod' ? 'PodList' : 'EventList', apiVersion: 'v1', metadata: {}, items: [] }
    const answer = fixed[path] ?? namespaces.find((one) => (one.metadata as JsonObject).name === name) ?? empty
    response.writeHead(answer ? 200 : 404, { 'content-type': 'application/json' })
    response.end(
      JSON.stringify(
        answer ?? { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'NotFound', code: 404, message: 'not found' },
      ),
    )
  })
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}

const alert = (name: string) => ({
  version: '4',
  status: 'firing',
  commonLabels: { alertname: 'NamespaceTerminating', severity: 'warning' },
  alerts: [
    {
      status: 'firing',
      labels: { alertname: 'NamespaceTerminating', namespace: name, severity: 'warning' },
      annotations: { summary: `Namespace ${name} has been Terminating for more than 10 minutes` },
      startsAt: '2026-03-01T10:10:00Z',
    },
  ],
})

describe('the template alert-kubernetes', () => {
  let folder: string
  let cluster: Server
  let host: EngineHost
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trellis-alert-'))
    vi.stubEnv('TRELLIS_PROFILE', join(folder, 'profile'))
    cluster = await startCluster()
    const kubeconfig = join(folder, 'kubeconfig')
    const server = `http://127.0.0.1:${(cluster.address() as AddressInfo).port}`
    await writeFile(
      kubeconfig,
      stringify({
        apiVersion: 'v1',
        kind: 'Config',
        clusters: [{ name: 'c', cluster: { server } }],
        users: [{ name: 'u', user: { token: 'none' } }],
        contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
        'current-context': 'x',
      }),
    )
    const program = join(createRequire(import.meta.url).resolve('kubernetes-mcp-server/package.json'), '..', 'bin', 'index.js')
    const connection = { command: process.execPath, args: [program, '--read-only'], env: { KUBECONFIG: kubeconfig } }
    await mkdir(join(folder, 'workspace'))
    const settings = { mcp_servers: [{ server_id: 'kubernetes', connection_params: connection }] }
    await writeFile(join(folder, 'workspace', 'trellis.yaml'), stringify(settings))
    host = await openEngineHost({ workspace: join(folder, 'workspace') })
  })
  afterEach(async () => {
    await host.close()
    cluster.close()
    vi.unstubAllEnvs()
    await rm(folder, { recursive: true, force: true })
  })

  /** A person who grants and approves what is asked for, and notes it. */
  async function runFor(name: string): Promise<{ output: JsonObject; asked: string[] }> {
    const document = await loadDocument(new URL('../../resources/templates/alert-kubernetes.trellis.json', import.meta.url).pathname)
    const { runId } = await host.runs.start({ document, inputs: { alert: alert(name) }, model: 'offline' })
    const asked: string[] = []
    for (;;) {
      const { status, error, waits, output } = await host.runs.result(runId)
      if (status === 'succeeded') return { output: output as JsonObject, asked }
      if (status === 'waiting') for (const wait of waits) await host.runs.answer(runId, wait, { approved: true }, 'person')
      else {
        if (!error?.asks) throw new Error(JSON.stringify(error))
        const { request, workflow } = error.asks
        asked.push(request.type)
        await (await host.api.grants()).grant([request], { workflow, workflowName: null }, { type: 'kept' })
        await host.runs.intervene(runId, { type: 'resume' })
      }
    }
  }

  it('looks into the cluster once that is granted, and says what holds the namespace', async () => {
    const shop = await runFor('shop')
    expect(shop.asked).toEqual(['mcp_start', 'mcp_use', 'mcp_use', 'mcp_use'])
    expect(shop.output).toMatchObject({
      category: 'configuration_error',
      root_cause: expect.stringContaining('stock.example.io/v1 cannot be discovered'),
    })
    expect(shop.output.report).toContain('kubectl get apiservice v1.stock.example.io')
    expect(shop.output.report).toContain('[E: tool:kubernetes__resources_get/Namespace/shop]')
    const cart = await runFor('cart')
    expect(cart.asked).toEqual([])
    expect(cart.output.root_cause).toContain('Finalizers that hold it: cart.example/hold')
  }, 60_000)
})
