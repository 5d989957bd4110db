import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { errorCodes } from '#shared/errors/codes.ts'
import type { Json, JsonObject } from '#shared/json.ts'
import { specOf } from '#shared/nodes/registry.ts'
import { documentOf } from '../engine/testing/documents.ts'
import { type EngineHost, openEngineHost } from './engine-host.ts'

let folder: string
let host: EngineHost
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-hostile-kinds-'))
  vi.stubEnv('TRELLIS_PROFILE', join(folder, 'profile'))
  const workspace = join(folder, 'workspace')
  await mkdir(join(workspace, 'workflows'), { recursive: true })
  const server = { server_id: 'there', server_type: 'stdio', connection_params: { command: process.execPath, args: ['-e', '0'] } }
  const agent = { agent_id: 'doctor', name: 'Doctor', alert_types: ['DiskFull'], capabilities: ['disks'], model: 'offline' }
  await writeFile(join(workspace, 'trellis.yaml'), JSON.stringify({ mcp_servers: [server], agents: [agent] }))
  host = await openEngineHost({ workspace })
})
afterAll(async () => {
  await host.close()
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true, force: true })
})

/** How a run ended: its state, or the code of its failure. One that waits for a person is ended. */
async function endOf(document: WorkflowDocument, inputs: JsonObject = {}): Promise<string> {
  const { runId } = await host.runs.start({ document, inputs })
  for await (const { kind } of host.runs.subscribe(runId, 0)) {
    if (kind !== 'run.waiting') continue
    await host.runs.intervene(runId, { type: 'abort' })
    break
  }
  const { status, error } = await host.runs.result(runId)
  return error?.code ?? status
}

describe('a workflow that runs itself', () => {
  const save = (id: string, document: WorkflowDocument) =>
    writeFile(join(folder, 'workspace', 'workflows', `${id}.trellis.json`), JSON.stringify({ ...document, id, name: id }))
  const itself = (id: string, port = 'out', nodes = ['a']) =>
    documentOf(
      Object.fromEntries(
        nodes.flatMap((node) => [
          [node, ['sub-workflow', { workflow: id }]],
          [`${node}_end`, ['output', { name: node }]],
        ]),
      ),
      nodes.map((node) => `${node}.${port} -> ${node}_end.value`),
    )

  test('ends by how deep it may be', async () => {
    await save('wf_self', itself('wf_self'))
    expect(await endOf({ ...itself('wf_self'), id: 'wf_self' })).toBe('workflow.too_deep')
  })

  test('through another one ends as well', async () => {
    await save('wf_ping', itself('wf_pong'))
    await save('wf_pong', itself('wf_ping'))
    expect(await endOf({ ...itself('wf_pong'), id: 'wf_ping' })).toBe('workflow.too_deep')
  })

  test('and goes on after each failure, ends by the steps that a run may take', { timeout: 60_000 }, async () => {
    await save('wf_twice', itself('wf_twice', 'error', ['a', 'b']))
    expect(await endOf({ ...itself('wf_twice', 'error', ['a', 'b']), id: 'wf_twice' })).toBe('run.budget_exceeded')
  })
})

/** Texts that something may take for more than a text. */
const odd = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom(
    ...['', '*', '__proto__', 'constructor', '\u0000', '\u202e', '\ud800', '{{ in }}', '{{ in | x', '{% for %}', 'in.', '$eval(1)', '..'],
    ...['http://', 'http://[', 'http://127.0.0.1:1/', 'http://169.254.169.254/', 'file:///etc/passwd', 'https://a b', 'HTTP://0x7f.1:1/'],
    ...['kubernetes', 'kubernetes__pods_list', 'offline', 'openai:x', 'embeddings', 'a:b:c', '1e999', '[', '(a+)+$'],
  ),
)
const value = fc.oneof(odd, fc.jsonValue({ maxDepth: 3 }), fc.constant(Array.from({ length: 6_000 }, () => 'x')))
const alert = fc.record(
  { labels: fc.oneof(fc.dictionary(odd, value, { maxKeys: 3 }), odd), status: odd, startsAt: odd },
  { requiredKeys: [] },
)
const schema = fc.oneof(
  fc.constantFrom<JsonObject>(
    { $ref: '#' },
    { $ref: 'http://127.0.0.1/x' },
    { pattern: '(a+)+$' },
    { type: 'none' },
    { properties: { constructor: {} } },
  ),
  fc.dictionary(odd, fc.jsonValue({ maxDepth: 2 })),
)
const maybe = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: undefined })
const texts = fc.dictionary(odd, odd, { maxKeys: 3 })
const some = fc.array(odd, { maxLength: 3 })

const configs: Record<string, fc.Arbitrary<object>> = {
  'mcp-tool': fc.record({
    tool: fc.record({ server: fc.oneof(fc.constant('there'), odd), name: odd, schema: fc.option(schema) }),
    arguments: maybe(fc.dictionary(odd, value, { maxKeys: 3 })),
    expression: maybe(odd),
  }),
  'http-request': fc.record({
    method: maybe(fc.constantFrom('GET', 'HEAD', 'POST', 'DELETE')),
    url: fc.oneof(
      odd,
      fc.tuple(fc.constantFrom('http://', 'https://', '{{ in }}'), odd).map((parts) => parts.join('')),
    ),
    query: maybe(texts),
    headers: maybe(texts),
    body: maybe(odd),
    secret: maybe(odd),
    secretHeader: maybe(odd),
    timeoutSeconds: maybe(fc.constantFrom(1, 2)),
  }),
  embed: fc.record({ mode: maybe(fc.constantFrom('vectors', 'rank')), top: maybe(fc.nat()), model: maybe(odd), fallbacks: maybe(some) }),
  'registered-agent': fc.record({ alertType: maybe(fc.oneof(fc.constant('DiskFull'), odd)), capabilities: maybe(some), goal: maybe(odd) }),
  'alert-trigger': fc.record({ input: fc.oneof(fc.constant('alert'), odd), onlyFiring: maybe(fc.boolean()) }),
}

/** A source of the value, the node, and an output for its first port. An alert comes with the start of the run. */
function around(kind: string, config: JsonObject, given: Json): WorkflowDocument {
  if (kind === 'alert-trigger') {
    const document = documentOf({ x: [kind, config], end: ['output', { name: '' }] }, ['x.type -> end.value'])
    return { ...document, inputs: { type: 'object', properties: { [String(config.input)]: {} } } }
  }
  const ports = { 'registered-agent': ['in', 'alert'], embed: config.mode === 'rank' ? ['in', 'query'] : ['in'] }[kind] ?? ['in']
  return documentOf({ s: ['set', { value: given }], x: [kind, config], end: ['output', { name: '' }] }, [
    ...ports.map((port) => `s.out -> x.${port}`),
    'x.out -> end.value',
  ])
}

/** What only a fault of ours ends with. */
const bugs = Object.entries(errorCodes).flatMap(([code, fault]) => (fault === 'bug' ? [code] : []))

describe('a node with any settings is checked, and its run ends with what is known', () => {
  test.each(Object.keys(configs))('%s', { timeout: 60_000 }, async (kind) => {
    expect(specOf(kind)).toBeDefined()
    await fc.assert(
      fc.asyncProperty(configs[kind] as fc.Arbitrary<object>, fc.oneof(value, alert), async (any, given) => {
        const config = JSON.parse(JSON.stringify(any)) as JsonObject
        const document = around(kind, config, given as Json)
        for (const { code, message } of await host.api.check(document)) expect([typeof code, typeof message]).toEqual(['string', 'string'])
        const end = await endOf(document, { [String(config.input)]: given as Json }).catch(
          (error: { code?: string; message?: string }) => error.code ?? `untyped: ${error.message}`,
        )
        expect(end).toMatch(/^[a-z]+(\.[a-z_]+)?$/)
        expect(bugs).not.toContain(end)
      }),
      { numRuns: Number(process.env.TRELLIS_FUZZ_RUNS ?? 30), ...(process.env.TRELLIS_FUZZ_RUNS ? {} : { seed: 5 }) },
    )
  })
})
