import type { JsonObject } from '../json.ts'

/** A tool as a person chooses it. */
export interface ToolSummary {
  /** What workflows and models call it by. */
  name: string
  title: string
  /** The MCP server that it is of; absent for tools of Trellis itself. */
  server?: string
  /** What it does and when to use it. */
  summary: string
  capability: 'search' | 'analysis' | 'execution' | 'monitoring' | 'validation' | 'communication'
  /** Whether a call asks a person first. */
  safety: 'safe' | 'needs-confirmation' | 'dangerous'
  /** How a call touches the world: not at all, reading it, or changing it. */
  effect: 'pure' | 'recorded' | 'outside'
  /** Kinds of evidence that it reads. */
  evidenceKinds: readonly string[]
  /** JSON Schema of its arguments. */
  input: JsonObject
  /** Node kinds that may call it. */
  usableBy: readonly string[]
  /** Why it cannot be used here: the workspace has not set it up. */
  unavailable?: string
}
