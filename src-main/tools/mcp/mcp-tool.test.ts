import { describe, expect, it } from 'vitest'
import { TestGrants, TestSecrets } from '../testing/test-access.ts'
import { McpServers } from './mcp-servers.ts'
import { mcpTool, toolName } from './mcp-tool.ts'
import { noSignIns } from './testing/mcp-bench.ts'

const servers = new McpServers({
  workspace: '/nowhere',
  knownFile: '/nowhere/known.json',
  grants: async () => new TestGrants(),
  granted: async () => [],
  secrets: async () => new TestSecrets({}),
  signIns: async () => noSignIns,
  settings: [],
})
const listed = { server: 'kb', name: 'find', title: 'Find', description: 'Finds.', inputSchema: { type: 'object' }, hash: 'h' }

describe('a tool of an MCP server', () => {
  it.each([
    [false, false, { safety: 'needs-confirmation', effect: 'outside', capability: 'execution' }],
    // that it only reads its server says of itself
    [false, true, { safety: 'needs-confirmation', effect: 'outside', capability: 'execution' }],
    [true, false, { safety: 'safe', effect: 'outside', capability: 'execution' }],
    [true, true, { safety: 'safe', effect: 'recorded', capability: 'search' }],
  ])('is what a person said of it, and by itself dangerous (unasked: %s, only reads: %s)', (unasked, readOnly, expected) => {
    expect(mcpTool(servers, 'run_1', { ...listed, unasked, readOnly })).toMatchObject({ ...expected, name: 'kb__find', attempts: 1 })
  })

  it('has a name that every provider takes, and never that of another', () => {
    expect(toolName('kb', 'find-it')).toBe('kb__find-it')
    const names = ['a.b', 'a_b', 'a/b', 'ü', 'x'.repeat(64), `${'x'.repeat(64)}y`].map((tool) => toolName('kb', tool))
    expect(new Set(names).size).toBe(names.length)
    for (const name of names) expect(name).toMatch(/^[A-Za-z0-9_-]{1,64}$/)
    expect(toolName('kb', 'x'.repeat(60))).toBe(`kb__${'x'.repeat(60)}`)
  })
})
