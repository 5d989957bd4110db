import { useState } from 'react'
import type { ImportedPart, ImportedWorkflow, ImportOutcome } from '#shared/import/import-report.ts'
import { visibleText } from '#shared/visible-text.ts'
import { Empty } from '../ui/Empty.tsx'
import { importText as text } from '../ui/import-strings.ts'
import { SearchField } from '../ui/SearchField.tsx'
import { OutcomeBar } from './OutcomeBar.tsx'
import { PartItem } from './PartItem.tsx'

const order = ['lost', 'changed', 'kept'] as const

/** Everything that is said of a part, to be searched. */
const wordsOf = ({ name, type, kind, changes, dropped, expressions }: ImportedPart): string =>
  [name, type, kind ?? '', ...changes, ...dropped.flatMap(({ field, value }) => [field, value]), ...expressions.map(({ from }) => from)]
    .join(' ')
    .toLowerCase()

/** The report of one workflow: counts, what to do, and its parts by what became of them. */
export function ReportView({ workflow: { document, report } }: { workflow: ImportedWorkflow }) {
  const [only, setOnly] = useState<ImportOutcome | null>(null)
  const [query, setQuery] = useState('')
  const wanted = query.trim().toLowerCase()
  const found = report.parts.filter((part) => (only === null || part.outcome === only) && wordsOf(part).includes(wanted))
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-col gap-2">
        <h3 className="truncate font-semibold text-lg">{visibleText(document.name)}</h3>
        <OutcomeBar counts={report.counts} only={only} onOnly={setOnly} />
      </div>
      <Sentences title={text.todo} items={report.todo} />
      <Sentences title={text.notes} items={report.notes} />
      <SearchField label={text.search} value={query} onValue={setQuery} />
      {found.length === 0 && <Empty title={text.nothing} />}
      {order.map((outcome) => (
        <Group key={outcome} outcome={outcome} parts={found.filter((part) => part.outcome === outcome)} />
      ))}
    </div>
  )
}

function Sentences({ title, items }: { title: string; items: readonly string[] }) {
  if (items.length === 0) return null
  return (
    <section>
      <h4 className="mb-1 font-semibold">{title}</h4>
      <ul className="flex list-disc flex-col gap-0.5 pl-5 marker:text-muted">
        {items.map((item) => (
          <li key={item}>{visibleText(item)}</li>
        ))}
      </ul>
    </section>
  )
}

function Group({ outcome, parts }: { outcome: ImportOutcome; parts: readonly ImportedPart[] }) {
  if (parts.length === 0) return null
  return (
    <section aria-label={text.outcomes[outcome]}>
      <h4 className="font-semibold">
        {text.outcomes[outcome]} <span className="font-normal text-muted">{text.parts(parts.length)}</span>
      </h4>
      <p className="mb-1.5 text-muted text-xs">{text.meanings[outcome]}</p>
      <ul className="rounded border">
        {parts.map((part) => (
          <PartItem key={part.id} part={part} />
        ))}
      </ul>
    </section>
  )
}
