import { useState } from 'react'
import type { ValueRef } from '#shared/events/run-event.ts'
import { isJsonObject, type Json, type JsonObject } from '#shared/json.ts'
import { visibleText } from '#shared/visible-text.ts'
import { Button } from '../../ui/Button.tsx'
import { Loading } from '../../ui/Empty.tsx'
import { readable } from '../../ui/json-text.ts'
import { runText } from '../../ui/run-strings.ts'
import { ScrollBox } from '../ScrollBox.tsx'
import { useValue } from '../use-value.ts'
import { ValueView } from '../ValueView.tsx'
import { CopyButton } from '../value/CopyButton.tsx'
import { useIsSearching } from '../value/detail-search.ts'
import { beginning, pageLength } from '../value/text-pages.ts'
import { ErrorBox } from './Facts.tsx'

/** Messages with who said each, or, where the prompt is something else, its value. */
export function PromptView({ value: ref }: { value: ValueRef }) {
  const loaded = useValue(ref)
  if (loaded.state === 'loading') return <Loading />
  if (loaded.state === 'failed') return <ErrorBox message={loaded.error.message} hint={loaded.error.hint} code={loaded.error.code} />
  const messages = loaded.state === 'ready' ? messagesOf(loaded.value) : null
  if (!messages) return <ValueView value={ref} tall title={runText.detail.prompt} />
  return (
    <ol className="flex flex-col gap-1.5">
      {messages.map((message, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: messages of a prompt have no name but their place
        <li key={place}>
          <Message {...message} />
        </li>
      ))}
    </ol>
  )
}

interface MessageProps {
  role: string
  text: string
}

/** One message; a long one is shown up to where a person wants it. */
function Message({ role, text }: MessageProps) {
  const [length, setLength] = useState(pageLength)
  const searching = useIsSearching()
  const shown = beginning(text, searching ? Math.max(length, pageLength * 10) : length)
  return (
    <div className="rounded border">
      <p className="flex items-center border-b bg-sunken py-px pr-1 pl-2 text-muted text-xs">
        <span className="min-w-0 flex-1 truncate">{visibleText(role)}</span>
        <CopyButton text={() => text} />
      </p>
      <ScrollBox label={role} className="max-h-72 whitespace-pre-wrap break-words px-2 py-1.5 text-xs">
        {shown}
      </ScrollBox>
      {shown.length < text.length && (
        <Button small className="m-1" onClick={() => setLength(shown.length + pageLength)}>
          {runText.value.more(Math.min(pageLength, text.length - shown.length), text.length - shown.length)}
        </Button>
      )}
    </div>
  )
}

function messagesOf(value: Json): MessageProps[] | null {
  if (!Array.isArray(value) || value.length === 0 || !value.every((entry) => isJsonObject(entry) && typeof entry.type === 'string'))
    return null
  return (value as JsonObject[]).map(({ type, text, ...rest }) => {
    const said = typeof text === 'string' ? visibleText(text) : ''
    const more = Object.entries(rest).filter(([, inner]) => inner !== null && inner !== '' && !(Array.isArray(inner) && inner.length === 0))
    return {
      role: String(type),
      text: [said, more.length > 0 ? readable(Object.fromEntries(more)) : ''].filter((part) => part !== '').join('\n\n'),
    }
  })
}
