import { oc } from '@orpc/contract'
import { z } from 'zod'
import { type AgentEntry, type AgentHealth, agentEntriesSchema } from '../agents/agent-entry.ts'
import type { WorkflowDocument } from '../document/workflow-document.ts'
import { isJsonObject, type JsonObject } from '../json.ts'
import { resultOf } from './result.ts'
import { valuesByPort } from './value-ref.ts'

const document = z.custom<WorkflowDocument>(isJsonObject, 'A workflow document is a JSON object')

/** What a model would be sent first for a node: word for word, with the inputs that are given. */
export interface PromptPreview {
  model: string
  system: string
  user: string
  tools: { name: string; description: string; schema: JsonObject }[]
  /** Tools of MCP servers that it names and may not have, as far as that is known: a preview starts no server. */
  unknownTools: { name: string; reason: 'no-server' | 'off' | 'never-ran' | 'not-offered' | 'not-granted' }[]
  /** Servers whose tools are as they were when they last ran, and instructions of the workspace for them among the rest. */
  servers: string[]
  /** The prompt of the workspace that it is made with, or null. */
  prompt: { name: string; version: string } | null
  /** Tokens of all of it, counted as OpenAI's models do. */
  tokens: number
  /** The model counts otherwise: `tokens` is an estimate. */
  estimated: boolean
}

/** An agent that could get a task. */
export interface AgentCandidate {
  agent_id: string
  name: string
  health: AgentHealth
}

/** The agents of a workspace, and those that every workspace has, where none of its own stands in for them. */
export interface WorkspaceAgents {
  agents: AgentEntry[]
  shipped: AgentEntry[]
}

export const agentContract = {
  /** What the model of an agent or a model call would be sent first. Nothing is asked of any model. */
  preview: oc.input(z.object({ document, node: z.string().max(200), inputs: valuesByPort })).output(resultOf(z.custom<PromptPreview>())),
  /** The agents of the workspace. `check` looks whether each could work now, which asks model servers and MCP servers. */
  list: oc
    .input(z.object({ check: z.boolean().optional() }))
    .output(resultOf(z.custom<WorkspaceAgents & { health: Record<string, AgentHealth> }>())),
  /**
   * Who would get a task: every agent that could, in the order in which they are looked at, with how each stands now. The first
   * that is well gets it. Fails with `agent.none_for_type`. Nobody is put to work.
   */
  choose: oc
    .input(z.object({ alertType: z.string().max(200), capabilities: z.array(z.string().max(100)).max(50) }))
    .output(resultOf(z.custom<{ candidates: AgentCandidate[] }>())),
  /** Replaces the agents of the workspace in its `trellis.yaml`. */
  save: oc.input(z.object({ agents: agentEntriesSchema })).output(resultOf(z.custom<WorkspaceAgents>())),
}
