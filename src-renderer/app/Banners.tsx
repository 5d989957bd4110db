import { History, Loader, PlugZap } from 'lucide-react'
import { visibleText } from '#shared/visible-text.ts'
import { shortcutOf } from '../commands/registry.ts'
import { backToEditing } from '../run/back-to-editing.ts'
import { useConnection } from '../state/api.ts'
import { useDocument } from '../state/document-store.ts'
import { canResume, resumeRun } from '../state/run-steering.ts'
import { useRun } from '../state/run-store.ts'
import { Button } from '../ui/Button.tsx'
import { when } from '../ui/format.ts'
import { steerText } from '../ui/steer-strings.ts'
import { strings } from '../ui/strings.ts'
import { KeptBanners } from '../versions/KeptBanners.tsx'

/** What holds for the whole window: the engine cannot be reached, or a past run is looked at. */
export function Banners() {
  return (
    <>
      <ConnectionBanner />
      <PastRunBanner />
      <KeptBanners />
    </>
  )
}

function ConnectionBanner() {
  const lost = useConnection((state) => state.status === 'lost')
  if (!lost) return null
  return (
    <div className="flex items-center gap-2 border-b bg-warn-soft px-4 py-1.5 text-warn" role="alert">
      <PlugZap size={14} aria-hidden />
      <span className="font-medium">{strings.app.lost}</span>
      <span className="max-sm:hidden">{strings.app.lostHint}</span>
      <Loader size={14} className="turning ml-auto" aria-hidden />
    </div>
  )
}

function PastRunBanner() {
  const name = useDocument((state) => state.viewed?.name)
  const startedAt = useRun((state) => state.view?.startedAt ?? state.view?.queuedAt ?? null)
  const failed = useRun((state) => state.newest?.status === 'failed')
  const goesOn = useRun(() => canResume())
  if (name === undefined) return null
  return (
    <div className="flex items-center gap-2 border-b bg-accent-soft px-4 py-1" role="status">
      <History size={14} className="shrink-0 text-accent-ink" aria-hidden />
      <span className="min-w-0 truncate font-medium">
        {strings.app.pastRun(visibleText(name), startedAt === null ? '' : when(startedAt / 1000))}
      </span>
      <span className="min-w-0 flex-1 truncate text-muted max-lg:hidden">{strings.app.pastRunHint}</span>
      {goesOn && (
        <Button small onClick={() => void resumeRun()}>
          {failed ? steerText.resumeFailed : steerText.resume}
        </Button>
      )}
      <Button small className="ml-auto" title={shortcutOf('run.backToEditing')} onClick={backToEditing}>
        {strings.app.backToEditing}
      </Button>
    </div>
  )
}
