import { Maximize2 } from 'lucide-react'
import { useState } from 'react'
import type { ValueRef } from '#shared/events/run-event.ts'
import type { Json } from '#shared/json.ts'
import { visibleText } from '#shared/visible-text.ts'
import { Button, IconButton } from '../ui/Button.tsx'
import { bytes } from '../ui/format.ts'
import { runText } from '../ui/run-strings.ts'
import { strings } from '../ui/strings.ts'
import { useValue } from './use-value.ts'
import { CopyButton } from './value/CopyButton.tsx'
import { useIsSearching } from './value/detail-search.ts'
import { knownValue, textOfValue } from './value/load-value.ts'
import { beginning, pageLength } from './value/text-pages.ts'
import { showValue } from './value/value-dialog.ts'
import { sizeOfRef, typeOfRef } from './value/value-shape.ts'

interface ValueViewProps {
  value: ValueRef
  tall?: boolean
  /** What it is, for the window that shows it alone; without it there is no way there. */
  title?: string
}

/** A value of a run: itself, page by page where it is long, or the start of a large one with the way to the rest. */
export function ValueView({ value, tall = false, title }: ValueViewProps) {
  const [wanted, setWanted] = useState(false)
  const searching = useIsSearching()
  const whole = useValue(wanted || searching || knownValue(value) !== undefined ? value : null)
  const shown = whole.state === 'ready' ? textOf(whole.value) : `${visibleText('preview' in value ? value.preview : '')}…`
  return (
    <div className="group/value relative">
      <PagedText text={shown} tall={tall} />
      <div className="absolute top-1 right-1 flex rounded bg-sunken opacity-0 focus-within:opacity-100 group-hover/value:opacity-100">
        {title !== undefined && (
          <IconButton small icon={Maximize2} label={runText.value.open} onClick={() => showValue({ title, value })} />
        )}
        <CopyButton text={() => textOfValue(value)} />
      </div>
      {whole.state === 'none' && (
        <Button small className="mt-1" onClick={() => setWanted(true)}>
          {strings.run.showAll(bytes(sizeOfRef(value)))}
        </Button>
      )}
      {whole.state === 'loading' && <p className="text-muted text-xs">{strings.loading}</p>}
      {whole.state === 'failed' && <p className="text-bad text-xs">{whole.error.message}</p>}
    </div>
  )
}

const textOf = (value: Json): string => visibleText(typeof value === 'string' ? value : JSON.stringify(value, null, 2))

/** A text in a box; a long one is shown up to where a person wants it. */
export function PagedText({ text, tall }: { text: string; tall: boolean }) {
  const [length, setLength] = useState(pageLength)
  const searching = useIsSearching()
  const shown = beginning(text, searching ? Math.max(length, pageLength * 10) : length)
  return (
    <>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a text that scrolls must be reachable by keyboard
        tabIndex={0}
        className={`overflow-auto whitespace-pre-wrap break-words rounded bg-sunken px-2 py-1.5 font-mono text-xs ${tall ? 'max-h-[60vh]' : 'max-h-48'}`}
      >
        {shown === '' ? <span className="text-muted">{strings.run.emptyText}</span> : shown}
      </pre>
      {shown.length < text.length && (
        <Button small className="mt-1" onClick={() => setLength(shown.length + pageLength)}>
          {runText.value.more(Math.min(pageLength, text.length - shown.length), text.length - shown.length)}
        </Button>
      )}
    </>
  )
}

/** What a value is and how large, in one line. */
export function ValueFacts({ value }: { value: ValueRef }) {
  return (
    <span className="text-muted text-xs">
      {typeOfRef(value)} · {bytes(sizeOfRef(value))}
    </span>
  )
}
