import { expect, it } from 'vitest'
import { type AgentEntry, agentEntrySchema } from '#shared/agents/agent-entry.ts'
import type { JsonObject } from '#shared/json.ts'
import { documentOf } from '../engine/testing/documents.ts'
import { createToolRegistry } from '../tools/registry.ts'
import { TestGrants } from '../tools/testing/test-access.ts'
import { requestsOf } from './requests-of.ts'
import { withWorkspaceAgents } from './workspace-agents.ts'

const agent = (agent_id: string, more: Partial<AgentEntry>) => agentEntrySchema.parse({ agent_id, name: agent_id, ...more })
const entries = [
  agent('disks', { alert_types: ['Disk*'], capabilities: ['disks'], tools: ['read_file'], model: 'lab:small' }),
  agent('cluster', { alert_types: ['Kube*'], mcp_servers: ['kubernetes'], tools: ['kubernetes__pods_log'] }),
  agent('off', { alert_types: ['DiskOld'], enabled: false, tools: ['shell'] }),
]
const documentWith = (config: JsonObject) =>
  documentOf({ n: ['registered-agent', config], end: ['output', { name: '' }] }, ['n.out -> end.value'])
const toolsFor = (config: JsonObject) => withWorkspaceAgents(documentWith(config), entries).nodes.n?.config.tools

it('names the tools of those that may get the task', () => {
  expect(toolsFor({ alertType: 'DiskFull' })).toEqual(['read_file'])
  expect(toolsFor({ capabilities: ['disks'] })).toEqual(['read_file'])
  expect(toolsFor({ alertType: 'Nobody' })).toEqual([])
  // the alert says which
  expect(toolsFor({})).toEqual(['read_file', 'kubernetes__pods_log', 'kubernetes__*'])
  expect(withWorkspaceAgents(documentWith({}), entries).nodes.n?.config.fallbacks).toEqual(['lab:small', 'smart'])
})

it('is asked for before the run, as of an agent of the workflow itself', async () => {
  const asked: string[] = []
  const requestsFor = async (server: string) => {
    asked.push(server)
    return []
  }
  const host = {
    workspace: '/nowhere',
    tools: async () => createToolRegistry(),
    mcp: async () => ({ requestsFor }) as never,
    agents: async () => [...entries, agent('hands', { alert_types: ['X'], tools: ['shell'] })],
    unattended: true,
  }
  const check = new TestGrants()
  const calls = async (config: JsonObject) =>
    (await requestsOf(documentWith(config), {}, { ...host, mcp: undefined as never }, check)).map(({ request, nodes }) => [request, nodes])
  expect(await calls({ alertType: 'X' })).toEqual([[{ type: 'tool_call', tool: 'shell', arguments: null }, ['n']]])
  expect(await calls({ alertType: 'DiskFull' })).toEqual([])
  await requestsOf(documentWith({ alertType: 'KubePodCrash' }), {}, { ...host, unattended: false }, check)
  expect(asked).toEqual(['kubernetes'])
})
