import type { ReactNode } from 'react'
import type { AgentWork, ModelWork, ToolWork, WorkDone, WorkflowRuns } from '#shared/api/run-statistics.ts'
import type { TokenUsage } from '#shared/events/run-event.ts'
import { visibleText } from '#shared/visible-text.ts'
import { dashboardText as text } from '../ui/dashboard-strings.ts'
import { count, duration, number, percent } from '../ui/format.ts'
import { runText } from '../ui/run-strings.ts'

const { columns } = text

const tokensOf = ({ input, output }: TokenUsage) => (input + output > 0 ? count(input + output) : '–')
const meanOf = ({ calls, ms }: Pick<WorkDone, 'calls' | 'ms'>) => (calls > 0 ? duration(ms / calls) : '–')
const failedOf = (failed: number) => <span className={failed > 0 ? 'font-medium text-bad' : 'text-muted'}>{number(failed)}</span>

export function WorkflowTable({ list }: { list: readonly WorkflowRuns[] }) {
  const { workflow, runs, succeeded, failed, median, p95, tokens } = columns
  return (
    <Table
      title={text.workflows}
      head={[workflow, runs, succeeded, failed, median, p95, tokens]}
      rows={list.map((one) => ({
        key: one.id,
        name: visibleText(one.name) || runText.runs.unnamed,
        cells: [
          number(one.runs),
          one.succeeded + one.failed > 0 ? percent(one.succeeded / (one.succeeded + one.failed)) : '–',
          failedOf(one.failed),
          one.time ? duration(one.time.median) : '–',
          one.time ? duration(one.time.p95) : '–',
          tokensOf(one.tokens),
        ],
      }))}
    />
  )
}

export function AgentTable({ list }: { list: readonly AgentWork[] }) {
  const { agent, tasks, failed, mean, longest, tokens } = columns
  return (
    <Table
      title={text.agents}
      none={text.noAgents}
      head={[agent, tasks, failed, mean, longest, tokens]}
      rows={withShare(list, (one) => ({
        key: `${one.level} ${one.name}`,
        name: visibleText(one.name),
        more: text.levels[one.level],
        cells: [number(one.calls), failedOf(one.failed), meanOf(one), duration(one.longest), tokensOf(one.tokens)],
      }))}
    />
  )
}

export function ModelTable({ list }: { list: readonly ModelWork[] }) {
  const { model, calls, mean, longest, tokens } = columns
  return (
    <Table
      title={text.models}
      none={text.noModels}
      head={[model, calls, mean, longest, tokens]}
      rows={withShare(list, (one) => ({
        key: `${one.provider} ${one.model}`,
        name: visibleText(one.model),
        more: one.provider === one.model ? '' : visibleText(one.provider),
        cells: [number(one.calls), meanOf(one), duration(one.longest), tokensOf(one.tokens)],
      }))}
    />
  )
}

export function ToolTable({ list }: { list: readonly ToolWork[] }) {
  const { tool, calls, failed, mean, longest } = columns
  return (
    <Table
      title={text.tools}
      none={text.noTools}
      head={[tool, calls, failed, mean, longest]}
      rows={withShare(list, (one) => ({
        key: one.tool,
        name: visibleText(one.tool),
        cells: [number(one.calls), failedOf(one.failed), meanOf(one), duration(one.longest)],
      }))}
    />
  )
}

interface Row {
  key: string
  name: string
  more?: string
  cells: readonly ReactNode[]
  /** Of the time of all lines, from 0 to 1. */
  share?: number
}

function withShare<T extends Pick<WorkDone, 'ms'>>(list: readonly T[], row: (one: T) => Row): Row[] {
  const all = list.reduce((sum, { ms }) => sum + ms, 0)
  return list.map((one) => ({ ...row(one), share: all > 0 ? one.ms / all : 0 }))
}

/** A name and its numbers, a line each; where the time is shared out, with a bar for it. */
function Table({ title, head, rows, none }: { title: string; head: readonly string[]; rows: readonly Row[]; none?: string }) {
  const shared = rows.some(({ share }) => share !== undefined)
  const [first, ...others] = head
  return (
    <section>
      <h3 className="mb-1 font-semibold">{title}</h3>
      {rows.length === 0 ? (
        <p className="text-muted text-xs">{none}</p>
      ) : (
        <table className="dashboard-table w-full table-fixed text-xs" aria-label={title}>
          <thead>
            <tr className="border-b text-muted">
              <th scope="col" className="w-2/5 py-1 pr-3 text-left font-normal">
                {first}
              </th>
              {others.map((name) => (
                <th key={name} scope="col" className="py-1 pl-3 text-right font-normal">
                  {name}
                </th>
              ))}
              {shared && (
                <th scope="col" className="w-1/6 py-1 pl-4 text-left font-normal">
                  {columns.share}
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ key, name, more, cells, share }) => (
              <tr key={key} className="border-b last:border-b-0">
                <th scope="row" className="truncate py-1 pr-3 text-left font-normal" title={name}>
                  {name}
                  {more && <span className="text-muted"> · {more}</span>}
                </th>
                {cells.map((cell, i) => (
                  <td key={others[i]} className="py-1 pl-3 text-right tabular-nums">
                    {cell}
                  </td>
                ))}
                {share !== undefined && (
                  <td className="py-1 pl-4">
                    <span className="flex items-center gap-2">
                      <span className="h-1.5 min-w-0 flex-1 overflow-hidden rounded-full bg-sunken" aria-hidden>
                        <span className="block h-full bg-accent" style={{ width: `${share * 100}%` }} />
                      </span>
                      <span className="w-9 shrink-0 text-right text-muted tabular-nums">{percent(share)}</span>
                    </span>
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
