import { ChartColumn, ListFilter, RefreshCw, X } from 'lucide-react'
import { Popover, ToggleGroup } from 'radix-ui'
import { useId } from 'react'
import { type RunStatus, runStatuses } from '#shared/events/run-event.ts'
import { visibleText } from '#shared/visible-text.ts'
import { openDialog } from '../../state/session-store.ts'
import { Button, IconButton } from '../../ui/Button.tsx'
import { dashboardText } from '../../ui/dashboard-strings.ts'
import { runText } from '../../ui/run-strings.ts'
import { SearchField } from '../../ui/SearchField.tsx'
import { StatusIcon } from '../../ui/StatusIcon.tsx'
import type { KnownChoices } from './known-choices.ts'
import { conditions, everyRun, type ListedRuns, type Period } from './run-filter.ts'

const text = runText.runs

interface RunFiltersProps {
  wanted: ListedRuns
  /** What the runs that have been seen can be told apart by. */
  known: KnownChoices
  onChange(change: Partial<ListedRuns>): void
  onRefresh(): void
}

/** Which runs are listed: words, all or those of this workflow, and behind a button status, agent and time. */
export function RunFilters({ wanted, known, onChange, onRefresh }: RunFiltersProps) {
  return (
    <div className="flex shrink-0 flex-col gap-1 border-b px-2 py-1.5">
      <div className="flex items-center gap-1">
        <SearchField
          className="run-search flex-1"
          label={text.search}
          maxLength={200}
          value={wanted.text}
          onValue={(words) => onChange({ text: words })}
          onKeyDown={(event) => {
            if (event.key !== 'Escape' || wanted.text === '') return
            event.stopPropagation()
            onChange({ text: '' })
          }}
        />
        <MoreFilters wanted={wanted} known={known} onChange={onChange} />
        <IconButton small icon={ChartColumn} label={dashboardText.title} onClick={() => openDialog('dashboard')} />
        <IconButton small icon={RefreshCw} label={text.refresh} onClick={onRefresh} />
      </div>
      <ToggleGroup.Root
        type="single"
        value={wanted.onlyThis ? 'this' : 'all'}
        onValueChange={(value) => value !== '' && onChange({ onlyThis: value === 'this' })}
        aria-label={text.scope}
        className="flex min-w-0 gap-0.5"
      >
        {(['all', 'this'] as const).map((value) => (
          <ToggleGroup.Item
            key={value}
            value={value}
            className="h-6 min-w-0 truncate rounded px-2 text-muted text-xs hover:bg-sunken data-[state=on]:bg-accent-soft data-[state=on]:text-accent-ink"
          >
            {value === 'this' ? text.onlyThis : text.all}
          </ToggleGroup.Item>
        ))}
      </ToggleGroup.Root>
    </div>
  )
}

function MoreFilters({ wanted, known, onChange }: Omit<RunFiltersProps, 'onRefresh'>) {
  const active = conditions(wanted)
  const id = useId()
  return (
    <Popover.Root>
      <Popover.Trigger
        aria-label={active > 0 ? text.filtersActive(active) : text.filters}
        title={active > 0 ? text.filtersActive(active) : text.filters}
        className="relative inline-flex size-6 shrink-0 items-center justify-center rounded text-muted hover:bg-sunken hover:text-ink data-[state=open]:bg-accent-soft data-[state=open]:text-accent-ink"
      >
        <ListFilter size={14} aria-hidden />
        {active > 0 && <span className="absolute top-0.5 right-0.5 size-1.5 rounded-full bg-accent" aria-hidden />}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          side="right"
          align="start"
          sideOffset={8}
          collisionPadding={12}
          className="popup z-40 flex w-72 flex-col gap-3 p-3"
          aria-label={text.filters}
        >
          <fieldset>
            <legend className="mb-1 font-medium text-xs">{text.status}</legend>
            <ToggleGroup.Root
              type="multiple"
              value={[...wanted.status]}
              onValueChange={(status) => onChange({ status: status as RunStatus[] })}
              className="flex flex-wrap gap-1"
              aria-label={text.status}
            >
              {runStatuses.map((status) => (
                <ToggleGroup.Item
                  key={status}
                  value={status}
                  className="flex h-6 items-center gap-1 rounded border px-1.5 text-xs hover:border-strong data-[state=on]:border-accent data-[state=on]:bg-accent-soft"
                >
                  <span aria-hidden className="inline-flex">
                    <StatusIcon status={status} size={12} />
                  </span>
                  {runText.runStatus[status]}
                </ToggleGroup.Item>
              ))}
            </ToggleGroup.Root>
          </fieldset>
          {(['alert', 'severity', 'agent'] as const).map((what) => (
            <Choice
              key={what}
              label={text[what]}
              value={wanted[what]}
              known={known[what]}
              onValue={(value) => onChange({ [what]: value })}
            />
          ))}
          <label className="flex flex-col gap-1 font-medium text-xs" htmlFor={`${id}-period`}>
            {text.period}
            <select
              id={`${id}-period`}
              className="field font-normal"
              value={wanted.period}
              onChange={(event) => onChange({ period: event.target.value as Period })}
            >
              {(Object.keys(text.periods) as Period[]).map((period) => (
                <option key={period} value={period}>
                  {text.periods[period]}
                </option>
              ))}
            </select>
          </label>
          {wanted.period === 'between' &&
            (['from', 'to'] as const).map((end) => (
              <label key={end} className="flex flex-col gap-1 font-medium text-xs">
                {text[end]}
                <input
                  type="datetime-local"
                  className="field font-normal"
                  value={wanted[end]}
                  onChange={(event) => onChange({ [end]: event.target.value })}
                />
              </label>
            ))}
          <Button
            small
            icon={X}
            className="self-start"
            disabled={active === 0}
            onClick={() => onChange({ ...everyRun, onlyThis: wanted.onlyThis, text: wanted.text })}
          >
            {text.clearFilters}
          </Button>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

interface ChoiceProps {
  label: string
  /** Null: any. */
  value: string | null
  known: readonly string[]
  onValue(value: string | null): void
}

function Choice({ label, value, known, onValue }: ChoiceProps) {
  const id = useId()
  return (
    <label className="flex flex-col gap-1 font-medium text-xs" htmlFor={id}>
      {label}
      <select id={id} className="field font-normal" value={value ?? ''} onChange={(event) => onValue(event.target.value || null)}>
        <option value="">{text.any}</option>
        {[...new Set([...known, ...(value === null ? [] : [value])])].sort().map((choice) => (
          <option key={choice} value={choice}>
            {visibleText(choice)}
          </option>
        ))}
      </select>
    </label>
  )
}
