import { Plus, Workflow, X } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { visibleText } from '#shared/visible-text.ts'
import { isDirty, useDocument } from '../state/document-store.ts'
import { isRunGoing, useRun } from '../state/run-store.ts'
import { openDialog } from '../state/session-store.ts'
import { closeTab, openWorkflow, stepTab, type Tab, useTabs } from '../state/tabs.ts'
import { IconButton } from '../ui/Button.tsx'
import { StatusIcon } from '../ui/StatusIcon.tsx'
import { strings } from '../ui/strings.ts'

const text = strings.tabs

/** The open workflows, once there are several. */
export function TabStrip() {
  const { tabs, active } = useTabs()
  if (tabs.length < 2) return null
  return (
    <div data-region="tabs" className="flex h-8 shrink-0 items-stretch border-b bg-sunken">
      <div role="tablist" aria-label={text.title} className="flex min-w-0 items-stretch overflow-x-auto">
        {tabs.map((tab) => (
          <TabButton key={tab.file} tab={tab} active={tab.file === active} />
        ))}
      </div>
      <IconButton small icon={Plus} label={text.open} className="mx-1 self-center" onClick={() => openDialog('workflows')} />
    </div>
  )
}

function TabButton({ tab, active }: { tab: Tab; active: boolean }) {
  const { name, dirty, running } = useTabNow(tab, active)
  const button = useRef<HTMLButtonElement>(null)
  // the keyboard goes along from tab to tab
  useEffect(() => {
    if (active && document.activeElement?.closest('[role="tablist"]')?.contains(button.current)) button.current?.focus()
  }, [active])
  const shown = visibleText(name) || strings.canvas.unnamed
  return (
    <div role="presentation" className="tab-button group flex min-w-0 max-w-56 items-center border-r" data-active={active || undefined}>
      <button
        ref={button}
        type="button"
        role="tab"
        aria-selected={active}
        tabIndex={active ? 0 : -1}
        title={`${shown}\n${tab.file}`}
        className="flex h-full min-w-0 items-center gap-2 pl-3"
        onClick={() => void openWorkflow(tab.file)}
        onAuxClick={(event) => event.button === 1 && void closeTab(tab.file)}
        onKeyDown={(event) => {
          const step = ({ ArrowRight: 1, ArrowLeft: -1 } as const)[event.key]
          if (event.key === 'Delete') void closeTab(tab.file)
          else if (step) stepTab(step)
          else return
          event.preventDefault()
          event.stopPropagation()
        }}
      >
        {running ? <StatusIcon status="running" /> : <Workflow size={14} className="shrink-0 text-muted" aria-hidden />}
        <span className="truncate">{shown}</span>
        {dirty && <span className="size-1.5 shrink-0 rounded-full bg-accent" role="img" aria-label={strings.app.unsaved} />}
      </button>
      <button
        type="button"
        // by keyboard Delete closes a tab, and so does a command: this one is for the mouse
        tabIndex={-1}
        aria-hidden
        title={text.close(shown)}
        className="mx-1 grid size-5 shrink-0 place-items-center rounded text-muted hover:bg-line hover:text-ink"
        onClick={() => void closeTab(tab.file)}
      >
        <X size={12} aria-hidden />
      </button>
    </div>
  )
}

/** The active tab as it is, another one as it was left. */
function useTabNow(tab: Tab, active: boolean): Pick<Tab, 'name' | 'dirty' | 'running'> {
  const name = useDocument((state) => state.document?.name)
  const dirty = useDocument(isDirty)
  const running = useRun(isRunGoing)
  return active ? { name: name ?? tab.name, dirty, running } : tab
}
