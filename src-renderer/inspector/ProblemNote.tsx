import { CircleAlert, TriangleAlert } from 'lucide-react'
import type { Problem } from '#shared/document/problem.ts'
import { visibleText } from '#shared/visible-text.ts'

/** A problem with what mends it. */
export function ProblemNote({ problem }: { problem: Pick<Problem, 'severity' | 'message' | 'mend'> }) {
  const error = problem.severity === 'error'
  const Icon = error ? CircleAlert : TriangleAlert
  return (
    <div className={`flex gap-2 rounded px-3 py-2 text-xs ${error ? 'bg-bad-soft' : 'bg-warn-soft'}`}>
      <Icon size={14} className={`mt-px shrink-0 ${error ? 'text-bad' : 'text-warn'}`} aria-hidden />
      <div className="min-w-0 break-words">
        <p className="font-medium">{visibleText(problem.message)}</p>
        <p>{visibleText(problem.mend)}</p>
      </div>
    </div>
  )
}
