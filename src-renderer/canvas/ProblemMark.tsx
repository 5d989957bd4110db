import { CircleAlert, TriangleAlert } from 'lucide-react'
import { visibleText } from '#shared/visible-text.ts'
import { drawingText } from '../ui/drawing-strings.ts'
import { useNodeProblems } from './node-state.ts'

const text = drawingText.problems
/** Problems that the tooltip spells out. */
const mostTold = 4

/** How many problems a node has, in the colour and form of the worst; its tooltip says what they are and how to mend them. */
export function ProblemMark({ id }: { id: string }) {
  const problems = useNodeProblems(id)
  if (problems.length === 0) return null
  const errors = problems.filter((problem) => problem.severity === 'error').length
  const sorted = [...problems].sort((a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'))
  const told = sorted.slice(0, mostTold).map(({ message, mend }) => visibleText([message, mend].filter(Boolean).join(' ')))
  if (sorted.length > mostTold) told.push(text.more(sorted.length - mostTold))
  const count = text.count(errors, problems.length - errors)
  const Icon = errors > 0 ? CircleAlert : TriangleAlert
  return (
    <span
      role="img"
      className={`problem-mark flex items-center gap-0.5 text-xs ${errors > 0 ? 'text-bad' : 'text-warn'}`}
      aria-label={`${count}: ${told.join(' ')}`}
      title={told.join('\n')}
    >
      <Icon size={14} aria-hidden />
      {problems.length > 1 && <span aria-hidden>{problems.length}</span>}
    </span>
  )
}
