import { ArrowRight } from 'lucide-react'
import type { ImportedPart } from '#shared/import/import-report.ts'
import { visibleText } from '#shared/visible-text.ts'
import { importText as text } from '../ui/import-strings.ts'
import { kindTitle } from '../ui/kind-text.ts'
import { outcomeLooks } from './OutcomeBar.tsx'

/** One part of the source: what it became, what is different, and what nothing holds any more. */
export function PartItem({ part: { name, type, kind, outcome, changes, dropped, expressions } }: { part: ImportedPart }) {
  const { icon: Icon, ink } = outcomeLooks[outcome]
  const converted = expressions.filter(({ to }) => to !== null)
  const unconverted = expressions.filter(({ to }) => to === null)
  return (
    <li className="flex gap-2 border-b px-3 py-2 last:border-b-0">
      <Icon size={14} className={`mt-[3px] shrink-0 ${ink}`} aria-hidden />
      <div className="min-w-0 flex-1">
        <p className="flex min-w-0 items-baseline gap-2">
          <span className="min-w-0 truncate font-medium">{visibleText(name)}</span>
          <span className="flex min-w-0 shrink items-center gap-1 truncate text-muted text-xs">
            <span className="truncate">{visibleText(type)}</span>
            {kind !== null && <ArrowRight size={11} className="shrink-0" aria-hidden />}
            {kind !== null && <span className="shrink-0">{kindTitle(kind)}</span>}
          </span>
        </p>
        {changes.map((change) => (
          <p key={change}>{visibleText(change)}</p>
        ))}
        {dropped.length > 0 && (
          <p className="text-xs">
            <span className="text-muted">{text.dropped}: </span>
            {dropped.map(({ field, value }, index) => (
              <span key={field}>
                {index > 0 && ', '}
                <span className="font-mono">{visibleText(field)}</span> = {visibleText(value)}
              </span>
            ))}
          </p>
        )}
        {unconverted.map(({ from }) => (
          <p key={from} className="text-xs">
            <span className="text-muted">{text.unconverted}: </span>
            <code className="break-all font-mono">{visibleText(from)}</code>
          </p>
        ))}
        {converted.length > 0 && (
          <details className="text-xs">
            <summary className="cursor-pointer text-muted">{text.expressions(converted.length)}</summary>
            <ul className="mt-1 flex flex-col gap-1">
              {converted.map(({ from, to }) => (
                <li key={from} className="grid grid-cols-[1fr_auto_1fr] items-start gap-2">
                  <code className="break-all font-mono">{visibleText(from)}</code>
                  <ArrowRight size={11} className="mt-1 text-muted" aria-hidden />
                  <code className="break-all font-mono">{visibleText(to ?? '')}</code>
                </li>
              ))}
            </ul>
          </details>
        )}
      </div>
    </li>
  )
}
