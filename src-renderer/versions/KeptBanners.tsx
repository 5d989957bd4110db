import { FileWarning, GitCompare, History } from 'lucide-react'
import type { ReactNode } from 'react'
import { visibleText } from '#shared/visible-text.ts'
import { compare, endComparison } from '../state/compare.ts'
import { type DiskChange, edit, type Recovered, useDocument } from '../state/document-store.ts'
import { notify } from '../state/session-store.ts'
import { openWorkflow } from '../state/tabs.ts'
import { Button } from '../ui/Button.tsx'
import { when } from '../ui/format.ts'
import { versionText } from '../ui/version-strings.ts'
import { RecoveredList } from './RecoveredList.tsx'
import { restoreDocument } from './restore-edits.ts'
import { useEndNames } from './version-choices.ts'

/** What holds for the workflow on the canvas: unsaved work is back, its file has changed, two states of it are compared. */
export function KeptBanners() {
  const comparison = useDocument((state) => state.comparison)
  const recovered = useDocument((state) => state.recovered)
  const disk = useDocument((state) => state.disk)
  return (
    <>
      {recovered && <RecoveryBanner recovered={recovered} />}
      {disk && <DiskBanner disk={disk} />}
      {comparison && <CompareBanner ends={comparison.ends} />}
    </>
  )
}

function Banner({ tone, icon: Icon, children }: { tone: 'info' | 'warn'; icon: typeof History; children: ReactNode }) {
  const colours = tone === 'warn' ? 'bg-warn-soft text-warn' : 'bg-accent-soft'
  return (
    <div className={`flex min-h-9 items-center gap-2 border-b px-4 py-1 ${colours}`} role="status">
      <Icon size={14} className={`shrink-0 ${tone === 'warn' ? '' : 'text-accent-ink'}`} aria-hidden />
      {children}
    </div>
  )
}

function RecoveryBanner({ recovered }: { recovered: Recovered }) {
  const text = versionText.recovered
  const at = recovered.lines.at(-1)?.at
  const done = () => useDocument.setState({ recovered: null })
  const difference = () => {
    const { document } = useDocument.getState()
    if (document) compare({ id: 'saved', document: recovered.saved }, { id: 'open', document })
  }
  const discard = () => {
    endComparison()
    edit(restoreDocument(recovered.saved, versionText.edits.discard))
    done()
    notify({ tone: 'info', text: text.discarded })
  }
  return (
    <Banner tone="info" icon={History}>
      <span className="min-w-0 truncate font-medium">{at === undefined ? text.titleUndated : text.title(when(at))}</span>
      <RecoveredList lines={recovered.lines} damage={recovered.damage} />
      <span className="flex-1" />
      <Button small onClick={difference}>
        {text.difference}
      </Button>
      <Button small onClick={discard}>
        {text.discard}
      </Button>
      <Button small onClick={done}>
        {text.keep}
      </Button>
    </Banner>
  )
}

function DiskBanner({ disk }: { disk: DiskChange }) {
  const text = versionText.disk
  const renamed = disk.kind === 'gone' ? disk.renamedTo : null
  const message =
    disk.kind === 'changed'
      ? text.changed
      : disk.kind === 'unreadable'
        ? text.unreadable(visibleText(disk.problem))
        : renamed === null
          ? text.gone
          : text.renamed(visibleText(renamed))
  return (
    <Banner tone="warn" icon={FileWarning}>
      <span className="min-w-0 font-medium">{message}</span>
      {disk.kind === 'unreadable' && <span className="min-w-0 truncate max-lg:hidden">{text.unreadableHint}</span>}
      <span className="flex-1" />
      {disk.kind === 'changed' && (
        <Button small onClick={() => useDocument.setState({ saving: 'conflict' })}>
          {text.decide}
        </Button>
      )}
      {renamed !== null && (
        <Button small onClick={() => void openWorkflow(renamed)}>
          {text.openRenamed(visibleText(renamed))}
        </Button>
      )}
    </Banner>
  )
}

function CompareBanner({ ends }: { ends: { before: string; after: string } }) {
  const text = versionText.compare
  const name = useEndNames()
  return (
    <Banner tone="info" icon={GitCompare}>
      <span className="min-w-0 truncate font-medium">{text.banner(name(ends.before), name(ends.after))}</span>
      <span className="min-w-0 flex-1 truncate text-muted max-lg:hidden">{text.hint}</span>
      <Button small className="ml-auto" onClick={endComparison}>
        {text.close}
      </Button>
    </Banner>
  )
}
