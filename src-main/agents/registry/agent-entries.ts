import { join } from 'node:path'
import { parseDocument } from 'yaml'
import { z } from 'zod'
import { type AgentEntry, agentEntriesSchema } from '#shared/agents/agent-entry.ts'
import { AppError } from '#shared/errors/app-error.ts'
import { changeSettingsFile } from '../../storage/change-settings-file.ts'
import { readSettingsText } from '../../storage/settings-text.ts'

const fileOf = (workspace: string) => join(workspace, 'trellis.yaml')

function invalid(file: string, what: string): AppError {
  return new AppError('agent.settings_invalid', `agents in ${file}: ${what}`, {
    place: { file },
    hint: 'Each entry has agent_id and name, and may have alert_types, capabilities, role, instructions, model, fallbacks, tools, mcp_servers, max_iterations, max_total_tokens and enabled.',
  })
}

function entriesOf(section: unknown, file: string): AgentEntry[] {
  const read = agentEntriesSchema.safeParse(section ?? [])
  if (!read.success) throw invalid(file, z.prettifyError(read.error))
  return read.data
}

/** The agents of a workspace's `trellis.yaml`, in their order. Throws `agent.settings_invalid`, which lists every problem. */
export async function readAgentEntries(workspace: string): Promise<AgentEntry[]> {
  const file = fileOf(workspace)
  const document = parseDocument(await readSettingsText(file))
  const [problem] = document.errors
  if (problem) throw invalid(file, `the file is not YAML: ${problem.message}`)
  const whole = document.toJS({ maxAliasCount: 100 }) as { agents?: unknown } | null
  return entriesOf(whole?.agents, file)
}

/** What an entry is written as: what is as it is by default is left out. */
function written(entry: AgentEntry): Record<string, unknown> {
  const { agent_id, name, ...rest } = entry
  const plain: Record<string, unknown> = { enabled: true, role: '', instructions: '', model: 'smart', max_iterations: 6 }
  const told = Object.entries(rest).filter(
    ([key, value]) => !(Array.isArray(value) ? value.length === 0 : value === undefined || value === plain[key]),
  )
  return { agent_id, name, ...Object.fromEntries(told) }
}

/** Replaces the agents of a workspace; everything else in its file stays as it is, comments included. */
export async function writeAgentEntries(workspace: string, entries: readonly AgentEntry[]): Promise<AgentEntry[]> {
  const file = fileOf(workspace)
  const checked = entriesOf(entries, file)
  await changeSettingsFile(
    file,
    (document) => {
      if (checked.length === 0) document.delete('agents')
      else document.set('agents', document.createNode(checked.map(written)))
    },
    (whole) => void entriesOf(whole.agents, file),
  )
  return checked
}
