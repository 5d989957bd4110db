import { CircleAlert, Pencil } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { PromptSummary } from '#shared/api/prompt-contract.ts'
import { visibleText } from '#shared/visible-text.ts'
import { loadPrompts, usePromptCatalogue } from '../state/prompt-catalogue.ts'
import { agentText } from '../ui/agent-strings.ts'
import { Button } from '../ui/Button.tsx'
import { PromptDefaults } from './PromptDefaults.tsx'
import type { ControlProps } from './text-controls.tsx'

const text = agentText.prompts

/** A prompt of the folder `prompts` or of an MCP server, with what it is and what it reads. `given` are variables that the node gives by itself. */
export function PromptControl({ value, onChange, readOnly, attributes, given }: ControlProps & { given: readonly string[] }) {
  const { prompts, problem } = usePromptCatalogue()
  useEffect(() => void loadPrompts(), [])
  const name = typeof value === 'string' ? value : ''
  const chosen = prompts?.find((prompt) => prompt.name === name)
  const servers = [...new Set((prompts ?? []).flatMap(({ server }) => (server === null ? [] : [server])))]
  const own = prompts?.filter(({ server }) => server === null) ?? []
  return (
    <div className="flex flex-col gap-1.5">
      <select {...attributes} className="field" value={name} disabled={readOnly} onChange={(event) => onChange(event.target.value)}>
        <option value="">{text.none}</option>
        {name !== '' && !chosen && <option value={name}>{name}</option>}
        {own.length > 0 && (
          <optgroup label={text.folder}>
            {own.map((prompt) => (
              <option key={prompt.name} value={prompt.name}>
                {prompt.name}
              </option>
            ))}
          </optgroup>
        )}
        {servers.map((server) => (
          <optgroup key={server} label={text.server(server)}>
            {prompts
              ?.filter((prompt) => prompt.server === server)
              .map((prompt) => (
                <option key={prompt.name} value={prompt.name}>
                  {prompt.name.slice(server.length + 2)}
                </option>
              ))}
          </optgroup>
        ))}
      </select>
      {problem !== null && <Note text={problem} />}
      {prompts?.length === 0 && problem === null && name === '' && <p className="text-muted text-xs">{text.empty}</p>}
      {chosen && <About key={chosen.name} prompt={chosen} given={given} readOnly={readOnly} />}
    </div>
  )
}

function About({ prompt, given, readOnly }: { prompt: PromptSummary; given: readonly string[]; readOnly: boolean }) {
  const [editing, setEditing] = useState(false)
  const { file, version, style, description, variables, problem } = prompt
  // what the node gives comes before every default
  const open = variables.filter((variable) => !given.includes(variable.name))
  const facts = [file === null ? '' : `prompts/${file}`, style === null ? '' : text.styles[style], text.version(version)]
  return (
    <div className="flex flex-col gap-1.5 rounded bg-sunken px-2 py-1.5 text-xs">
      <p className="break-words text-muted">{facts.filter(Boolean).map(visibleText).join(' · ')}</p>
      {description !== '' && <p className="break-words">{visibleText(description)}</p>}
      {problem !== null && <Note text={problem} />}
      {variables.length > 0 && !editing && (
        <dl className="grid grid-cols-[minmax(0,max-content)_minmax(0,1fr)] gap-x-3 gap-y-0.5">
          {variables.map((variable) => (
            <div key={variable.name} className="contents">
              <dt className="truncate font-mono" title={visibleText(variable.description) || undefined}>
                {visibleText(variable.name)}
              </dt>
              <dd className="truncate text-muted" title={variable.default ?? undefined}>
                {sourceOf(variable, given)}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {editing && <PromptDefaults prompt={prompt.name} variables={open} onDone={() => setEditing(false)} />}
      {prompt.server === null && open.length > 0 && !editing && !readOnly && (
        <Button small icon={Pencil} className="self-start" onClick={() => setEditing(true)}>
          {text.edit}
        </Button>
      )}
    </div>
  )
}

function sourceOf(variable: PromptSummary['variables'][number], given: readonly string[]): string {
  if (given.includes(variable.name)) return text.fromNode
  if (variable.default !== null) return visibleText(variable.default)
  return variable.required ? text.needed : text.optional
}

function Note({ text: said }: { text: string }) {
  return (
    <p className="flex items-start gap-1.5 text-bad text-xs" role="status">
      <CircleAlert size={13} className="mt-px shrink-0" aria-hidden />
      <span className="min-w-0 break-words">{visibleText(said)}</span>
    </p>
  )
}
