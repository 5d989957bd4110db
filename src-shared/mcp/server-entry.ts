import { z } from 'zod'

/** No two underscores: they part a server from its tool in `server__tool`. */
const serverId = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]|_(?!_)){0,38}$/i, 'letters, digits, single _ and -, at most 39')
  .refine((id) => !id.endsWith('_'), 'does not end with _')

const secretName = z.string().min(1, 'the name of a secret').max(200)

const stdioParams = z.strictObject({
  command: z.string().min(1, 'a program').max(4_000),
  args: z.array(z.string().max(10_000)).max(200).default([]),
  /** Relative to the workspace. */
  folder: z.string().min(1).max(4_000).optional(),
  env: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'a name of a variable'), z.string().max(10_000)).default({}),
  /** Variable to the name of the secret that it holds. */
  secrets: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'a name of a variable'), secretName).default({}),
})

const headerName = z.string().regex(/^[A-Za-z0-9-]{1,100}$/, 'a name of a header')

/** An @ before the path begins, however the address is written. */
const userInAddress = /^[^:]*:[\\/]*[^\\/?#]*@/

/** How one signs in where the server asks for it, as far as it cannot find that out by itself. */
const oauthSettings = z.strictObject({
  /** Of the app as it is registered with the authorization server. Absent: it registers itself. */
  client_id: z.string().min(1).max(2_000).optional(),
  /** Name of the secret of the app. */
  client_secret: secretName.optional(),
  /** Rights to ask for, with spaces between. */
  scope: z.string().min(1).max(2_000).optional(),
  /** Port of this machine that the browser comes back to, where the app is registered with one. Absent: any. */
  redirect_port: z.int().min(1_024).max(65_535).optional(),
})
export type OAuthSettings = z.output<typeof oauthSettings>

const httpParams = z.strictObject({
  url: z
    .url({ protocol: /^https?$/, error: 'an address that begins with http:// or https://' })
    .max(8_000)
    .refine((url) => !userInAddress.test(url), 'no user and password in an address: name a secret for a header'),
  headers: z.record(headerName, z.string().max(4_000)).default({}),
  /** Header to the secret that is its value. */
  secrets: z.record(headerName, z.union([secretName, z.strictObject({ secret: secretName, prefix: z.string().max(100) })])).default({}),
  oauth: oauthSettings.optional(),
})

const everyServer = {
  server_id: serverId,
  enabled: z.boolean().default(true),
  /** Added to the prompt of every agent that uses it. */
  instructions: z.string().max(20_000).default(''),
  /** The only tools of it that are used. Absent: all that it has. */
  tools: z.array(z.string().min(1).max(200)).max(500).optional(),
  /** Folders that it is told of when it asks, as far as they are granted. Relative to the workspace. */
  roots: z.array(z.string().min(1).max(4_000)).max(50).default([]),
  timeout_seconds: z.number().positive().max(3_600).default(30),
  start_timeout_seconds: z.number().positive().max(600).default(30),
}

/** An entry of `mcp_servers` in `trellis.yaml`. */
export const mcpServerSchema = z.discriminatedUnion('server_type', [
  z.strictObject({ ...everyServer, server_type: z.literal('stdio'), connection_params: stdioParams }),
  z.strictObject({ ...everyServer, server_type: z.literal('http'), connection_params: httpParams }),
])

/** One entry of `mcp_servers`, checked, with its defaults. */
export type McpServerSettings = z.output<typeof mcpServerSchema>
export type StdioSettings = Extract<McpServerSettings, { server_type: 'stdio' }>
export type HttpSettings = Extract<McpServerSettings, { server_type: 'http' }>

/** The servers of a workspace as its file and what is shipped describe them, for whoever changes them. */
export interface McpServerEntries {
  /** The file that changes go to. */
  file: string
  servers: McpServerSettings[]
  /** Ids of those that the file names. */
  own: string[]
  /** Ids of those that every workspace has: taken out of the file, such a one is as it was shipped. */
  shipped: string[]
}
