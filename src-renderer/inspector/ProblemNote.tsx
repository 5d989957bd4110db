import { CircleAlert, TriangleAlert } from 'lucide-react'
import type { Problem } from '#shared/document/problem.ts'
import { visibleText } from '#shared/visible-text.ts'
import { MendButton } from './MendButton.tsx'

/** A problem with what mends it; `own` is one of the document, which a button may mend. */
export function ProblemNote({ problem, own }: { problem: Pick<Problem, 'severity' | 'message' | 'mend'>; own?: Problem }) {
  const error = problem.severity === 'error'
  const Icon = error ? CircleAlert : TriangleAlert
  return (
    <div className={`flex gap-2 rounded px-3 py-2 text-xs ${error ? 'bg-bad-soft' : 'bg-warn-soft'}`}>
      <Icon size={14} className={`mt-px shrink-0 ${error ? 'text-bad' : 'text-warn'}`} aria-hidden />
      <div className="min-w-0 break-words">
        <p className="font-medium">{visibleText(problem.message)}</p>
        <p>{visibleText(problem.mend)}</p>
        {own && <MendButton problem={own} className="mt-1" />}
      </div>
    </div>
  )
}
