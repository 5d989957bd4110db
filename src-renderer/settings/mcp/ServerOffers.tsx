import { useState } from 'react'
import type { McpPrompt } from '#shared/api/mcp-view.ts'
import type { Json } from '#shared/json.ts'
import { visibleText } from '#shared/visible-text.ts'
import { ScrollBox } from '../../run/ScrollBox.tsx'
import { call, errorData } from '../../state/api.ts'
import { useMcpServers } from '../../state/mcp-servers.ts'
import { notifyError } from '../../state/session-store.ts'
import { Button } from '../../ui/Button.tsx'
import { readable } from '../../ui/json-text.ts'
import { mcpText as text } from '../../ui/mcp-strings.ts'
import { Part } from './Part.tsx'

/** What a server that runs offers beside tools. */
export function ServerOffers({ id }: { id: string }) {
  const details = useMcpServers((state) => state.details[id])
  if (!details) return null
  const { resources, prompts } = details
  return (
    <>
      {resources.length > 0 && (
        <Part title={text.resources}>
          <ul className="divide-y rounded border">
            {resources.map(({ uri, name, description }) => (
              <Offer
                key={uri}
                name={name}
                about={`${uri}${description === '' ? '' : `\n${description}`}`}
                action={text.read}
                label={text.readOf(name)}
                load={() => call((client) => client.mcp.readResource({ id, uri }))}
              />
            ))}
          </ul>
        </Part>
      )}
      {prompts.length > 0 && (
        <Part title={text.prompts}>
          <ul className="divide-y rounded border">
            {prompts.map((prompt) => (
              <PromptOffer key={prompt.name} id={id} prompt={prompt} />
            ))}
          </ul>
        </Part>
      )}
    </>
  )
}

function PromptOffer({ id, prompt }: { id: string; prompt: McpPrompt }) {
  const [values, setValues] = useState<Record<string, string>>({})
  const { name, description } = prompt
  return (
    <Offer
      name={name}
      about={description}
      action={text.get}
      label={text.getOf(name)}
      disabled={prompt.arguments.some((one) => one.required && !values[one.name])}
      load={() => call((client) => client.mcp.getPrompt({ id, name, arguments: values }))}
    >
      {prompt.arguments.map((one) => (
        <label key={one.name} className="mt-1 flex items-center gap-2 text-xs" title={visibleText(one.description)}>
          <span className="w-40 shrink-0 truncate text-muted">{text.argument(visibleText(one.name), one.required)}</span>
          <input
            className="field"
            value={values[one.name] ?? ''}
            onChange={(event) => setValues({ ...values, [one.name]: event.target.value })}
          />
        </label>
      ))}
    </Offer>
  )
}

interface OfferProps {
  name: string
  about: string
  action: string
  label: string
  disabled?: boolean
  load(): Promise<Json>
  children?: React.ReactNode
}

/** A resource or a prompt, and what the server gives for it once it is asked. */
function Offer({ name, about, action, label, disabled, load, children }: OfferProps) {
  const [given, setGiven] = useState<string | null>(null)
  const look = async () => {
    try {
      setGiven(readable(await load()))
    } catch (thrown) {
      notifyError(errorData(thrown))
    }
  }
  return (
    <li className="px-3 py-2">
      <div className="flex items-center gap-2">
        <span className="min-w-0 flex-1 truncate font-medium text-xs">{visibleText(name)}</span>
        <Button small disabled={disabled} aria-label={label} onClick={() => void look()}>
          {action}
        </Button>
      </div>
      {about !== '' && <p className="whitespace-pre-wrap break-words text-muted text-xs">{visibleText(about)}</p>}
      {children}
      {given !== null && (
        <ScrollBox label={label} className="mt-1 max-h-60 whitespace-pre-wrap break-words rounded bg-sunken px-3 py-2 font-mono text-xs">
          {visibleText(given)}
        </ScrollBox>
      )}
    </li>
  )
}
