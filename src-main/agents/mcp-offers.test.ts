import { expect, it } from 'vitest'
import { validateDocument } from '#shared/document/validate.ts'
import { canonicalJson, type Json } from '#shared/json.ts'
import { documentOf } from '../engine/testing/documents.ts'
import { harnessServices } from '../engine/testing/harness-services.ts'
import { runNode } from '../engine/testing/node-harness.ts'
import { mcpRequests } from '../grants/mcp-requests.ts'
import { wireRegistry } from '../models/fixtures/wire-registry.ts'
import { promptRequest, resourcesRequest } from '../tools/mcp/offer-grants.ts'
import { RunMcp } from '../tools/mcp/run-mcp.ts'
import { McpBench, nodeServer, serverProgram } from '../tools/mcp/testing/mcp-bench.ts'
import { createToolRegistry } from '../tools/registry.ts'
import { TestGrants } from '../tools/testing/test-access.ts'
import { previewNode } from './preview/preview-node.ts'

const guide = 'demo://resource/static/document/architecture.md'
const entries = () => [nodeServer('everything', [serverProgram('everything'), 'stdio']), nodeServer('never', ['-e', '0'])]

/** An agent's surroundings: a server that was looked at once, and what a person granted of it. */
async function surroundings(grant: 'start' | 'all') {
  const grants = new TestGrants()
  const bench = await McpBench.open(entries(), { grants })
  const { start } = (await bench.servers.list())[0] ?? {}
  if (start) grants.granted.add(canonicalJson(start as Json))
  await bench.servers.start('everything')
  const { everything } = await bench.servers.knownServers()
  const prompt = everything?.prompts?.find(({ name }) => name === 'args-prompt')
  if (!prompt) throw new Error('The server has no such prompt any more')
  if (grant === 'all')
    for (const request of [resourcesRequest('everything'), promptRequest('everything', prompt)])
      grants.granted.add(canonicalJson(request as unknown as Json))
  const wire = await wireRegistry(() => ({ text: 'Done.' }))
  const services = harnessServices({
    models: async () => wire.registry,
    tools: async () => createToolRegistry(),
    mcp: async () => new RunMcp(bench.servers, 'run_1'),
  })
  return {
    bench,
    wire,
    services,
    async [Symbol.asyncDispose]() {
      await wire[Symbol.asyncDispose]()
      await bench[Symbol.asyncDispose]()
    },
  }
}

it('gives an agent the resources that it names as material, and says which it could not read', { timeout: 60_000 }, async () => {
  await using around = await surroundings('all')
  const { bench, wire, services } = around
  const config = { resources: [`everything__${guide}`, 'never__file:///x'] }
  const run = await runNode('child-agent', config, { in: 'How is it built?' }, { services }).catch((error) => error)
  // nobody granted the start of the other one
  expect(run).toMatchObject({ code: 'grant.missing' })
  const { outputs, journal } = await runNode(
    'child-agent',
    { resources: [config.resources[0] ?? ''] },
    { in: 'How is it built?' },
    { services },
  )
  const said = wire.server.requests[0]?.messages[1]?.content
  expect(said).toContain(`${guide} of everything:\n<data>\n# Everything Server`)
  expect(outputs.result).toMatchObject({ missing_servers: [] })
  // in a later life what was read is in the journal
  await bench.servers.stop('everything')
  const again = await runNode('child-agent', { resources: [config.resources[0] ?? ''] }, { in: 'How is it built?' }, { services, journal })
  expect(again.steps).toEqual([])
  expect((await bench.servers.server('everything')).isUp).toBe(false)
})

it('reads nothing that nobody granted, also by a tool', { timeout: 60_000 }, async () => {
  await using around = await surroundings('start')
  const { services } = around
  const config = { resources: [`everything__${guide}`] }
  await expect(runNode('child-agent', config, { in: 'x' }, { services })).rejects.toMatchObject({ code: 'grant.missing' })
  const call = { tool: 'read_mcp_resource', arguments: { server: 'everything', uri: guide } }
  await expect(runNode('tool-call', call, {}, { services })).rejects.toMatchObject({ code: 'grant.missing' })
  const prompt = { prompt: 'everything__args-prompt', promptValues: { city: 'Berlin' } }
  await expect(runNode('child-agent', prompt, { in: 'x' }, { services })).rejects.toMatchObject({ code: 'grant.missing' })
})

it('lists and reads resources by tools', { timeout: 60_000 }, async () => {
  await using around = await surroundings('all')
  const { services } = around
  const listed = await runNode('tool-call', { tool: 'list_mcp_resources', arguments: {} }, {}, { services })
  expect(JSON.stringify(listed.outputs.out)).toContain(guide)
  const read = await runNode('tool-call', { tool: 'read_mcp_resource', arguments: { server: 'everything', uri: guide } }, {}, { services })
  expect(read.outputs.out).toMatchObject({ server: 'everything', uri: guide, text: expect.stringContaining('# Everything Server') })
  const gone = { tool: 'read_mcp_resource', arguments: { server: 'nobody', uri: guide } }
  await expect(runNode('tool-call', gone, {}, { services })).rejects.toMatchObject({ code: 'mcp.unknown_server' })
})

it('asks by a prompt of a server, with the values that it needs', { timeout: 60_000 }, async () => {
  await using around = await surroundings('all')
  const { bench, wire, services } = around
  const config = { prompt: 'everything__args-prompt', promptValues: { city: 'Berlin' } }
  const document = documentOf({ a: ['child-agent', config, { label: 'Ann' }] }, [])
  const preview = { document, node: 'a', inputs: { in: 'x' }, services, signal: new AbortController().signal }
  const shown = await previewNode(preview)
  const run = await runNode('child-agent', config, { in: 'x' }, { services, label: 'Ann' })
  expect(wire.server.requests[0]?.messages[1]?.content).toContain('Berlin')
  expect(wire.server.requests[0]?.messages[1]?.content).toBe(shown.user)
  expect(run.events.find(({ kind }) => kind === 'agent.spawned')?.data).toMatchObject({ prompt: { name: 'everything__args-prompt' } })
  await expect(runNode('child-agent', { ...config, promptValues: {} }, { in: 'x' }, { services })).rejects.toMatchObject({
    code: 'prompt.missing_variable',
  })
  // a preview starts no server
  await bench.servers.stop('everything')
  await expect(previewNode(preview)).rejects.toMatchObject({ code: 'mcp.unavailable' })
})

it('is checked and granted before the run, as far as it is known', { timeout: 60_000 }, async () => {
  await using around = await surroundings('start')
  const { bench } = around
  const config = { prompt: 'everything__args-prompt', resources: [`everything__${guide}`] }
  const document = documentOf({ a: ['child-agent', config] }, [])
  const host = { workspace: bench.folder, tools: async () => createToolRegistry(), mcp: async () => bench.servers }
  const asked = (await mcpRequests(document, host)).map(({ request }) => request)
  expect(asked.map((request) => (request.type === 'mcp_use' ? request.tool : request.type))).toEqual([
    'mcp_start',
    'prompts/get args-prompt',
    'resources/read',
  ])
  const mcp = { everything: { enabled: true, tools: [], promptsKnown: true }, never: { enabled: true, tools: null } }
  const problems = (more: Record<string, Json>) =>
    validateDocument(documentOf({ a: ['child-agent', more] }, []), { mcp, prompts: { 'everything__args-prompt': ['city'] } })
      .filter(({ severity }) => severity === 'error')
      .map(({ code }) => code)
  expect(problems({ prompt: 'everything__args-prompt' })).toContain('prompt.missing_variable')
  expect(problems({ prompt: 'everything__gone' })).toContain('prompt.unknown')
  expect(problems({ prompt: 'never__any' })).not.toContain('prompt.unknown')
  expect(problems({ resources: ['nobody__file:///x'] })).toContain('mcp.unknown_server')
})
