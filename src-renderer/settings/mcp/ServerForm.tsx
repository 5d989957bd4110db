import { type FormEvent, type ReactNode, useEffect, useState } from 'react'
import type { McpServerSettings } from '#shared/mcp/server-entry.ts'
import { visibleText } from '#shared/visible-text.ts'
import { putEntry, useMcpEntries } from '../../state/mcp-entries.ts'
import { Button } from '../../ui/Button.tsx'
import { mcpText } from '../../ui/mcp-strings.ts'
import { Line } from '../Line.tsx'
import { pastedServer } from './pasted-server.ts'
import { draftOf, emptyDraft, entryOf, type ServerDraft } from './server-draft.ts'

const text = mcpText.form

type TextField = { [Key in keyof ServerDraft]: ServerDraft[Key] extends string ? Key : never }[keyof ServerDraft]

interface ServerFormProps {
  /** Null for a new one. */
  entry: McpServerSettings | null
  /** It runs, and goes on with what it was started with. */
  isUp: boolean
  onDone(): void
}

/** What `trellis.yaml` says of one server. Saving starts nothing. */
export function ServerForm({ entry, isUp, onDone }: ServerFormProps) {
  const { error, busy } = useMcpEntries()
  const [draft, setDraft] = useState<ServerDraft>(() => (entry ? draftOf(entry) : emptyDraft))
  const [tried, setTried] = useState(false)
  // what was refused before was another server
  useEffect(() => useMcpEntries.setState({ error: null }), [])
  const change = (more: Partial<ServerDraft>) => setDraft({ ...draft, ...more })
  const read = entryOf(draft, entry?.enabled ?? true)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if ('entry' in read && (await putEntry(read.entry, entry === null))) onDone()
  }
  const field = (name: TextField, help?: string, more: { readOnly?: boolean; placeholder?: string; autoFocus?: boolean } = {}) => (
    <Line label={text[name]} help={help}>
      {(id) => (
        <input
          id={id}
          className="field font-mono"
          spellCheck={false}
          value={draft[name]}
          onChange={({ target }) => change({ [name]: target.value })}
          {...more}
        />
      )}
    </Line>
  )
  const area = (name: TextField, label: string, help: string, mono = true) => (
    <Line label={label} help={help}>
      {(id) => (
        <textarea
          id={id}
          className={`field field-sizing-content max-h-60 min-h-14 resize-y ${mono ? 'font-mono' : ''}`}
          spellCheck={!mono}
          value={draft[name]}
          onChange={({ target }) => change({ [name]: target.value })}
        />
      )}
    </Line>
  )
  const isProgram = draft.type === 'stdio'
  return (
    <form
      className="flex flex-col gap-3 rounded border p-4"
      onSubmit={(event) => void submit(event)}
      aria-label={entry ? mcpText.editOf(visibleText(entry.server_id)) : mcpText.add}
    >
      {entry === null && <Paste onPasted={setDraft} />}
      <div className="grid grid-cols-2 items-start gap-3">
        {field('id', text.idHelp, { readOnly: entry !== null, autoFocus: entry === null })}
        <Line label={text.type}>
          {(id) => (
            <select
              id={id}
              className="field"
              value={draft.type}
              onChange={({ target }) => change({ type: target.value as ServerDraft['type'] })}
            >
              <option value="stdio">{text.program}</option>
              <option value="http">{text.address}</option>
            </select>
          )}
        </Line>
        {isProgram ? (
          <>
            {field('command', text.commandHelp, { placeholder: 'npx' })}
            {field('folder', text.folderHelp)}
            {area('args', text.args, text.argsHelp)}
            {area('env', text.env, text.envHelp)}
          </>
        ) : (
          <>
            {field('url', undefined, { placeholder: 'https://mcp.example.com/mcp' })}
            {area('headers', text.headers, text.headersHelp)}
          </>
        )}
        {area('secrets', text.secrets, isProgram ? text.secretsHelp : text.secretHeadersHelp)}
        {area('instructions', text.instructions, text.instructionsHelp, false)}
      </div>
      <details>
        <summary className="cursor-pointer rounded text-muted">{text.more}</summary>
        <div className="mt-2 grid grid-cols-2 items-start gap-3">
          {field('tools', text.toolsHelp)}
          {area('roots', text.roots, text.rootsHelp)}
          <Seconds label={text.timeout} value={draft.timeout} onChange={(timeout) => change({ timeout })} />
          <Seconds label={text.startTimeout} value={draft.startTimeout} onChange={(startTimeout) => change({ startTimeout })} />
        </div>
      </details>
      {isUp && <Note>{text.running}</Note>}
      {tried && 'problem' in read && <Wrong>{`${text[read.problem.field]}: ${visibleText(read.problem.message)}`}</Wrong>}
      {error && (
        <Wrong>
          {visibleText(error.message)} {error.hint && visibleText(error.hint)}
        </Wrong>
      )}
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>{text.cancel}</Button>
        <Button type="submit" look="primary" disabled={busy}>
          {text.save}
        </Button>
      </div>
    </form>
  )
}

/** Takes the JSON that a server's documentation gives for other programs. */
function Paste({ onPasted }: { onPasted(draft: ServerDraft): void }) {
  const [failed, setFailed] = useState(false)
  const take = (typed: string) => {
    const draft = pastedServer(typed)
    setFailed(draft === null && typed.trim() !== '')
    if (draft) onPasted(draft)
  }
  return (
    <details>
      <summary className="cursor-pointer rounded text-muted">{text.paste}</summary>
      <div className="mt-2">
        <Line label={text.pasted} help={failed ? text.pasteFailed : text.pasteHelp}>
          {(id) => (
            <textarea
              id={id}
              className="field max-h-60 min-h-20 resize-y font-mono"
              spellCheck={false}
              aria-invalid={failed}
              onChange={({ target }) => take(target.value)}
            />
          )}
        </Line>
      </div>
    </details>
  )
}

function Seconds({ label, value, onChange }: { label: string; value: number; onChange(value: number): void }) {
  return (
    <Line label={label}>
      {(id) => (
        <input
          id={id}
          type="number"
          min={1}
          step="any"
          className="field w-28!"
          value={Number.isNaN(value) ? '' : value}
          onChange={({ target }) => onChange(target.valueAsNumber)}
        />
      )}
    </Line>
  )
}

const Note = ({ children }: { children: ReactNode }) => <p className="text-muted text-xs">{children}</p>

const Wrong = ({ children }: { children: ReactNode }) => (
  <p className="whitespace-pre-wrap break-words text-bad" role="alert">
    {children}
  </p>
)
