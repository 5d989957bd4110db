import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it } from 'vitest'
import { canonicalJson, type Json } from '#shared/json.ts'
import { MemoryJournal } from '../../agents/fixtures/journal-place.ts'
import { TestGrants } from '../testing/test-access.ts'
import { toolName } from './mcp-tool.ts'
import { resultValue } from './result-value.ts'
import { RunMcp } from './run-mcp.ts'
import { hostileServer, McpBench, nodeServer, serverProgram } from './testing/mcp-bench.ts'

it('lists tools once in a run: taken up again, it starts no server to know them', async () => {
  const journal = new MemoryJournal()
  const names = async (bench: McpBench) =>
    (await new RunMcp(bench.servers, 'run_1').toolsFor(journal.place('n'), ['hostile__*'])).tools.map(({ name }) => name)
  await using first = await McpBench.open([hostileServer('plain')])
  const listed = await names(first)
  expect(listed).toContain('hostile__say')
  await using second = await McpBench.open([hostileServer('exit')])
  expect(await names(second)).toEqual(listed)
  expect(second.grants.asked).toEqual([])
})

it('names tools in letters that models take, no two alike', () => {
  expect(toolName('k8s', 'pods_list')).toBe('k8s__pods_list')
  const odd = ['a b', 'a.b', 'a/b', `x${'y'.repeat(80)}1`, `x${'y'.repeat(80)}2`].map((name) => toolName('s', name))
  for (const name of odd) expect(name).toMatch(/^[A-Za-z0-9_-]{1,64}$/)
  expect(new Set(odd).size).toBe(odd.length)
})

it('tells a server of those folders alone that are granted', async () => {
  const everything = serverProgram('everything')
  const grants = new TestGrants()
  await using bench = await McpBench.open([nodeServer('all', [everything, 'stdio'], { roots: ['open', 'closed'] })], { grants })
  const [open, closed] = ['open', 'closed'].map((name) => join(bench.folder, name)) as [string, string]
  await Promise.all([mkdir(open), mkdir(closed)])
  const { start } = (await bench.servers.list())[0] ?? {}
  if (start) grants.granted.add(canonicalJson(start as Json))
  grants.granted.add(canonicalJson({ type: 'folder', path: open, access: 'read' }))
  const server = await bench.servers.use('all', 'test')
  await server.tools()
  const quiet = { signal: new AbortController().signal, trace: () => {} }
  await expect
    .poll(async () => JSON.stringify(resultValue(await server.call('get-roots-list', {}, quiet), 'x')), { timeout: 10_000 })
    .toContain(pathToFileURL(open).href)
  expect(JSON.stringify(resultValue(await server.call('get-roots-list', {}, quiet), 'x'))).not.toContain(pathToFileURL(closed).href)
})
