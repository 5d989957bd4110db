import { expect, it } from 'vitest'
import { RunMcp } from '../../tools/mcp/run-mcp.ts'
import { hostileServer, McpBench } from '../../tools/mcp/testing/mcp-bench.ts'
import { harnessServices } from '../testing/harness-services.ts'
import { runNode } from '../testing/node-harness.ts'

async function called(tool: { server: string; name: string }) {
  await using bench = await McpBench.open([hostileServer('plain', { start_timeout_seconds: 10 })])
  const services = harnessServices({ mcp: async () => new RunMcp(bench.servers, 'run_1') })
  const { outputs } = await runNode(
    'mcp-tool',
    { tool, arguments: { text: 'hello' } },
    {},
    { services, answers: { approval: { approved: true } } },
  )
  return outputs.out
}

it('calls the tool that it names', async () => {
  expect(await called({ server: 'hostile', name: 'say' })).toBe('you said hello')
})

it.each([
  ['hostile', '*'],
  ['hostile__say', '*'],
  ['hostile__say', 'x'],
  ['hostile_', 'say'],
  ['', 'say'],
  ['hostile', ''],
])('calls no other: %s, %s', async (server, name) => {
  await expect(called({ server, name })).rejects.toMatchObject({ code: expect.stringMatching(/^mcp\.unknown_(tool|server)$/) })
})
