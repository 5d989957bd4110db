import { oc } from '@orpc/contract'
import { z } from 'zod'
import type { Json } from '../json.ts'
import { type McpServerEntries, mcpServerSchema } from '../mcp/server-entry.ts'
import type { McpResource, McpServerDetails, McpServerLog, McpServerView } from './mcp-view.ts'
import { resultOf } from './result.ts'

const id = z.string().max(40)
const view = resultOf(z.custom<McpServerView>())
const entries = resultOf(z.custom<McpServerEntries>())
const json = resultOf(z.custom<Json>())

/** The MCP servers of the workspace. What starts one needs what `McpServerView.start` says to be granted. */
export const mcpContract = {
  /** As `trellis.yaml` has them, with their state. Starts nothing. Fails with `mcp.settings_invalid`. */
  list: oc.input(z.object({})).output(resultOf(z.custom<McpServerView[]>())),
  /** What `trellis.yaml` and what is shipped say of them. Fails with `mcp.settings_invalid`. */
  entries: oc.input(z.object({})).output(entries),
  /** Writes one into `trellis.yaml`: a new one, or another state of one that is there. Starts nothing. Fails with `mcp.settings_invalid` and `request.invalid`. */
  put: oc.input(z.object({ entry: mcpServerSchema, isNew: z.boolean() })).output(entries),
  /** Ends one, and takes it out of `trellis.yaml`. One that is shipped is as it was shipped then. */
  remove: oc.input(z.object({ id })).output(entries),
  /** Starts a server and lists its tools; it runs until it is stopped. Fails with `grant.missing` and `mcp.*`. */
  start: oc.input(z.object({ id })).output(view),
  /** Ends a server, also under runs that use it: their next call starts it anew. */
  stop: oc.input(z.object({ id })).output(view),
  /**
   * Begins a sign-in in the place of one that is under way: where a person signs in, in a browser. Fails with `grant.missing`
   * for a host that has to be granted first, `secret.locked` and `mcp.sign_in_failed`.
   */
  signIn: oc.input(z.object({ id })).output(resultOf(z.object({ url: z.string() }))),
  /** Waits for the end of the sign-in that is under way. Fails with `mcp.sign_in_failed` and `secret.*`. */
  signedIn: oc.input(z.object({ id })).output(view),
  /** Ends a sign-in that is under way; who waits for it is told. */
  cancelSignIn: oc.input(z.object({ id })).output(view),
  /** Takes what a sign-in came to out of the vault, and ends the server. */
  signOut: oc.input(z.object({ id })).output(view),
  /** Its tools, and of one that runs its resources and prompts. */
  details: oc.input(z.object({ id })).output(resultOf(z.custom<McpServerDetails>())),
  /** What the servers that are switched on had to read when they last ran. Starts nothing. */
  resources: oc.input(z.object({})).output(resultOf(z.custom<{ resources: (McpResource & { server: string })[] }>())),
  log: oc.input(z.object({ id })).output(resultOf(z.custom<McpServerLog>())),
  /** Of a server that runs: what a resource holds, as the server gives it. */
  readResource: oc.input(z.object({ id, uri: z.string().max(8_000) })).output(json),
  /** Of a server that runs: a prompt with these arguments, as the server gives it. */
  getPrompt: oc
    .input(z.object({ id, name: z.string().max(200), arguments: z.record(z.string().max(200), z.string().max(100_000)) }))
    .output(json),
}
