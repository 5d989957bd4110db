import { File, FolderOpen, Globe, KeyRound, type LucideIcon, Plug, Server, Wrench } from 'lucide-react'
import type { GrantRequest } from '#shared/security/grant.ts'
import { commandText } from '#shared/security/grant-text.ts'
import { usedOf } from '#shared/security/mcp-use.ts'
import { visibleText } from '#shared/visible-text.ts'
import { grantText as text } from '../ui/grant-strings.ts'

/** A request as a person reads it: with every value that counts, and nothing hidden in it. */
export interface GrantWords {
  icon: LucideIcon
  title: string
  /** What it is about, as it is. */
  value: string
  facts: [label: string, value: string][]
}

const facts = (entries: [label: string, value: string | null][]): GrantWords['facts'] =>
  entries.flatMap(([label, value]) => (value === null || value === '' ? [] : [[label, visibleText(value)] as [string, string]]))

function mcpUseWords(request: Extract<GrantRequest, { type: 'mcp_use' }>): GrantWords {
  const { requests, facts: words } = text
  const used = usedOf(request)
  if (used.kind === 'resources') return { icon: Plug, title: requests.mcp_resources, value: visibleText(request.server), facts: [] }
  return {
    icon: Plug,
    title: used.kind === 'prompt' ? requests.mcp_prompt : requests.mcp_use,
    value: visibleText(used.name),
    facts: facts([
      [words.server, request.server],
      [words.described, request.hash.slice(0, 12)],
    ]),
  }
}

export function grantWords(request: GrantRequest): GrantWords {
  const { requests, facts: words } = text
  switch (request.type) {
    case 'mcp_start':
      return {
        icon: Server,
        title: requests.mcp_start,
        value: commandText(request.executable, request.args),
        facts: facts([
          [words.server, request.server],
          [words.folder, request.folder],
          [words.variables, request.variables.join(', ')],
          [words.secrets, request.secrets.join(', ')],
        ]),
      }
    case 'mcp_use':
      return mcpUseWords(request)
    case 'host':
      return { icon: Globe, title: requests.host, value: visibleText(request.origin), facts: [] }
    case 'folder':
      return {
        icon: request.access === 'write' ? FolderOpen : File,
        title: requests.folder[request.access],
        value: visibleText(request.path),
        facts: [],
      }
    case 'secret':
      return {
        icon: KeyRound,
        title: requests.secret,
        value: visibleText(request.name),
        facts: facts([
          [words.by, request.consumer],
          [words.to, request.origin ?? words.toProgram],
        ]),
      }
    case 'tool':
      return { icon: Wrench, title: requests.tool, value: visibleText(request.tool), facts: facts([[words.detail, request.detail]]) }
    case 'tool_call':
      return {
        icon: Wrench,
        title: requests.tool_call,
        value: visibleText(request.tool),
        facts: facts([
          [words.arguments, request.arguments === null ? words.anyArguments : JSON.stringify(request.arguments)],
          [words.server, request.mcp?.server ?? null],
          [words.tool, request.mcp?.tool ?? null],
          [words.described, request.mcp?.hash.slice(0, 12) ?? null],
        ]),
      }
  }
}
