import { useVirtualizer } from '@tanstack/react-virtual'
import { SearchX, Workflow } from 'lucide-react'
import { type KeyboardEvent, useEffect, useRef } from 'react'
import type { FoundWorkflow } from '#shared/api/workflow-library.ts'
import { folderOf } from '#shared/document/workflow-path.ts'
import type { FoundField } from '#shared/finding/search-workflow.ts'
import { specOf } from '#shared/nodes/registry.ts'
import { visibleText } from '#shared/visible-text.ts'
import { KindIcon } from '../canvas/KindIcon.tsx'
import { Button } from '../ui/Button.tsx'
import { Empty, Failed, Loading } from '../ui/Empty.tsx'
import { when } from '../ui/format.ts'
import { shownField } from '../ui/kind-text.ts'
import { strings } from '../ui/strings.ts'
import { workflowText } from '../ui/workflow-strings.ts'
import { goToPlace, search, searchMore, useHome } from './home-store.ts'
import { openFound } from './open-found.ts'
import { TagList } from './TagList.tsx'

const text = workflowText.search

/** In which workflows something was found, and where in each. */
export function SearchResults() {
  const { answer, query, searching, searchError, place } = useHome()
  if (searchError) return <Failed error={searchError} onRetry={() => search(query)} />
  if (!answer) return <Loading text={text.searching} />
  const narrow = place.at === 'folder' || place.at === 'tag'
  const everywhere = () => {
    goToPlace({ at: 'all' })
    search(query)
  }
  return (
    <>
      <div className="flex h-10 shrink-0 items-center gap-3 border-b px-4">
        <p className="min-w-0 truncate" role="status">
          {text.found(answer.total, answer.searched, visibleText(query.trim()))}
        </p>
        {searching && <span className="shrink-0 text-muted text-xs">{text.searching}</span>}
        <span className="flex-1" />
        {narrow && (
          <Button small onClick={everywhere}>
            {text.everywhere}
          </Button>
        )}
      </div>
      {answer.total === 0 ? (
        <Empty icon={SearchX} title={text.none} text={text.noneHint} />
      ) : (
        <Found found={answer.found} total={answer.total} />
      )}
    </>
  )
}

function Found({ found, total }: { found: readonly FoundWorkflow[]; total: number }) {
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: found.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => 46 + 30 * (found[index]?.found.length ?? 0),
    getItemKey: (index) => found[index]?.file ?? index,
    overscan: 4,
  })
  const items = virtual.getVirtualItems()
  const last = items.at(-1)?.index ?? 0
  useEffect(() => {
    if (last >= found.length - 5 && found.length < total) searchMore()
  }, [last, found.length, total])
  return (
    <div ref={scroller} className="min-h-0 flex-1 overflow-auto">
      <ul aria-label={text.label} className="relative" style={{ height: virtual.getTotalSize() }} onKeyDown={walk}>
        {items.map(({ index, start, key }) => {
          const workflow = found[index]
          if (!workflow) return null
          return (
            <li
              key={key}
              ref={virtual.measureElement}
              data-index={index}
              aria-setsize={total}
              aria-posinset={index + 1}
              className="absolute top-0 right-0 left-0 border-b px-3 py-1.5"
              style={{ transform: `translateY(${start}px)` }}
            >
              <FoundHead workflow={workflow} />
              {workflow.found.map((place) => (
                <FoundPlace key={`${place.node} ${place.edge} ${place.field} ${place.snippet}`} file={workflow.file} place={place} />
              ))}
              {workflow.more > 0 && <p className="pl-8 text-muted text-xs">{text.more(workflow.more)}</p>}
            </li>
          )
        })}
      </ul>
    </div>
  )
}

/** The arrow keys go through what was found. */
function walk(event: KeyboardEvent<HTMLElement>): void {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (by === undefined) return
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-home-item]')]
  const next = all[all.indexOf(event.target as HTMLElement) + by]
  if (!next) return
  event.preventDefault()
  next.focus()
  next.scrollIntoView({ block: 'nearest' })
}

function FoundHead({ workflow }: { workflow: FoundWorkflow }) {
  const { file, name, tags, updatedAt } = workflow
  const folder = folderOf(file)
  return (
    <button
      type="button"
      data-home-item
      className="flex h-7 w-full min-w-0 items-center gap-2 rounded px-1 text-left hover:bg-sunken"
      onClick={() => void openFound(file)}
    >
      <Workflow size={16} className="shrink-0 text-muted" aria-hidden />
      <span className="min-w-0 truncate font-medium">{visibleText(name) || file}</span>
      {folder && <span className="min-w-0 shrink truncate text-muted text-xs">{visibleText(folder).replaceAll('/', ' / ')}</span>}
      <span className="flex-1" />
      <TagList tags={tags} most={3} />
      <span className="shrink-0 text-muted text-xs">{when(updatedAt)}</span>
    </button>
  )
}

function FoundPlace({ file, place }: { file: string; place: FoundWorkflow['found'][number] }) {
  const { node, kind, label } = place
  return (
    <button
      type="button"
      data-home-item
      className="flex w-full min-w-0 items-baseline gap-2 rounded py-0.5 pr-1 pl-7 text-left hover:bg-sunken"
      onClick={() => void openFound(file, place)}
    >
      {node !== null && (
        <>
          <span className="self-center">
            <KindIcon kind={kind ?? ''} size={14} />
          </span>
          <span className="max-w-44 shrink-0 truncate">{visibleText(label) || strings.canvas.unnamed}</span>
        </>
      )}
      <span className="shrink-0 text-muted text-xs">{fieldName(place, kind)}</span>
      <span className="min-w-0 flex-1 truncate text-muted">
        <Marked place={place} />
      </span>
    </button>
  )
}

/** What a field is called where it is set. */
function fieldName({ field }: FoundField, kind: string | null): string {
  const [part = '', ...path] = field.split('.')
  if (part !== 'config') return text.fields[part] ?? part
  const form = specOf(kind ?? '')?.form ?? []
  const named = form.filter(({ name }) => path.join('.') === name || path.join('.').startsWith(`${name}.`))
  const closest = named.sort((a, b) => b.name.length - a.name.length)[0]
  return closest ? shownField(kind ?? '', closest).label : (path[0] ?? '')
}

function Marked({ place: { snippet, marks } }: { place: FoundField }) {
  const starts = [0, ...marks.map(([, end]) => end)]
  return starts.map((start, index) => {
    const mark = marks[index]
    return (
      <span key={start}>
        {visibleText(snippet.slice(start, mark?.[0]))}
        {mark && <mark className="rounded-xs bg-warn-soft font-medium text-warn">{visibleText(snippet.slice(...mark))}</mark>}
      </span>
    )
  })
}
