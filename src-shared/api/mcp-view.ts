import type { McpMessage, McpState } from '../events/mcp-message.ts'
import type { JsonObject } from '../json.ts'
import type { GrantRequest } from '../security/grant.ts'

/** A tool of a server as the server describes it, word for word. */
export interface McpTool {
  name: string
  title: string
  description: string
  inputSchema: JsonObject
  outputSchema: JsonObject | null
  /** SHA-256 of name, description and input schema. */
  hash: string
  /** What the server says of it. Nothing is decided by it. */
  hints: { readOnly: boolean; destructive: boolean; openWorld: boolean }
}

export interface McpResource {
  uri: string
  name: string
  description: string
  mimeType: string | null
}

export interface McpPrompt {
  name: string
  description: string
  arguments: { name: string; description: string; required: boolean }[]
}

/** `changed`: it was granted, and its description or schema is another one since. It is not called until it is granted anew. */
export type McpToolGrant = 'granted' | 'missing' | 'changed'

export interface McpToolView extends McpTool {
  grant: McpToolGrant
  /** Whether a person said that it may be called without asking each time. */
  unasked: boolean
  /** What granting it is, and calling it without asking. */
  requests: { use: GrantRequest; unasked: GrantRequest }
}

/** A server as it stands. */
export interface McpServerView {
  id: string
  type: 'stdio' | 'http'
  enabled: boolean
  instructions: string
  state: McpState
  /** Why it is `down` or `degraded`. */
  reason: string | null
  /** What starting it would be, in full; null where that cannot be found out, and `problem` says why. */
  start: GrantRequest | null
  startGranted: boolean
  problem: string | null
  /** Whether it wants a person to sign in, or somebody has. `none`: it never asked for that. */
  signIn: 'none' | 'needed' | 'signed_in'
  /** What it called itself when it last ran. */
  version: string | null
  pid: number | null
  /** Names of its tools when they were last listed; null where they never were. */
  tools: string[] | null
  /** Who keeps it up: runs, and a person who started it. */
  users: number
}

export interface McpServerDetails {
  tools: McpToolView[]
  resources: McpResource[]
  prompts: McpPrompt[]
}

export interface McpServerLog {
  /** The end of what it wrote to stderr. */
  stderr: string
  /** The latest messages that belong to no run. */
  messages: McpMessage[]
}
