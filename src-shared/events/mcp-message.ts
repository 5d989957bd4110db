/** One message to or from an MCP server, as it went over the wire. */
export interface McpMessage {
  server: string
  direction: 'sent' | 'received'
  type: 'request' | 'response' | 'notification'
  /** Of a response that of its request; null for an answer to nothing that was asked. */
  method: string | null
  id: string | number | null
  /** Microseconds since the epoch. */
  atUs: number
  /** Of a response: microseconds since its request. */
  us: number | null
  bytes: number
  /** Its JSON, cut to 2,000 characters, with secrets masked. */
  payload: string
  cut: boolean
  /** Of a response that tells an error. */
  failed?: boolean
}

export const mcpStates = ['stopped', 'starting', 'ready', 'degraded', 'down'] as const
/** `degraded`: it is up, and lately a call of it came to nothing. `down`: it ended or could not be started, and is tried again at need. */
export type McpState = (typeof mcpStates)[number]
