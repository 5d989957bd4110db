import { X } from 'lucide-react'
import { Dialog } from 'radix-ui'
import { useEffect } from 'react'
import { useCatalogue } from '../state/catalogue-store.ts'
import { openDialog, useSession } from '../state/session-store.ts'
import { Failed, Loading } from '../ui/Empty.tsx'
import { strings } from '../ui/strings.ts'
import { workflowText } from '../ui/workflow-strings.ts'
import { AskDialogs } from './AskDialogs.tsx'
import { HomeRail } from './HomeRail.tsx'
import { refreshHome, useHome } from './home-store.ts'
import { OpenFile } from './OpenFile.tsx'
import { SearchBox } from './SearchBox.tsx'
import { SearchResults } from './SearchResults.tsx'
import { TemplateGallery } from './TemplateGallery.tsx'
import { TrashList } from './TrashList.tsx'
import { WorkflowList } from './WorkflowList.tsx'

/** The workflows of the workspace: find, open and arrange them, make one, bring one in from a file. */
export function WorkflowsHome() {
  const open = useSession((state) => state.dialog === 'workflows')
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && openDialog(null)}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-shade" />
        <Dialog.Content
          className="popup fixed top-1/2 left-1/2 z-40 flex h-[86vh] w-[1180px] max-w-[96vw] -translate-x-1/2 -translate-y-1/2 flex-col overflow-hidden outline-none"
          aria-describedby={undefined}
          onEscapeKeyDown={leaveSearch}
          onInteractOutside={stayForNotices}
        >
          <Content />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

/**
 * Escape leaves what is asked and a search first, and the window after that. A dialog over this one takes Escape itself,
 * but hears it only a moment after it has come up; until then this one does.
 */
function leaveSearch(event: KeyboardEvent): void {
  const { query, ask } = useHome.getState()
  if (ask === null && query === '') return
  event.preventDefault()
  useHome.setState(ask === null ? { query: '', answer: null } : { ask: null })
}

/** What a notice offers, as taking something back, is done without leaving. */
function stayForNotices(event: Event): void {
  const { originalEvent } = (event as CustomEvent<{ originalEvent: Event }>).detail
  const target = originalEvent.target as Element | null
  // a notice goes with the click on it
  if (!target?.isConnected || target.closest('[aria-live]')) event.preventDefault()
}

function Content() {
  useEffect(() => void refreshHome(), [])
  return (
    <>
      <header className="flex shrink-0 items-center gap-4 border-b py-2 pr-3 pl-4">
        <Dialog.Title className="w-44 shrink-0 font-semibold text-lg">{workflowText.title}</Dialog.Title>
        <SearchBox />
        {/* no tip: it would take the Escape that closes the window */}
        <Dialog.Close asChild>
          <button
            type="button"
            aria-label={strings.close}
            className="inline-flex size-[30px] shrink-0 items-center justify-center rounded text-muted hover:bg-sunken hover:text-ink"
          >
            <X size={16} aria-hidden />
          </button>
        </Dialog.Close>
      </header>
      <div className="flex min-h-0 flex-1">
        <HomeRail />
        <div className="flex min-w-0 flex-1 flex-col">
          <div className="flex min-h-0 flex-1 flex-col">
            <Middle />
          </div>
          <OpenFile />
        </div>
      </div>
      <AskDialogs />
    </>
  )
}

function Middle() {
  const place = useHome((state) => state.place)
  const searching = useHome((state) => state.query.trim() !== '')
  const workflows = useCatalogue((state) => state.workflows)
  const error = useCatalogue((state) => state.workflowsError)
  if (searching) return <SearchResults />
  if (place.at === 'trash') return <TrashList />
  if (place.at === 'new') return <TemplateGallery folder={place.folder} />
  if (error && !workflows) return <Failed error={error} onRetry={() => void refreshHome()} />
  return workflows ? <WorkflowList workflows={workflows} /> : <Loading />
}
