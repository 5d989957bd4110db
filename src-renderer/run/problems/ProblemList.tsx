import { Ban, CircleAlert, CircleCheck, LifeBuoy, type LucideIcon, RotateCcw, ShieldCheck, TriangleAlert } from 'lucide-react'
import { useMemo } from 'react'
import { visibleText } from '#shared/visible-text.ts'
import { goToField } from '../../inspector/field-focus.ts'
import { MendButton } from '../../inspector/MendButton.tsx'
import { shownDocument, useDocument } from '../../state/document-store.ts'
import { useRun } from '../../state/run-store.ts'
import { goToNode, select, useSession } from '../../state/session-store.ts'
import { Empty } from '../../ui/Empty.tsx'
import { runText } from '../../ui/run-strings.ts'
import { type ListedProblem, problemsOfDocument, problemsOfRun } from './listed-problems.ts'

const text = runText.problems
const icons: Record<ListedProblem['kind'], LucideIcon> = {
  error: CircleAlert,
  warning: TriangleAlert,
  failure: CircleAlert,
  handled: ShieldCheck,
  retry: RotateCcw,
  fallback: LifeBuoy,
  budget: Ban,
}
/** More than anybody reads; the first ones are the ones to mend. */
const most = 500

/** What went wrong in the run, and what is wrong with the workflow; each leads to its place and says how to mend it. */
export function ProblemList() {
  const nodes = useDocument((state) => shownDocument(state)?.nodes)
  const past = useDocument((state) => state.viewed !== null)
  const problems = useDocument((state) => state.problems)
  const inRun = useRun((state) => state.view?.problems)
  const ofRun = useMemo(() => problemsOfRun(inRun ?? []), [inRun])
  const ofDocument = useMemo(() => (past ? [] : problemsOfDocument(problems)), [past, problems])
  const labelOf = (id: string) => visibleText(nodes?.[id]?.label || id)
  if (ofRun.length + ofDocument.length === 0) return <Empty icon={CircleCheck} title={text.none} text={text.noneText} />
  return (
    <div className="h-full overflow-auto py-1">
      <Section title={text.run} problems={ofRun} labelOf={labelOf} />
      <Section title={text.workflow} problems={ofDocument} labelOf={labelOf} />
    </div>
  )
}

function Section({ title, problems, labelOf }: { title: string; problems: readonly ListedProblem[]; labelOf(id: string): string }) {
  if (problems.length === 0) return null
  return (
    <section aria-label={title}>
      <h3 className="flex gap-2 px-4 pt-2 pb-1 font-medium text-xs">
        {title}
        <span className="text-muted">{problems.length}</span>
      </h3>
      <ul>
        {problems.slice(0, most).map((problem) => (
          <li key={problem.key} className="flex items-center hover:bg-sunken">
            <ProblemLine problem={problem} label={problem.node === null ? text.whole : labelOf(problem.node)} />
            {problem.own && <MendButton problem={problem.own} className="mr-4" />}
          </li>
        ))}
      </ul>
    </section>
  )
}

const tones = { bad: 'text-bad', warn: 'text-warn', quiet: 'text-muted' }

function ProblemLine({ problem, label }: { problem: ListedProblem; label: string }) {
  const Icon = icons[problem.kind]
  return (
    <button
      type="button"
      className="flex min-w-0 flex-1 items-start gap-2.5 px-4 py-1.5 text-left focus-visible:outline-offset-[-2px]"
      title={problem.node === null ? undefined : text.goTo(label)}
      onClick={() => goTo(problem)}
      onMouseEnter={() => useSession.setState({ hovered: problem.node })}
      onMouseLeave={() => useSession.setState({ hovered: null })}
    >
      <Icon size={14} className={`mt-[3px] shrink-0 ${tones[problem.tone]}`} aria-label={problem.name} />
      <span className="min-w-0 flex-1">
        <span className="block break-words">{visibleText(problem.message)}</span>
        {problem.mend !== '' && <span className="block break-words text-muted text-xs">{visibleText(problem.mend)}</span>}
      </span>
      <span className="flex max-w-56 shrink-0 flex-col items-end text-muted text-xs">
        <span className="max-w-full truncate">{label}</span>
        <span className="font-mono">{problem.code}</span>
      </span>
    </button>
  )
}

function goTo({ node, edge, fromRun, path, own }: ListedProblem): void {
  if (node !== null && own?.field) goToField(node, own.field)
  else if (node !== null) {
    goToNode(node)
    useSession.setState({ inspectorTab: fromRun ? 'run' : 'settings', ...(fromRun ? { visit: path } : {}) })
  } else if (edge !== null) select([], [edge])
}
