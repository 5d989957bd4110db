import type { StepContext } from '../engine/executor.ts'
import type { EngineServices } from '../engine/services.ts'
import type { AgentProfile, AgentServers } from './agent.ts'

/**
 * The agent with the tools of the MCP servers that it names. One that is down is left out and said to be missing; the agent
 * goes on with the others. Throws `grant.missing` where a person has to grant something first.
 */
export async function withServers(place: StepContext, profile: AgentProfile, services: EngineServices): Promise<AgentProfile> {
  if (!profile.serverTools?.length) return profile
  const { tools, servers, missing } = await (await services.mcp()).toolsFor(place, profile.serverTools)
  return { ...profile, tools: [...profile.tools, ...tools], servers: { used: servers, missing } }
}

/** What the workspace says of the servers that an agent uses, and which of them it has to do without. */
export function mcpInstructions(servers: AgentServers | undefined): string {
  if (!servers) return ''
  const told = servers.used
    .filter(({ instructions }) => instructions.trim() !== '')
    .map(({ server, instructions }) => `About the tools ${server}__…: ${instructions.trim()}`)
  const names = [...new Set(servers.missing.map(({ server }) => server))]
  const without =
    names.length === 0
      ? []
      : [
          `Some tools or resources of ${names.join(', ')} cannot be reached now. Go on without them, and say in your answer what you could not look at.`,
        ]
  return [...told, ...without].join('\n\n')
}
