import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import type { JsonObject } from '#shared/json.ts'
import { objectsInResult } from './objects-in-result.ts'
import { hypothesise } from './playbooks/hypothesise.ts'
import { shippedPlaybooks } from './playbooks/playbook-library.ts'

const namespace = (name: string, conditions: [type: string, message: string][]): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, deletionTimestamp: '2026-03-01T10:00:00Z' },
  spec: { finalizers: ['kubernetes'] },
  status: { phase: 'Terminating', conditions: conditions.map(([type, message]) => ({ type, status: 'True', message })) },
})
const undiscovered = (name: string, group: string, reason: string) =>
  namespace(name, [
    [
      'NamespaceDeletionDiscoveryFailure',
      `Discovery failed for some groups, 1 failing: unable to retrieve the complete list of server APIs: ${group}: ${reason}`,
    ],
  ])

const explain = async (object: JsonObject) => {
  const [first] = hypothesise(await objectsInResult(stringify(object), 'kubernetes__resources_get'), shippedPlaybooks(), { max: 1 })
  return {
    title: first?.title,
    statement: first?.statement ?? '',
    next: (first?.nextSteps ?? []).join('\n'),
    cited: first?.supporting[0]?.evidence,
  }
}

describe('objects in the result of a tool', () => {
  it('are read as YAML and as JSON, one and many, and cite the tool', async () => {
    const object = undiscovered('shop', 'stock.example.io/v1', 'the server is currently unable to handle the request')
    for (const result of [stringify(object), JSON.stringify(object), object, { text: `${stringify(object)}---\n${stringify(object)}` }]) {
      const findings = await objectsInResult(result, 'kubernetes__resources_get')
      expect(findings[0]).toMatchObject({ type: 'namespace.terminating', evidence: ['tool:kubernetes__resources_get/Namespace/shop'] })
    }
  })

  it.each([['hello'], ['apiVersion: [broken'], [{ a: 1 }], [null], [['apiVersion: v1']], [`apiVersion: v1\nx: ${'y'.repeat(3_000_000)}`]])(
    'are none in other results',
    async (result) => {
      expect(await objectsInResult(result, 'x')).toEqual([])
    },
  )

  it('tell why a namespace stays in Terminating', async () => {
    const stale = await explain(undiscovered('shop', 'stock.example.io/v1', 'stale GroupVersion discovery: stock.example.io/v1'))
    expect(stale.title).toBe('A namespace is stuck in Terminating')
    expect(stale.statement).toContain('stock.example.io/v1 cannot be discovered (its discovery is stale')
    expect(stale.next).toContain('kubectl get apiservice v1.stock.example.io')
    expect(stale.cited).toEqual(['tool:kubernetes__resources_get/Namespace/shop'])

    const silent = await explain(undiscovered('shop', 'metrics.k8s.io/v1beta1', 'the server is currently unable to handle the request'))
    expect(silent.statement).toContain('the service behind its APIService does not answer')

    const slow = await explain(
      namespace('shop', [
        [
          'NamespaceDeletionContentFailure',
          'Failed to delete all resource types, 1 remaining: Timeout: request did not complete within 34s',
        ],
      ]),
    )
    expect(slow.statement).toContain('took longer than the API server waits')
    expect(slow.next).toContain('admission webhooks')

    const held = await explain(
      namespace('shop', [
        ['NamespaceContentRemaining', 'Some resources are remaining: carts.shop.example has 2 resource instances'],
        [
          'NamespaceFinalizersRemaining',
          'Some content in the namespace has finalizers remaining: shop.example/finalizer in 2 resource instances',
        ],
      ]),
    )
    expect(held.statement).toContain('Finalizers that hold it: shop.example/finalizer')
    expect(held.next).toContain('kubectl get carts.shop.example -n shop')
    expect(held.next).toContain('Find the controller that owns the finalizers')
  })
})
