import { CircleAlert } from 'lucide-react'
import { Tabs } from 'radix-ui'
import { useEffect, useMemo, useRef } from 'react'
import { AskBar } from '../grants/AskBar.tsx'
import { shownDocument, useDocument } from '../state/document-store.ts'
import { useRun } from '../state/run-store.ts'
import { type RunTab, useSession } from '../state/session-store.ts'
import { Failed, Loading } from '../ui/Empty.tsx'
import { runText } from '../ui/run-strings.ts'
import { AgentTree } from './agents/AgentTree.tsx'
import { CompareView } from './compare/CompareView.tsx'
import { EventList } from './events/EventList.tsx'
import { RunOutput } from './output/RunOutput.tsx'
import { ProblemList } from './problems/ProblemList.tsx'
import { RunFacts } from './RunFacts.tsx'
import { Scrubber } from './scrub/Scrubber.tsx'
import { StateTable } from './state/StateTable.tsx'
import { Timeline } from './timeline/Timeline.tsx'
import { WaitList } from './wait/WaitList.tsx'

const always: RunTab[] = ['timeline', 'agents', 'events', 'state', 'output', 'problems']

/** What a run does and gives, live or past: the same from the same events. */
export function RunPanel() {
  const chosen = useSession((state) => state.runTab)
  const comparing = useRun((state) => state.other !== null)
  const tab = chosen === 'compare' && !comparing ? 'timeline' : chosen
  const tabs = comparing ? [...always, 'compare' as const] : always
  const busy = useRun((state) => state.busy)
  const error = useRun((state) => state.error)
  const list = useRef<HTMLDivElement>(null)
  // a run that ends chooses what it gave: the keyboard goes along from the tab that was chosen before
  useEffect(() => {
    if (list.current?.contains(document.activeElement)) list.current.querySelector<HTMLElement>(`[role="tab"][id$="-${tab}"]`)?.focus()
  }, [tab])
  return (
    <Tabs.Root
      value={tab}
      onValueChange={(value) => useSession.setState({ runTab: value as RunTab })}
      className="flex h-full min-h-0 flex-col bg-surface"
      aria-label={runText.panel}
    >
      <div className="@container flex h-9 shrink-0 items-center gap-3 overflow-hidden border-b pr-2 pl-1">
        <Tabs.List
          ref={list}
          className="flex h-full shrink-0 items-stretch [scrollbar-width:none] @max-2xl:min-w-0 @max-2xl:shrink @max-2xl:overflow-x-auto"
          aria-label={runText.panel}
        >
          {tabs.map((name) => (
            <Tabs.Trigger
              key={name}
              value={name}
              className="flex items-center gap-1.5 border-transparent border-b-2 px-2.5 text-muted hover:text-ink focus-visible:outline-offset-[-2px] data-[state=active]:border-accent data-[state=active]:font-medium data-[state=active]:text-ink"
            >
              {runText.tabs[name]}
              {name === 'problems' && <ProblemCount />}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        <RunFacts />
      </div>
      <Scrubber />
      <Damage />
      <WaitList />
      <AskBar />
      {tabs.map((name) => (
        <Tabs.Content key={name} value={name} className="min-h-0 flex-1 focus-visible:outline-offset-[-2px]">
          {busy ? <Loading /> : error && name !== 'problems' ? <Failed error={error} /> : <TabBody name={name} />}
        </Tabs.Content>
      ))}
    </Tabs.Root>
  )
}

function TabBody({ name }: { name: RunTab }) {
  if (name === 'timeline') return <Timeline />
  if (name === 'agents') return <AgentTree />
  if (name === 'state') return <StateTable />
  if (name === 'compare') return <CompareView />
  if (name === 'output') return <RunOutput />
  if (name === 'problems') return <ProblemList />
  return <EventList />
}

/** Says over all tabs that what they show is not what was written. */
function Damage() {
  const damage = useRun((state) => state.damage)
  if (!damage) return null
  return (
    <div className="flex shrink-0 gap-2 border-b bg-bad-soft px-4 py-2 text-xs" role="alert">
      <CircleAlert size={14} className="mt-px shrink-0 text-bad" aria-hidden />
      <p className="min-w-0 break-words">
        <span className="font-medium">{damage.message}</span> {damage.hint}
      </p>
    </div>
  )
}

function ProblemCount() {
  const problems = useDocument((state) => state.problems)
  const past = useDocument((state) => state.viewed !== null)
  const nodes = useDocument((state) => shownDocument(state)?.nodes)
  const inRun = useRun((state) => state.view?.problems)
  const { total, bad } = useMemo(() => {
    const documents = past || !nodes ? [] : problems
    const runs = inRun ? [...inRun] : []
    const worst = documents.some((problem) => problem.severity === 'error') || runs.some((problem) => problem.kind === 'failure')
    return { total: documents.length + runs.length, bad: worst }
  }, [problems, inRun, past, nodes])
  if (total === 0) return null
  return (
    <span
      className={`min-w-4 rounded-full px-1 text-center text-xs ${bad ? 'bg-bad-soft text-bad' : 'bg-warn-soft text-warn'}`}
      title={runText.problems.count(total)}
    >
      {total}
    </span>
  )
}
