import { z } from 'zod'

/** A tool of an MCP server, as it was when a person looked at it. */
const mcpToolSeen = z.strictObject({ server: z.string(), tool: z.string(), hash: z.string() })
export type McpToolSeen = z.output<typeof mcpToolSeen>

/**
 * What a document, a workspace or a tool asks a person for before it has an effect. Two requests are the same when their
 * canonical JSON is: whatever is not in one is not granted by it.
 */
export const grantRequestSchema = z.discriminatedUnion('type', [
  /** Starting an MCP server with exactly this command. `pinned` is false where the code behind it may change: `npx` without a version. */
  z.strictObject({
    type: z.literal('mcp_start'),
    server: z.string(),
    executable: z.string(),
    args: z.array(z.string()),
    folder: z.string().nullable(),
    /** Environment variables that it is given, as `NAME=value`: a value can decide what code runs. Secrets are not among them. */
    variables: z.array(z.string()),
    /** Names of secrets that it is given. */
    secrets: z.array(z.string()),
    pinned: z.boolean(),
  }),
  /** Calling a tool of an MCP server. `hash` is of its name, description and input schema: a change asks again. */
  z.strictObject({ type: z.literal('mcp_use'), server: z.string(), tool: z.string(), hash: z.string() }),
  /** Speaking to a host that is not reachable by default: `scheme://host:port`. Loopback and private addresses one by one. */
  z.strictObject({ type: z.literal('host'), origin: z.string() }),
  /** Reading or changing files below a folder, named by its real path. */
  z.strictObject({ type: z.literal('folder'), path: z.string(), access: z.enum(['read', 'write']) }),
  /** Using a secret: by whom (`model:openai`, `mcp:github`, `tool:http_request`), towards which origin. */
  z.strictObject({ type: z.literal('secret'), name: z.string(), consumer: z.string(), origin: z.string().nullable() }),
  /** A tool that is off by default, as the shell is. `detail` narrows it: for the shell the program that may be run. */
  z.strictObject({ type: z.literal('tool'), tool: z.string(), detail: z.string().nullable() }),
  /**
   * Calling a tool that asks a person each time, where nobody is there to be asked: with just these arguments, or with any.
   * Nothing requires it; without it the call waits. `mcp`: the tool of an MCP server that is called: a change asks again.
   */
  z.strictObject({
    type: z.literal('tool_call'),
    tool: z.string(),
    arguments: z.record(z.string(), z.json()).nullable(),
    mcp: mcpToolSeen.optional(),
  }),
])
export type GrantRequest = z.output<typeof grantRequestSchema>

/** Something that a person granted. */
export interface Grant {
  id: string
  request: GrantRequest
  /** Hash of the workflow that it is for, or null for the workspace itself. */
  workflow: string | null
  /** How the workflow was named when it was granted; for people, and never compared. */
  workflowName: string | null
  /** The one run that it is for, or null: it holds until it is taken back. */
  run: string | null
  /** Epoch milliseconds. */
  grantedAt: number
}

/** What something asks for, and whether a person has granted it. */
export interface AskedGrant {
  request: GrantRequest
  /** What it is asked for: the scope of a grant of it. */
  workflow: string | null
  /** Nodes that ask for it. */
  nodes: string[]
  granted: boolean
}

export type CallRequest = Extract<GrantRequest, { type: 'tool_call' }>

/**
 * Whether a grant of it can be kept: what can change behind its name is granted for one start or one run at a time, and so is
 * a call that nobody is asked about.
 */
export function canBeKept(request: GrantRequest): boolean {
  return request.type !== 'tool_call' && (request.type !== 'mcp_start' || request.pinned)
}
