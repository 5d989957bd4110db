import { useState } from 'react'
import type { ErrorData } from '#shared/errors/app-error.ts'
import type { ValueRef } from '#shared/events/run-event.ts'
import type { Json } from '#shared/json.ts'
import { visibleText } from '#shared/visible-text.ts'
import { call, errorData } from '../state/api.ts'
import { Button } from '../ui/Button.tsx'
import { bytes } from '../ui/format.ts'
import { readable } from '../ui/json-text.ts'
import { strings } from '../ui/strings.ts'

/** A value of a run: itself, or the start of a large one with the way to the rest. */
export function ValueView({ value, tall = false }: { value: ValueRef; tall?: boolean }) {
  const [whole, setWhole] = useState<Json | undefined>()
  const [failed, setFailed] = useState<ErrorData | null>(null)
  if ('value' in value) return <Text text={readable(value.value)} tall={tall} />
  if (whole !== undefined) return <Text text={readable(whole)} tall />
  return (
    <div>
      <Text text={`${visibleText(value.preview)}…`} tall={tall} />
      <Button
        small
        className="mt-1"
        onClick={() => call((client) => client.run.value({ hash: value.blob })).then(setWhole, (thrown) => setFailed(errorData(thrown)))}
      >
        {strings.run.showAll(bytes(value.bytes))}
      </Button>
      {failed && <p className="text-bad text-xs">{failed.message}</p>}
    </div>
  )
}

function Text({ text, tall }: { text: string; tall: boolean }) {
  return (
    <pre
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a text that scrolls must be reachable by keyboard
      tabIndex={0}
      className={`overflow-auto whitespace-pre-wrap break-words rounded bg-sunken px-2 py-1.5 font-mono text-xs ${tall ? 'max-h-[60vh]' : 'max-h-48'}`}
    >
      {text === '' ? <span className="text-muted">{strings.run.emptyText}</span> : text}
    </pre>
  )
}
