import { Archive, FileDown, History, type LucideIcon, PencilLine, Save } from 'lucide-react'
import { useEffect } from 'react'
import type { VersionSummary } from '#shared/api/kept-work.ts'
import { isDirty, useDocument } from '../state/document-store.ts'
import { Empty, Failed, Loading } from '../ui/Empty.tsx'
import { versionText } from '../ui/version-strings.ts'
import { versionLine } from './summary-line.ts'
import { compareEnds, loadVersions, showVersion, useVersions, versionTime } from './version-choices.ts'

const text = versionText.panel
const icons: Record<VersionSummary['origin'], LucideIcon> = { saved: Save, found: FileDown, set_aside: Archive }

/** Everything that the open file has held, the newest first. A click shows on the canvas how one differs from now. */
export function VersionsPanel() {
  const file = useDocument((state) => state.open?.file)
  const revision = useDocument((state) => state.open?.revision)
  const loaded = useVersions((state) => (state.file === file ? state.versions : null))
  const error = useVersions((state) => (state.file === file ? state.error : null))
  // biome-ignore lint/correctness/useExhaustiveDependencies: another revision is another version
  useEffect(() => {
    if (file !== undefined) void loadVersions(file)
  }, [file, revision])
  if (file === undefined) return <Empty icon={History} title={text.none} text={text.noneHint} />
  if (error && !loaded) return <Failed error={error} onRetry={() => void loadVersions(file)} />
  if (!loaded) return <Loading />
  if (loaded.length === 0) return <Empty icon={History} title={text.none} text={text.noneHint} />
  return (
    <div className="h-full overflow-auto">
      <ol aria-label={text.title}>
        <Now />
        {loaded.map((version, index) => (
          <Line
            key={`${version.revision} ${version.at}`}
            id={version.revision}
            icon={icons[version.origin]}
            title={versionTime(version.at)}
            note={text.origins[version.origin]}
            line={versionLine(version)}
            onChoose={() => void showVersion(loaded, index)}
          />
        ))}
      </ol>
      <p className="px-3 py-3 text-muted text-xs">{text.rule}</p>
    </div>
  )
}

/** What is on the canvas, as long as it is not saved. */
function Now() {
  const dirty = useDocument(isDirty)
  if (!dirty) return null
  return (
    <Line id="saved" icon={PencilLine} title={text.now} note="" line={text.nowUnsaved} onChoose={() => void compareEnds('saved', 'open')} />
  )
}

interface LineProps {
  /** The end of a comparison that it stands for. */
  id: string
  icon: LucideIcon
  title: string
  note: string
  line: string
  onChoose(): void
}

function Line({ id, icon: Icon, title, note, line, onChoose }: LineProps) {
  const shown = useDocument(({ comparison }) => comparison !== null && (comparison.ends.before === id || comparison.ends.after === id))
  return (
    <li className="border-b">
      <button
        type="button"
        aria-current={shown || undefined}
        className={`flex w-full items-start gap-2 px-3 py-2 text-left focus-visible:outline-offset-[-2px] ${shown ? 'bg-accent-soft' : 'hover:bg-sunken'}`}
        onClick={onChoose}
      >
        <Icon size={14} className="mt-[3px] shrink-0 text-muted" aria-hidden />
        <span className="min-w-0 flex-1">
          <span className="flex items-baseline gap-2">
            <span className="shrink-0 font-medium">{title}</span>
            <span className="min-w-0 flex-1 truncate text-right text-muted text-xs">{note}</span>
          </span>
          <span className="line-clamp-3 break-words text-muted text-xs">{line}</span>
        </span>
      </button>
    </li>
  )
}
