import { ChartColumn, RefreshCw } from 'lucide-react'
import { ToggleGroup } from 'radix-ui'
import { useEffect } from 'react'
import type { HostStatistics } from '#shared/api/run-statistics.ts'
import { useRun } from '../state/run-store.ts'
import { openDialog, useSession } from '../state/session-store.ts'
import { IconButton } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { dashboardText as text } from '../ui/dashboard-strings.ts'
import { Empty, Failed, Loading } from '../ui/Empty.tsx'
import { loadDashboard, useDashboard } from './dashboard-store.ts'
import { Health } from './Health.tsx'
import { KeyFigures } from './KeyFigures.tsx'
import { RunsOverTime, TokensOverTime } from './OverTime.tsx'
import { periods } from './period.ts'
import { AgentTable, ModelTable, ToolTable, WorkflowTable } from './WorkTables.tsx'

/** What the runs of some time did: how they ended, how long they took, and who and what worked in them. */
export function DashboardDialog() {
  const open = useSession((state) => state.dialog === 'dashboard')
  return (
    <Dialog open={open} onClose={() => openDialog(null)} title={text.title} description={text.description} width={1040}>
      <Content />
    </Dialog>
  )
}

function Content() {
  const { period, statistics, loading, error } = useDashboard()
  // a run that begins or ends while it is open counts
  const status = useRun((state) => `${state.runId} ${state.newest?.status}`)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the status is what makes the numbers stale
  useEffect(() => void loadDashboard(), [status])
  return (
    <div className="flex min-h-80 flex-col gap-5">
      <div className="flex flex-wrap items-center gap-2">
        <ToggleGroup.Root
          type="single"
          value={period}
          onValueChange={(value) => value !== '' && void loadDashboard(value as typeof period)}
          aria-label={text.period}
          className="flex gap-0.5"
        >
          {periods.map((value) => (
            <ToggleGroup.Item
              key={value}
              value={value}
              className="h-7 rounded px-2.5 text-muted hover:bg-sunken data-[state=on]:bg-accent-soft data-[state=on]:text-accent-ink"
            >
              {text.periods[value]}
            </ToggleGroup.Item>
          ))}
        </ToggleGroup.Root>
        <IconButton small icon={RefreshCw} label={text.refresh} onClick={() => void loadDashboard()} />
        <p className="text-muted text-xs" role="status">
          {statistics && statistics.behind > 0 ? text.behind(statistics.behind) : ''}
        </p>
      </div>
      {error ? (
        <Failed error={error} onRetry={() => void loadDashboard()} />
      ) : !statistics ? (
        <Loading />
      ) : (
        <div className={`flex flex-1 flex-col gap-6 ${loading ? 'opacity-80' : ''}`} aria-busy={loading}>
          {statistics.damage && <p className="rounded bg-warn-soft px-3 py-2 text-warn text-xs">{text.damaged}</p>}
          {statistics.runs === 0 ? <Empty icon={ChartColumn} title={text.empty} text={text.emptyText} /> : <Numbers of={statistics} />}
          <Health damaged={statistics.damage !== null} />
        </div>
      )}
    </div>
  )
}

function Numbers({ of }: { of: HostStatistics }) {
  return (
    <>
      <KeyFigures of={of} />
      <div className="grid grid-cols-2 gap-6 max-md:grid-cols-1">
        <RunsOverTime of={of} />
        <TokensOverTime of={of} />
      </div>
      <WorkflowTable list={of.workflows} />
      <AgentTable list={of.agents} />
      <ModelTable list={of.models} />
      <ToolTable list={of.tools} />
      {of.cut && <p className="text-muted text-xs">{text.cut(of.runs)}</p>}
    </>
  )
}
