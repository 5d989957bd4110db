import { Plus, Workflow, X } from 'lucide-react'
import { type DragEvent, useEffect, useRef } from 'react'
import { visibleText } from '#shared/visible-text.ts'
import { isDirty, useDocument } from '../state/document-store.ts'
import { isRunGoing, useRun } from '../state/run-store.ts'
import { openDialog } from '../state/session-store.ts'
import { closeTab, moveTab, openWorkflow, stepTab, type Tab, useTabs } from '../state/tabs.ts'
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
        {tabs.map((tab, place) => (
          <TabButton key={tab.file} tab={tab} place={place} active={tab.file === active} />
        ))}
      </div>
      <IconButton small icon={Plus} label={text.open} className="mx-1 self-center" onClick={() => openDialog('workflows')} />
    </div>
  )
}

/** The workflow whose tab is dragged. */
let dragged: string | null = null

function TabButton({ tab, place, active }: { tab: Tab; place: number; active: boolean }) {
  const { name, dirty, running } = useTabNow(tab, active)
  const button = useRef<HTMLButtonElement>(null)
  // the keyboard goes along from tab to tab
  useEffect(() => {
    if (active && document.activeElement?.closest('[role="tablist"]')?.contains(button.current)) button.current?.focus()
  }, [active])
  const shown = visibleText(name) || strings.canvas.unnamed
  /** A dragged tab goes where it is as soon as it has passed the middle of another one. */
  const onDragOver = (event: DragEvent<HTMLElement>) => {
    if (dragged === null) return
    event.preventDefault()
    event.dataTransfer.dropEffect = 'move'
    const { left, width } = event.currentTarget.getBoundingClientRect()
    const from = useTabs.getState().tabs.findIndex(({ file }) => file === dragged)
    const past = event.clientX > left + width / 2
    if (from < place ? past : !past) moveTab(dragged, place)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: by keyboard a command moves a tab
    <div
      role="presentation"
      draggable
      onDragStart={(event) => {
        dragged = tab.file
        event.dataTransfer.effectAllowed = 'move'
        event.dataTransfer.setData('application/x-trellis-tab', tab.file)
      }}
      onDragOver={onDragOver}
      onDrop={(event) => dragged !== null && event.preventDefault()}
      onDragEnd={() => {
        dragged = null
      }}
      className="tab-button group flex min-w-0 max-w-56 items-center border-r"
      data-active={active || undefined}
    >
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
