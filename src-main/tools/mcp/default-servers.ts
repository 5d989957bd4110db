/**
 * Servers that a workspace switches on by naming them, and changes field by field. None is on by itself.
 * Their versions are exact: what a person saw and granted is what runs.
 */
export const defaultServers: readonly Record<string, unknown>[] = [
  {
    server_id: 'kubernetes',
    server_type: 'stdio',
    enabled: false,
    connection_params: { command: 'npx', args: ['-y', 'kubernetes-mcp-server@0.0.66', '--read-only'] },
    instructions: 'Look at the cluster before you judge it: events and the status of a resource first, logs after that.',
  },
  {
    server_id: 'filesystem',
    server_type: 'stdio',
    enabled: false,
    connection_params: { command: 'npx', args: ['-y', '@modelcontextprotocol/server-filesystem@2026.8.31', '.'] },
    instructions: 'Paths are those of the folder that the server was started for.',
  },
  {
    server_id: 'memory',
    server_type: 'stdio',
    enabled: false,
    connection_params: { command: 'npx', args: ['-y', '@modelcontextprotocol/server-memory@2026.8.31'] },
    instructions: 'Search the graph for what is known of a subject before you add to it.',
  },
]
