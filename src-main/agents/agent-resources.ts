import type { StepContext } from '../engine/executor.ts'
import type { EngineServices } from '../engine/services.ts'
import { dataFrame } from '../prompts/data-frame.ts'
import { mcpName } from '../tools/mcp/mcp-name.ts'
import type { AgentProfile } from './agent.ts'

/**
 * The agent with what the resources that it names hold. One whose server is down is left out and said to be missing. Throws
 * `grant.missing` where a person has to grant something first.
 */
export async function withResources(place: StepContext, profile: AgentProfile, services: EngineServices): Promise<AgentProfile> {
  const wanted = (profile.resources ?? []).flatMap((name) => {
    const parts = mcpName(name)
    return parts ? [{ server: parts.server, uri: parts.tool }] : []
  })
  if (wanted.length === 0) return profile
  const { read, missing } = await (await services.mcp()).resources(place, wanted)
  const { used = [], missing: before = [] } = profile.servers ?? {}
  return { ...profile, read, servers: { used, missing: [...before, ...missing] } }
}

/** What was read, as material. */
export function resourceSections(profile: AgentProfile): string[] {
  return (profile.read ?? []).map(({ server, uri, text }) => `${uri} of ${server}:\n${dataFrame(text)}`)
}
