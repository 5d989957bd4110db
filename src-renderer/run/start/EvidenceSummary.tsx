import { FileWarning } from 'lucide-react'
import { useEffect, useMemo } from 'react'
import type { EvidenceDescription } from '#shared/api/contract.ts'
import { type EvidenceKind, evidenceKinds } from '#shared/investigation/evidence.ts'
import { visibleText } from '#shared/visible-text.ts'
import { describeEvidence, useCatalogue } from '../../state/catalogue-store.ts'
import { Failed, Loading } from '../../ui/Empty.tsx'
import { runText } from '../../ui/run-strings.ts'
import { evidenceIcons } from '../output/evidence-icons.ts'

const text = runText.drop

/** What was recognised in the chosen evidence, by kind, and what was not read and why. */
export function EvidenceSummary({ reference }: { reference: string }) {
  const described = useCatalogue((state) => state.evidence[reference])
  useEffect(() => void describeEvidence(reference), [reference])
  return (
    <section className="mt-3 rounded bg-sunken px-3 py-2.5" aria-label={text.done}>
      {described === undefined ? (
        <Loading text={text.describing} />
      ) : 'items' in described ? (
        <Recognised described={described} />
      ) : (
        <Failed error={described} onRetry={() => void describeEvidence(reference)} />
      )}
    </section>
  )
}

function Recognised({ described }: { described: EvidenceDescription }) {
  const byKind = useMemo(() => {
    const counts = new Map<EvidenceKind, number>()
    for (const { kind } of described.items) counts.set(kind, (counts.get(kind) ?? 0) + 1)
    return evidenceKinds.flatMap((kind) => (counts.has(kind) ? [{ kind, count: counts.get(kind) ?? 0 }] : []))
  }, [described])
  return (
    <>
      <p className="font-medium text-xs">{described.items.length === 0 ? text.nothing : text.recognised(described.items.length)}</p>
      <ul className="mt-1.5 flex flex-wrap gap-x-4 gap-y-1 text-xs">
        {byKind.map(({ kind, count }) => {
          const Icon = evidenceIcons[kind]
          return (
            <li key={kind} className="flex items-center gap-1.5">
              <Icon size={12} className="text-muted" aria-hidden />
              {text.kinds[kind]} <span className="text-muted">{count}</span>
            </li>
          )
        })}
      </ul>
      {described.items.length > 0 && (
        <details className="mt-2 text-xs">
          <summary className="cursor-pointer text-muted">{text.listItems}</summary>
          <ul className="mt-1 flex max-h-40 flex-col gap-1 overflow-auto">
            {described.items.slice(0, 200).map((item) => (
              <li key={item.id} className="flex gap-2">
                <span className="min-w-0 flex-1 truncate">{visibleText(item.title)}</span>
                <span className="max-w-[45%] truncate font-mono text-muted">{visibleText(item.file)}</span>
              </li>
            ))}
            {described.items.length > 200 && <li className="text-muted">{text.more(described.items.length - 200)}</li>}
          </ul>
        </details>
      )}
      {described.notes.length > 0 && (
        <div className="mt-2 text-xs">
          <p className="flex items-center gap-1.5 font-medium text-warn">
            <FileWarning size={12} aria-hidden />
            {text.notRecognised(described.notes.length)}
          </p>
          <ul className="mt-0.5 max-h-32 overflow-auto">
            {described.notes.slice(0, 50).map((note) => (
              <li key={`${note.file} ${note.message}`} className="break-words">
                <span className="font-mono">{visibleText(note.file)}</span> <span className="text-muted">{visibleText(note.message)}</span>
              </li>
            ))}
            {described.notes.length > 50 && <li className="text-muted">{text.more(described.notes.length - 50)}</li>}
          </ul>
        </div>
      )}
    </>
  )
}
