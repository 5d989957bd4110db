import type { ValueRef } from '#shared/events/run-event.ts'
import { isJsonObject, type Json, type JsonObject } from '#shared/json.ts'
import { visibleText } from '#shared/visible-text.ts'
import { Loading } from '../../ui/Empty.tsx'
import { readable } from '../../ui/json-text.ts'
import { ScrollBox } from '../ScrollBox.tsx'
import { useValue } from '../use-value.ts'
import { ValueView } from '../ValueView.tsx'
import { ErrorBox } from './Facts.tsx'

/** Messages with who said each, or, where the prompt is something else, its value. */
export function PromptView({ value: ref }: { value: ValueRef }) {
  const loaded = useValue(ref)
  if (loaded.state === 'loading') return <Loading />
  if (loaded.state === 'failed') return <ErrorBox message={loaded.error.message} hint={loaded.error.hint} code={loaded.error.code} />
  const messages = loaded.state === 'ready' ? messagesOf(loaded.value) : null
  if (!messages) return <ValueView value={ref} tall />
  return (
    <ol className="flex flex-col gap-1.5">
      {messages.map((message, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: messages of a prompt have no name but their place
        <li key={place} className="rounded border">
          <p className="border-b bg-sunken px-2 py-0.5 text-muted text-xs">{visibleText(message.role)}</p>
          <ScrollBox label={message.role} className="max-h-72 whitespace-pre-wrap break-words px-2 py-1.5 text-xs">
            {message.text}
          </ScrollBox>
        </li>
      ))}
    </ol>
  )
}

function messagesOf(value: Json): { role: string; text: string }[] | null {
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
