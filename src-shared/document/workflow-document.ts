import type { Json, JsonObject } from '../json.ts'

/** `config` of a node may carry `run` settings (retries, time limit, fallback) beside what its kind defines. */
export interface WorkflowNode {
  kind: string
  label: string
  /** The container that it lives in, or null at the top. */
  parent: string | null
  config: JsonObject
  /** Output values by port that stand in for running the node, or null. */
  pinned: Record<string, Json> | null
  /** The phase of an investigation that this node belongs to; see `events/phase.ts`. */
  phase?: string
  /** Markdown that people wrote about this node, for other people. */
  comment?: string
}

/** `[node id, port id]`. A container's id with one of its inside ports is an endpoint for its children. */
export type Endpoint = [node: string, port: string]

export interface WorkflowEdge {
  from: Endpoint
  to: Endpoint
  /** Markdown that people wrote about this connection. */
  comment?: string
}

/** Limits of one run; `default-budget.ts` holds for those that are left out. */
export interface WorkflowBudget {
  tokens?: number
  usd?: number
  seconds?: number
  /** Node visits, iterations and items included. */
  steps?: number
}

export interface WorkflowSettings {
  budget?: WorkflowBudget
  /** Model aliases for this workflow: `{smart: "openai:gpt-5"}`. */
  models?: Record<string, string>
  policies?: Json[]
  memory?: JsonObject
}

/** A workflow as it is stored: `*.trellis.json`. Layout is apart from the logic. */
export interface WorkflowDocument {
  format: 'trellis-workflow'
  schema: { document: number; nodes: Record<string, number> }
  id: string
  name: string
  description: string
  /** What people find it by; in order, each once. */
  tags?: string[]
  /** JSON Schema (object) of what the workflow takes. */
  inputs: JsonObject
  /** JSON Schema of what it gives. */
  outputs: JsonObject
  nodes: Record<string, WorkflowNode>
  edges: Record<string, WorkflowEdge>
  settings: WorkflowSettings
  /** Pixels on the canvas; a child's are relative to its container. Containers have a size. */
  layout: Record<string, { x: number; y: number; width?: number; height?: number }>
}
