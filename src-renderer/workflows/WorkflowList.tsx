import { Clock, Folder, LayoutGrid, List, Tag, Workflow } from 'lucide-react'
import { ToggleGroup } from 'radix-ui'
import { useMemo } from 'react'
import type { WorkflowSummary } from '#shared/api/contract.ts'
import { visibleText } from '#shared/visible-text.ts'
import { setPreferences, usePreferences } from '../state/preferences-store.ts'
import { Button } from '../ui/Button.tsx'
import { Empty } from '../ui/Empty.tsx'
import { Tip } from '../ui/Tip.tsx'
import { workflowText } from '../ui/workflow-strings.ts'
import { goToPlace, type Place, type Sort, useHome } from './home-store.ts'
import { listedWorkflows } from './listed-workflows.ts'
import { useRecent } from './recent-files.ts'
import { SelectionBar } from './SelectionBar.tsx'
import { WorkflowItems } from './WorkflowItems.tsx'

const text = workflowText.list

/** The workflows of the place that is looked at. */
export function WorkflowList({ workflows }: { workflows: readonly WorkflowSummary[] }) {
  const { place, sort } = useHome()
  const recent = useRecent((state) => state.files)
  const pictures = usePreferences((state) => state.workflowPictures)
  const listed = useMemo(() => listedWorkflows(workflows, place, sort, recent), [workflows, place, sort, recent])
  return (
    <>
      <Head place={place} count={listed.length} pictures={pictures} />
      <SelectionBar listed={listed} />
      <div className="min-h-0 flex-1">
        {listed.length === 0 ? (
          <Nothing place={place} any={workflows.length > 0} />
        ) : (
          <WorkflowItems workflows={listed} pictures={pictures} key={`${pictures} ${JSON.stringify(place)}`} />
        )}
      </div>
    </>
  )
}

function titleOf(place: Place): string {
  if (place.at === 'folder') return visibleText(place.folder).replaceAll('/', ' / ')
  if (place.at === 'tag') return visibleText(place.tag)
  return place.at === 'recent' ? workflowText.rail.recent : workflowText.rail.all
}

function Head({ place, count, pictures }: { place: Place; count: number; pictures: boolean }) {
  const sort = useHome((state) => state.sort)
  return (
    <div className="flex h-10 shrink-0 items-center gap-3 border-b px-4">
      <h3 className="min-w-0 truncate font-medium">{titleOf(place)}</h3>
      <span className="shrink-0 text-muted text-xs" role="status">
        {workflowText.count(count)}
      </span>
      <span className="flex-1" />
      {place.at !== 'recent' && (
        <label className="flex shrink-0 items-center gap-2 text-muted text-xs">
          {text.sort}
          <select
            className="field w-auto! text-ink"
            value={sort}
            onChange={(event) => useHome.setState({ sort: event.target.value as Sort })}
          >
            {Object.entries(text.sorts).map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        </label>
      )}
      <ToggleGroup.Root
        type="single"
        aria-label={text.look}
        value={pictures ? 'grid' : 'list'}
        onValueChange={(value) => value !== '' && setPreferences({ workflowPictures: value === 'grid' })}
        className="flex shrink-0 gap-0.5"
      >
        <Look value="list" label={text.asList} icon={List} />
        <Look value="grid" label={text.asGrid} icon={LayoutGrid} />
      </ToggleGroup.Root>
    </div>
  )
}

function Look({ value, label, icon: Icon }: { value: string; label: string; icon: typeof List }) {
  return (
    <Tip text={label}>
      <span>
        <ToggleGroup.Item
          value={value}
          aria-label={label}
          className="grid size-[26px] place-items-center rounded text-muted hover:bg-sunken data-[state=on]:bg-accent-soft data-[state=on]:text-accent-ink"
        >
          <Icon size={14} aria-hidden />
        </ToggleGroup.Item>
      </span>
    </Tip>
  )
}

function Nothing({ place, any }: { place: Place; any: boolean }) {
  if (place.at === 'recent') return <Empty icon={Clock} title={text.noneRecent} />
  if (place.at === 'tag') return <Empty icon={Tag} title={text.noneTagged} />
  const folder = place.at === 'folder' ? place.folder : ''
  const title = any ? text.noneHere : text.none
  return (
    <Empty icon={any ? Folder : Workflow} title={title} text={any ? text.noneHereHint : text.noneHint}>
      <Button look="primary" onClick={() => goToPlace({ at: 'new', folder })}>
        {workflowText.rail.new}
      </Button>
    </Empty>
  )
}
