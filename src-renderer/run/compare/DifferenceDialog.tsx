import { useMemo, useState } from 'react'
import type { ValueRef } from '#shared/events/run-event.ts'
import type { Json } from '#shared/json.ts'
import { isJsonObject } from '#shared/json.ts'
import { visibleText } from '#shared/visible-text.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { Failed, Loading } from '../../ui/Empty.tsx'
import { runText } from '../../ui/run-strings.ts'
import { useValue } from '../use-value.ts'
import { type ShownDifference, showDifference, useDifference } from './difference-dialog.ts'
import { hunks, lineDiff } from './line-diff.ts'

const text = runText.compare

/** What a node gave in this run and in the other, line by line. */
export function DifferenceDialog() {
  const shown = useDifference((state) => state.shown)
  return (
    <Dialog
      open={shown !== null}
      onClose={() => showDifference(null)}
      title={shown ? text.outputsOf(visibleText(shown.title)) : ''}
      description={text.legend}
      width={960}
    >
      {shown && <Ports key={shown.title} shown={shown} />}
    </Dialog>
  )
}

function Ports({ shown }: { shown: ShownDifference }) {
  const ports = [...new Set([...Object.keys(shown.here), ...Object.keys(shown.there)])]
  const [port, setPort] = useState(ports[0] ?? '')
  return (
    <div className="flex flex-col gap-2">
      {ports.length > 1 && (
        <label className="flex items-center gap-2 text-xs">
          {text.port}
          <select className="field w-auto" value={port} onChange={(event) => setPort(event.target.value)}>
            {ports.map((each) => (
              <option key={each} value={each}>
                {visibleText(each)}
              </option>
            ))}
          </select>
        </label>
      )}
      <Difference key={port} here={shown.here[port] ?? null} there={shown.there[port] ?? null} />
    </div>
  )
}

/** Objects with their fields in one order, so that only what is different differs. */
function ordered(value: Json): Json {
  if (Array.isArray(value)) return value.map(ordered)
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, ordered(value[key] as Json)]),
  )
}

const textOf = (value: Json): string => visibleText(typeof value === 'string' ? value : JSON.stringify(ordered(value), null, 2))

/** More lines than anybody reads one by one. */
const most = 5_000

function Difference({ here, there }: { here: ValueRef | null; there: ValueRef | null }) {
  const [mine, theirs] = [useValue(here), useValue(there)]
  const lines = useMemo(() => {
    if (mine.state === 'loading' || theirs.state === 'loading') return null
    const before = theirs.state === 'ready' ? textOf(theirs.value) : ''
    const after = mine.state === 'ready' ? textOf(mine.value) : ''
    return hunks(lineDiff(before, after))
  }, [mine, theirs])
  if (mine.state === 'failed') return <Failed error={mine.error} />
  if (theirs.state === 'failed') return <Failed error={theirs.error} />
  if (!lines) return <Loading />
  return (
    <section
      className="max-h-[60vh] overflow-auto rounded border"
      aria-label={text.lines}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a text that scrolls must be reachable by keyboard
      tabIndex={0}
    >
      {lines.slice(0, most).map((line, place) =>
        'skipped' in line ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no name but their place
          <p key={place} className="bg-sunken px-3 py-0.5 text-muted text-xs">
            {text.skipped(line.skipped)}
          </p>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: as above
          <div key={place} className="diff-line" data-side={line.side}>
            <span className="pr-2 text-right text-muted">{line.before ?? ''}</span>
            <span className="pr-2 text-right text-muted">{line.after ?? ''}</span>
            <span aria-hidden>{line.side === 'before' ? '−' : line.side === 'after' ? '+' : ''}</span>
            <span>
              {line.side !== 'both' && <span className="sr-only">{line.side === 'before' ? text.there : text.here}: </span>}
              {line.text}
            </span>
          </div>
        ),
      )}
      {lines.length > most && <p className="px-3 py-1 text-muted text-xs">{text.skipped(lines.length - most)}</p>}
    </section>
  )
}
