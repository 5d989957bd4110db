import type { ValueRef } from '#shared/events/run-event.ts'
import type { NodeView, VisitView } from '#shared/events/run-view.ts'
import { visitText } from '#shared/events/run-view.ts'
import { visibleText } from '#shared/visible-text.ts'
import { firstLines } from '../ui/json-text.ts'
import { strings } from '../ui/strings.ts'

/** Up to three lines of what a node is doing or has done: streaming text, progress, the start of its result, its failure. */
export function LiveArea({ run }: { run: NodeView }) {
  const visit = run.latest
  if (run.status === 'failed' && visit.error) return <Lines tone="text-bad" text={visibleText(visit.error.message)} />
  if (run.status === 'cancelled' && visit.error) return <Lines tone="text-muted" text={visibleText(visit.error.message)} />
  if (run.status === 'running') return <Running visit={visit} />
  if (run.status === 'skipped') return null
  if (run.status === 'succeeded') {
    if (visit.handled && visit.error) return <Lines tone="text-warn" text={visibleText(visit.error.message)} />
    const text = resultText(visit)
    return text === '' ? null : <Lines tone="text-muted" text={text} />
  }
  return null
}

function Running({ visit }: { visit: VisitView }) {
  const text = visitText(visit)
  const { progress } = visit
  if (text === '' && !progress) return null
  return (
    <>
      {progress && (
        <div className="px-3 pb-1.5">
          <div className="truncate text-muted text-xs">
            {progress.total === null ? '' : `${progress.done}/${progress.total} `}
            {visibleText(progress.note)}
          </div>
          {progress.total !== null && (
            <div
              className="mt-1 h-1 overflow-hidden rounded-full bg-sunken"
              role="progressbar"
              aria-valuenow={progress.done}
              aria-valuemax={progress.total}
              aria-label={strings.canvas.progress}
            >
              <div
                className="h-full bg-accent"
                style={{ width: `${Math.min(100, (100 * progress.done) / Math.max(1, progress.total))}%` }}
              />
            </div>
          )}
        </div>
      )}
      {text !== '' && <Lines tone="text-ink" text={visibleText(lastLines(text))} caret />}
    </>
  )
}

/** Enough of the end of a text to fill three lines of a card. */
function lastLines(text: string): string {
  return text
    .slice(-130)
    .replace(/^\S{0,20}\s/, '')
    .trimEnd()
}

function Lines({ text, tone, caret = false }: { text: string; tone: string; caret?: boolean }) {
  return (
    <div className={`live-lines px-3 pb-1.5 text-xs ${tone}`} data-caret={caret || undefined}>
      <span className="line-clamp-3 whitespace-pre-wrap break-words">{text}</span>
    </div>
  )
}

function resultText(visit: VisitView): string {
  const first: ValueRef | undefined = Object.entries(visit.outputs).find(([port]) => port !== 'error')?.[1]
  if (!first) return ''
  return 'value' in first ? firstLines(first.value, 3) : visibleText(first.preview.slice(0, 200))
}
