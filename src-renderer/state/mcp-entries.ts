import { create } from 'zustand'
import type { ErrorData } from '#shared/errors/app-error.ts'
import type { McpServerEntries, McpServerSettings } from '#shared/mcp/server-entry.ts'
import { call, errorData } from './api.ts'
import { loadServers } from './mcp-servers.ts'
import { reloadTools } from './tool-catalogue.ts'

interface McpEntriesState {
  /** What is said of the servers; null until it has come. */
  entries: McpServerEntries | null
  /** Why the last change was refused. */
  error: ErrorData | null
  busy: boolean
}

export const useMcpEntries = create<McpEntriesState>(() => ({ entries: null, error: null, busy: false }))

/** A file that cannot be read is told of where the servers are listed. */
export async function loadEntries(): Promise<void> {
  const entries = await call((client) => client.mcp.entries({})).catch(() => null)
  useMcpEntries.setState({ entries })
}

async function change(work: () => Promise<McpServerEntries>): Promise<boolean> {
  useMcpEntries.setState({ busy: true, error: null })
  try {
    useMcpEntries.setState({ entries: await work() })
    await Promise.all([loadServers(), reloadTools()])
    return true
  } catch (thrown) {
    useMcpEntries.setState({ error: errorData(thrown) })
    return false
  } finally {
    useMcpEntries.setState({ busy: false })
  }
}

/** Writes a server into the workspace's file. What is refused changes nothing, and gives false. */
export const putEntry = (entry: McpServerSettings, isNew: boolean): Promise<boolean> =>
  change(() => call((client) => client.mcp.put({ entry, isNew })))

export const removeEntry = (id: string): Promise<boolean> => change(() => call((client) => client.mcp.remove({ id })))
