import type { AgentEntry, AgentHealth } from '#shared/agents/agent-entry.ts'
import type { WorkspaceAgents } from '#shared/api/agent-contract.ts'
import type { Json } from '#shared/json.ts'
import { loadValue } from '../engine/journal/value-ref.ts'
import type { ApiContext } from './api-context.ts'
import { handled } from './handled.ts'
import { api } from './implementer.ts'

export function agentApi({ agents, blobs }: ApiContext) {
  return {
    preview: api.agent.preview.handler(({ input, signal = new AbortController().signal }) =>
      handled(async () => {
        const { previewNode } = await import('../agents/preview/preview-node.ts')
        const values = Object.entries(input.inputs).map(async ([port, ref]): Promise<[string, Json]> => [port, await loadValue(ref, blobs)])
        const inputs = Object.fromEntries(await Promise.all(values))
        return previewNode({ document: input.document, node: input.node, inputs, services: agents.services(), signal })
      }),
    ),
    list: api.agent.list.handler(({ input }) =>
      handled(async () => {
        const { readAgentEntries } = await import('../agents/registry/agent-entries.ts')
        const list = await withShipped(await readAgentEntries(agents.workspace))
        if (!input.check) return { ...list, health: {} }
        const { healthOf } = await import('../agents/registry/agent-health.ts')
        const found = await Promise.all(
          [...list.agents, ...list.shipped].map(
            async (entry): Promise<[string, AgentHealth]> => [entry.agent_id, await healthOf(entry, agents.services())],
          ),
        )
        return { ...list, health: Object.fromEntries(found) }
      }),
    ),
    choose: api.agent.choose.handler(({ input }) =>
      handled(async () => {
        const [{ candidatesFor }, { healthOf }] = await Promise.all([
          import('../agents/registry/pick-agent.ts'),
          import('../agents/registry/agent-health.ts'),
        ])
        const services = agents.services()
        // those that every workspace has among them, as in a run
        const found = candidatesFor((await services.agents?.()) ?? [], { ...input, alertType: input.alertType.trim() })
        const looked = found.map(async (entry) => ({
          agent_id: entry.agent_id,
          name: entry.name,
          health: await healthOf(entry, services),
        }))
        return { candidates: await Promise.all(looked) }
      }),
    ),
    save: api.agent.save.handler(({ input }) =>
      handled(async () => {
        const { writeAgentEntries } = await import('../agents/registry/agent-entries.ts')
        return withShipped(await writeAgentEntries(agents.workspace, input.agents))
      }),
    ),
  }
}

async function withShipped(agents: AgentEntry[]): Promise<WorkspaceAgents> {
  const { defaultsBeside } = await import('../agents/registry/default-agents.ts')
  return { agents, shipped: defaultsBeside(agents) }
}
