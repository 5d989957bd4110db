import { visibleText } from '../visible-text.ts'
import type { GrantRequest, McpToolSeen } from './grant.ts'
import { usedOf } from './mcp-use.ts'

/** What came from elsewhere, in one line and with nothing hidden in it. */
const plain = (text: string) => visibleText(text).replace(/[\n\t]/g, ' ')
const list = (names: readonly string[]) => names.map(plain).join(', ')

/** A command as a person reads it: each argument by itself, so that none can pass for two. */
export function commandText(executable: string, args: readonly string[]): string {
  return [executable, ...args].map((part) => (/^[\w@%+=:,./\\-]+$/.test(part) ? part : JSON.stringify(plain(part)))).join(' ')
}

/** Which tool of a server it is, where a call goes to one. */
const seenText = (seen: McpToolSeen | undefined) =>
  seen
    ? ` (${JSON.stringify(plain(seen.tool))} of the MCP server ${JSON.stringify(plain(seen.server))}, as described in ${plain(seen.hash).slice(0, 12)})`
    : ''

/** What is asked for, in English and in one line, with every value that counts. */
export function grantText(request: GrantRequest): string {
  switch (request.type) {
    case 'mcp_start': {
      const command = commandText(request.executable, request.args)
      const details = [
        request.folder === null ? '' : `in ${plain(request.folder)}`,
        request.variables.length > 0 ? `with the variables ${list(request.variables)}` : '',
        request.secrets.length > 0 ? `with the secrets ${list(request.secrets)}` : '',
        request.pinned ? '' : '(its code may change from start to start)',
      ]
      return [`start the MCP server "${plain(request.server)}" as ${command}`, ...details.filter(Boolean)].join(' ')
    }
    case 'mcp_use': {
      const used = usedOf(request)
      const server = plain(request.server)
      if (used.kind === 'resources') return `read the resources of the MCP server "${server}"`
      if (used.kind === 'prompt')
        return `use the prompt "${plain(used.name)}" of the MCP server "${server}", as described in ${plain(request.hash).slice(0, 12)}`
      return `use the tool "${plain(request.tool)}" of the MCP server "${plain(request.server)}", as described in ${plain(request.hash).slice(0, 12)}`
    }
    case 'host':
      return `speak to ${plain(request.origin)}`
    case 'folder':
      return `${request.access === 'write' ? 'read and change' : 'read'} files in ${plain(request.path)}`
    case 'secret':
      return `use the secret "${plain(request.name)}" for ${plain(request.consumer)}${request.origin === null ? '' : `, sent to ${plain(request.origin)}`}`
    case 'tool':
      return `use the tool "${plain(request.tool)}"${request.detail === null ? '' : ` for ${plain(request.detail)}`}`
    case 'tool_call':
      return `call the tool "${plain(request.tool)}"${seenText(request.mcp)} with ${request.arguments === null ? 'any arguments' : plain(JSON.stringify(request.arguments))} without asking anybody`
  }
}
