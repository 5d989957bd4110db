import { type FormEvent, useState } from 'react'
import { type AgentEntry, agentEntrySchema } from '#shared/agents/agent-entry.ts'
import { agentText } from '../ui/agent-strings.ts'
import { Button } from '../ui/Button.tsx'
import { listed } from './agent-list.ts'
import { Line } from './Line.tsx'

const text = agentText.registry
const words = text.fields

const fresh = { agent_id: '', name: '' }

/** The settings of one agent of the workspace. `entry` is null for a new one. */
export function AgentForm({
  entry,
  busy,
  onSave,
  onCancel,
}: {
  entry: AgentEntry | null
  busy: boolean
  onSave(entry: AgentEntry): void
  onCancel(): void
}) {
  const [draft, setDraft] = useState(() => ({
    ...fresh,
    ...entry,
    types: entry?.alert_types.join(', ') ?? '',
    can: entry?.capabilities.join(', ') ?? '',
    uses: entry?.tools.join(', ') ?? '',
    needs: entry?.mcp_servers.join(', ') ?? '',
    enabled: entry?.enabled ?? true,
    role: entry?.role ?? '',
    model: entry?.model ?? 'smart',
    instructions: entry?.instructions ?? '',
    max_iterations: entry?.max_iterations ?? 6,
  }))
  const change = (more: Partial<typeof draft>) => setDraft({ ...draft, ...more })
  const { types, can, uses, needs, ...plain } = draft
  const read = agentEntrySchema.safeParse({
    ...plain,
    alert_types: listed(types),
    capabilities: listed(can),
    tools: listed(uses),
    mcp_servers: listed(needs),
  })
  const problem = read.success ? null : read.error.issues[0]
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (read.success) onSave(read.data)
  }
  const line = (
    field: 'agent_id' | 'name' | 'types' | 'can' | 'role' | 'model' | 'uses' | 'needs',
    label: string,
    help?: string,
    fixed = false,
  ) => (
    <Line label={label} help={help}>
      {(id) => (
        <input
          id={id}
          className="field"
          value={draft[field]}
          readOnly={fixed}
          onChange={(event) => change({ [field]: event.target.value })}
        />
      )}
    </Line>
  )
  return (
    <form className="flex flex-col gap-3 rounded border p-4" onSubmit={submit} aria-label={entry ? text.edit(entry.name) : text.add}>
      <div className="grid grid-cols-2 gap-3">
        {line('agent_id', words.id, words.idHelp, entry !== null)}
        {line('name', words.name)}
        {line('types', words.types, words.typesHelp)}
        {line('can', words.capabilities, words.capabilitiesHelp)}
        {line('role', words.role)}
        {line('model', words.model)}
        {line('uses', words.tools, words.toolsHelp)}
        {line('needs', words.servers)}
      </div>
      <Line label={words.instructions}>
        {(id) => (
          <textarea
            id={id}
            className="field field-sizing-content max-h-60 min-h-16 resize-y"
            value={draft.instructions}
            onChange={(event) => change({ instructions: event.target.value })}
          />
        )}
      </Line>
      <div className="flex items-end gap-3">
        <Line label={words.iterations}>
          {(id) => (
            <input
              id={id}
              type="number"
              min={1}
              max={50}
              className="field w-28!"
              value={draft.max_iterations}
              onChange={(event) => change({ max_iterations: event.target.valueAsNumber })}
            />
          )}
        </Line>
        <label className="flex h-[30px] items-center gap-2">
          <input type="checkbox" checked={draft.enabled} onChange={(event) => change({ enabled: event.target.checked })} />
          {words.enabled}
        </label>
      </div>
      {problem && (draft.agent_id !== '' || draft.name !== '') && (
        <p className="text-bad text-xs" role="status">
          {problem.path.join('.')}: {problem.message}
        </p>
      )}
      <div className="flex justify-end gap-2">
        <Button onClick={onCancel}>{text.cancel}</Button>
        <Button type="submit" look="primary" disabled={busy || !read.success}>
          {text.save}
        </Button>
      </div>
    </form>
  )
}
