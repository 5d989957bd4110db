import { z } from 'zod'

const words = (most: number) => z.array(z.string().trim().min(1).max(100)).max(most).default([])

/** `*` stands for any characters, but not for every type there is: a type that nobody thought of has no agent. */
const alertTypePattern = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .refine((pattern) => /[^*?.\s]/.test(pattern), 'names at least part of a type: an agent for every alert is for none')

/** An agent of the workspace: what it is, and what it is there for. An entry of `agents` in `trellis.yaml`. */
export const agentEntrySchema = z.strictObject({
  agent_id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,38}$/, 'small letters, digits and -, at most 39'),
  name: z.string().trim().min(1).max(100),
  enabled: z.boolean().default(true),
  /** Types of alerts that it takes, as they are or with `*`. */
  alert_types: z.array(alertTypePattern).max(200).default([]),
  /** What it can do, in words of the workspace. */
  capabilities: words(50),
  role: z.string().max(40).default(''),
  instructions: z.string().max(20_000).default(''),
  model: z.string().min(1).max(200).default('smart'),
  fallbacks: words(10),
  tools: words(64),
  /** Servers that it cannot work without. */
  mcp_servers: words(20),
  max_iterations: z.int().min(1).max(50).default(6),
  max_total_tokens: z.int().min(100).max(10_000_000).optional(),
})
export type AgentEntry = z.output<typeof agentEntrySchema>

export const agentEntriesSchema = z
  .array(agentEntrySchema)
  .max(200)
  .superRefine((entries, context) => {
    const seen = new Set<string>()
    for (const [index, { agent_id }] of entries.entries()) {
      if (seen.has(agent_id)) context.addIssue({ code: 'custom', path: [index, 'agent_id'], message: `two agents are named "${agent_id}"` })
      seen.add(agent_id)
    }
  })

/** One thing that an agent needs, and whether it is there. */
export interface HealthCheck {
  what: 'model' | 'mcp_server' | 'tool'
  name: string
  ok: boolean
  /** Why it is not; empty where it is. */
  reason: string
}

export interface AgentHealth {
  healthy: boolean
  checks: HealthCheck[]
}

/** Whether a type of alert is what a pattern means: letter case does not count. Takes each part at the first place where it fits. */
export function matchesType(pattern: string, type: string): boolean {
  const [first = '', ...rest] = pattern.toLowerCase().split('*')
  const text = type.toLowerCase()
  if (rest.length === 0) return text === first
  if (!text.startsWith(first)) return false
  const last = rest.pop() as string
  let at = first.length
  for (const part of rest) {
    const found = text.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return text.length - last.length >= at && text.endsWith(last)
}
