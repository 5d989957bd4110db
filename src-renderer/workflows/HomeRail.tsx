import { ChevronDown, ChevronRight, Clock, Folder, FolderPlus, type LucideIcon, Plus, Tag, Trash2, Workflow } from 'lucide-react'
import { type ReactNode, useMemo, useState } from 'react'
import { nameOf } from '#shared/document/workflow-path.ts'
import { visibleText } from '#shared/visible-text.ts'
import { useCatalogue } from '../state/catalogue-store.ts'
import { IconButton } from '../ui/Button.tsx'
import { number } from '../ui/format.ts'
import { workflowText } from '../ui/workflow-strings.ts'
import { FolderMenu } from './FolderMenu.tsx'
import { ask, goToPlace, type Place, useHome } from './home-store.ts'
import { type FolderLine, folderLines, tagsOf } from './listed-workflows.ts'

const text = workflowText.rail

const samePlace = (a: Place, b: Place): boolean => JSON.stringify(a) === JSON.stringify(b)

/** Where one can look: everything, what was opened, folders, tags, the trash. */
export function HomeRail() {
  const place = useHome((state) => state.place)
  const searching = useHome((state) => state.query.trim() !== '')
  const inside = place.at === 'folder' ? place.folder : ''
  const shown = (other: Place) => !searching && samePlace(place, other)
  return (
    <nav aria-label={text.title} className="flex w-52 shrink-0 flex-col overflow-y-auto border-r bg-sunken p-2">
      <PlaceButton icon={Plus} current={!searching && place.at === 'new'} onClick={() => goToPlace({ at: 'new', folder: inside })}>
        {text.new}
      </PlaceButton>
      <div className="my-2 border-t" />
      <PlaceButton icon={Workflow} current={shown({ at: 'all' })} onClick={() => goToPlace({ at: 'all' })}>
        {text.all}
      </PlaceButton>
      <PlaceButton icon={Clock} current={shown({ at: 'recent' })} onClick={() => goToPlace({ at: 'recent' })}>
        {text.recent}
      </PlaceButton>
      <PlaceButton icon={Trash2} current={shown({ at: 'trash' })} onClick={() => goToPlace({ at: 'trash' })}>
        {text.trash}
      </PlaceButton>
      <Folders place={place} searching={searching} />
      <Tags shown={shown} />
    </nav>
  )
}

function Folders({ place, searching }: { place: Place; searching: boolean }) {
  const workflows = useCatalogue((state) => state.workflows)
  const folders = useHome((state) => state.folders)
  const [shut, setShut] = useState<ReadonlySet<string>>(new Set())
  const lines = useMemo(() => folderLines(folders, workflows ?? [], shut), [folders, workflows, shut])
  const fold = (folder: string) =>
    setShut(shut.has(folder) ? new Set([...shut].filter((other) => other !== folder)) : new Set([...shut, folder]))
  return (
    <>
      <div className="mt-3 flex items-center justify-between pl-2">
        <h3 className="text-muted text-xs">{text.folders}</h3>
        <IconButton
          small
          icon={FolderPlus}
          label={text.newFolder}
          onClick={() => ask({ what: 'new-folder', inside: place.at === 'folder' ? place.folder : '' })}
        />
      </div>
      {lines.length === 0 && <p className="px-2 py-1 text-muted text-xs">{text.noFolders}</p>}
      <ul>
        {lines.map((line) => (
          <FolderItem
            key={line.folder}
            line={line}
            current={!searching && place.at === 'folder' && place.folder === line.folder}
            onFold={() => fold(line.folder)}
          />
        ))}
      </ul>
    </>
  )
}

function FolderItem({ line, current, onFold }: { line: FolderLine; current: boolean; onFold(): void }) {
  const { folder, depth, count, fold } = line
  const name = visibleText(nameOf(folder))
  return (
    <li className="group relative flex items-center" style={{ paddingLeft: depth * 12 }}>
      {fold ? (
        <button
          type="button"
          aria-label={fold === 'open' ? text.shut(name) : text.open(name)}
          aria-expanded={fold === 'open'}
          className="grid size-5 shrink-0 place-items-center rounded text-muted hover:bg-line hover:text-ink"
          onClick={onFold}
        >
          {fold === 'open' ? <ChevronDown size={12} aria-hidden /> : <ChevronRight size={12} aria-hidden />}
        </button>
      ) : (
        <span className="w-5 shrink-0" />
      )}
      <PlaceButton icon={Folder} count={count} current={current} onClick={() => goToPlace({ at: 'folder', folder })}>
        {name}
      </PlaceButton>
      <FolderMenu folder={folder} />
    </li>
  )
}

function Tags({ shown }: { shown(place: Place): boolean }) {
  const workflows = useCatalogue((state) => state.workflows)
  const tags = useMemo(() => tagsOf(workflows ?? []), [workflows])
  if (tags.length === 0) return null
  return (
    <>
      <h3 className="mt-3 px-2 py-1 text-muted text-xs">{text.tags}</h3>
      <ul>
        {tags.map(({ tag, count }) => (
          <li key={tag}>
            <PlaceButton icon={Tag} count={count} current={shown({ at: 'tag', tag })} onClick={() => goToPlace({ at: 'tag', tag })}>
              {visibleText(tag)}
            </PlaceButton>
          </li>
        ))}
      </ul>
    </>
  )
}

interface PlaceButtonProps {
  icon: LucideIcon
  current: boolean
  count?: number
  onClick(): void
  children: ReactNode
}

function PlaceButton({ icon: Icon, current, count, onClick, children }: PlaceButtonProps) {
  return (
    <button
      type="button"
      aria-current={current ? 'page' : undefined}
      className={`flex h-7 w-full min-w-0 shrink-0 items-center gap-2 rounded px-2 text-left ${current ? 'bg-accent-soft font-medium text-accent-ink' : 'hover:bg-line'}`}
      onClick={onClick}
    >
      <Icon size={14} className="shrink-0" aria-hidden />
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {count !== undefined && <span className="shrink-0 text-muted text-xs">{number(count)}</span>}
    </button>
  )
}
