import { CircleAlert, LoaderCircle } from 'lucide-react'
import { visibleText } from '#shared/visible-text.ts'
import { drawingText } from '../../ui/drawing-strings.ts'
import { count, duration } from '../../ui/format.ts'
import { type PreviewWish, usePreview } from './use-preview.ts'

const text = drawingText.preview

interface PreviewBoxProps extends PreviewWish {
  /** What it is a preview of, where there are several. */
  name?: string | undefined
  label: string
  /** Inputs are missing, so that the result is of less than a run would have. */
  partial: boolean
  onPlace?: ((line: number, column: number) => void) | undefined
}

/** What an expression, a template or code gives with the values that are known. */
export function PreviewBox({ name, label, partial, onPlace, ...wish }: PreviewBoxProps) {
  const { shown, pending } = usePreview(wish)
  const place = shown && !shown.ok ? shown.error.place : undefined
  return (
    <section className="overflow-hidden rounded border bg-sunken text-xs" aria-label={text.of(name ?? label)} aria-busy={pending}>
      <h4 className="flex items-center gap-1.5 border-b px-2 py-1 text-muted">
        <span className="font-medium">{text.title}</span>
        {name && <span className="truncate font-mono">{name}</span>}
        <span className="ml-auto flex items-center gap-1">
          {pending && <LoaderCircle size={12} className="animate-spin motion-reduce:animate-none" aria-label={text.waiting} />}
          {!pending && shown?.ok && duration(shown.value.ms)}
        </span>
      </h4>
      {shown?.ok && (
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a text that scrolls must be reachable by keyboard
          tabIndex={0}
          className={`max-h-40 overflow-auto whitespace-pre-wrap break-words px-2 py-1.5 font-mono ${pending ? 'opacity-60' : ''}`}
        >
          {shown.value.text === '' ? <span className="text-muted">{text.empty}</span> : visibleText(shown.value.text)}
        </pre>
      )}
      {shown?.ok && shown.value.logs.length > 0 && (
        <section className="border-t px-2 py-1.5" aria-label={text.logs}>
          <h5 className="text-muted">{text.logs}</h5>
          <pre
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a text that scrolls must be reachable by keyboard
            tabIndex={0}
            className="max-h-24 overflow-auto whitespace-pre-wrap break-words font-mono text-muted"
          >
            {visibleText(shown.value.logs.join('\n'))}
          </pre>
        </section>
      )}
      {shown && !shown.ok && (
        <div className="flex gap-1.5 px-2 py-1.5" role="status">
          <CircleAlert size={14} className="mt-px shrink-0 text-bad" aria-hidden />
          <div className="min-w-0 break-words">
            <p className="text-bad">{visibleText(shown.error.message)}</p>
            {place?.line !== undefined && (
              <button
                type="button"
                className="text-accent-ink underline-offset-2 hover:underline"
                onClick={() => onPlace?.(place.line ?? 1, place.column ?? 1)}
              >
                {text.place(place.line, place.column)}
              </button>
            )}
            {shown.error.hint && <p className="text-muted">{visibleText(shown.error.hint)}</p>}
          </div>
        </div>
      )}
      {shown?.ok && shown.value.characters > shown.value.text.length && (
        <p className="border-t px-2 py-1 text-muted">{text.cut(count(shown.value.text.length), count(shown.value.characters))}</p>
      )}
      {partial && <p className="border-t px-2 py-1 text-muted">{text.part}</p>}
    </section>
  )
}
