import { useMemo } from 'react'
import type { ValueRef } from '#shared/events/run-event.ts'
import { runText } from '../../ui/run-strings.ts'
import { Citation } from '../output/Citation.tsx'
import { useEvidenceOfRun } from '../output/evidence-of-run.ts'
import { evidenceIn } from './evidence-in.ts'
import { Part } from './Facts.tsx'

/** More than anybody looks at here. */
const most = 60

/** The evidence that values cite. Those that lie elsewhere are judged by their beginning. */
export function Cited({ values }: { values: readonly ValueRef[] }) {
  const evidence = useEvidenceOfRun()
  const ids = useMemo(() => {
    const known = new Set(evidence?.keys() ?? [])
    // the evidence itself cites nothing
    const given = values.flatMap((ref) => ('value' in ref ? [ref.value] : [ref.preview]))
    return [...new Set(given.flatMap((value) => evidenceIn(value, known)))]
  }, [values, evidence])
  if (ids.length === 0) return null
  return (
    <Part title={runText.detail.cited(ids.length)}>
      <div className="flex flex-wrap gap-y-1">
        {ids.slice(0, most).map((id) => (
          <Citation key={id} id={id} evidence={evidence} />
        ))}
        {ids.length > most && <span className="text-muted text-xs">{runText.detail.andMore(ids.length - most)}</span>}
      </div>
    </Part>
  )
}
