import {
  ChevronDown,
  CircleHelp,
  PanelBottom,
  PanelLeft,
  PanelRight,
  Redo2,
  Save,
  Settings,
  Settings2,
  Undo2,
  Workflow,
  X,
} from 'lucide-react'
import { isTerminal } from '#shared/events/run-view.ts'
import { visibleText } from '#shared/visible-text.ts'
import { shortcutOf } from '../commands/registry.ts'
import { RunControls } from '../run/RunControls.tsx'
import { openSettings } from '../settings/settings-store.ts'
import { isDirty, isReadOnly, redo, shownDocument, undo, useDocument } from '../state/document-store.ts'
import { setPreferences, usePreferences } from '../state/preferences-store.ts'
import { clearRun, useRun } from '../state/run-store.ts'
import { openDialog, select, useSession } from '../state/session-store.ts'
import { showSide, toggleSide, useSidePanels } from '../state/side-panels.ts'
import { save } from '../state/workflow-files.ts'
import { IconButton } from '../ui/Button.tsx'
import { StatusIcon } from '../ui/StatusIcon.tsx'
import { strings } from '../ui/strings.ts'
import { Tip } from '../ui/Tip.tsx'

const text = strings.app

export function TopBar() {
  return (
    <header data-region="bar" className="flex h-11 shrink-0 items-center gap-1 border-b bg-surface px-2">
      <WorkflowName />
      <WorkflowSettingsButton />
      <SaveState />
      <UndoButtons />
      <div className="flex-1" />
      <RunStatusLine />
      <RunControls />
      <div className="mx-1 h-5 border-l" />
      <PanelButtons />
      <IconButton icon={Settings} label={text.settings} shortcut={shortcutOf('settings.open')} onClick={() => openSettings()} />
      <IconButton
        data-tour="help"
        icon={CircleHelp}
        label={text.help}
        shortcut={shortcutOf('help.open')}
        onClick={() => openDialog('help')}
      />
    </header>
  )
}

function WorkflowName() {
  const name = useDocument((state) => shownDocument(state)?.name ?? strings.appName)
  return (
    <Tip text={text.workflows} shortcut={shortcutOf('file.open')}>
      <button
        type="button"
        className="flex h-[30px] min-w-0 items-center gap-2 rounded px-2 hover:bg-sunken"
        onClick={() => openDialog('workflows')}
      >
        <Workflow size={16} className="shrink-0 text-accent" aria-hidden />
        <span className="max-w-72 truncate font-semibold">{visibleText(name) || strings.canvas.unnamed}</span>
        <ChevronDown size={14} className="shrink-0 text-muted" aria-hidden />
      </button>
    </Tip>
  )
}

function WorkflowSettingsButton() {
  const open = useSession((state) => state.workflowSettings && state.nodes.length + state.edges.length === 0)
  const toggle = () => {
    select([])
    showSide('right')
    useSession.setState({ workflowSettings: !open })
  }
  return <IconButton icon={Settings2} label={text.workflowSettings} aria-pressed={open} onClick={toggle} />
}

function SaveState() {
  const dirty = useDocument(isDirty)
  const saving = useDocument((state) => state.saving === 'saving')
  const readOnly = useDocument(isReadOnly)
  const open = useDocument((state) => state.open !== null)
  if (!open) return null
  if (readOnly) return <span className="px-2 text-muted text-xs">{text.readOnly}</span>
  return (
    <>
      <IconButton
        icon={Save}
        label={dirty ? `${text.save}. ${text.unsaved}` : text.saved}
        shortcut={shortcutOf('file.save')}
        disabled={!dirty || saving}
        onClick={() => void save()}
      />
      <span className="w-19 shrink-0 text-muted text-xs max-lg:hidden" role="status">
        {saving ? (
          text.saving
        ) : dirty ? (
          <span className="inline-block size-1.5 rounded-full bg-accent" role="img" aria-label={text.unsaved} title={text.unsaved} />
        ) : (
          text.saved
        )}
      </span>
    </>
  )
}

function UndoButtons() {
  const past = useDocument((state) => state.history.past.at(-1)?.name)
  const future = useDocument((state) => state.history.future[0]?.name)
  const readOnly = useDocument(isReadOnly)
  return (
    <>
      <IconButton
        icon={Undo2}
        label={past ? `${strings.undo}: ${past}` : strings.undo}
        shortcut={shortcutOf('edit.undo')}
        disabled={!past || readOnly}
        onClick={undo}
      />
      <IconButton
        icon={Redo2}
        label={future ? `${strings.redo}: ${future}` : strings.redo}
        shortcut={shortcutOf('edit.redo')}
        disabled={!future || readOnly}
        onClick={redo}
      />
    </>
  )
}

/** What the run that is shown is at, with the way to take it off the canvas. */
function RunStatusLine() {
  const status = useRun((state) => (state.reading ? null : (state.newest?.status ?? null)))
  const viewing = useDocument((state) => state.viewed !== null)
  const panel = usePreferences((state) => state.bottom)
  if (status === null) return null
  return (
    <span className="flex items-center gap-1.5 text-muted max-md:hidden" role="status">
      {(!panel || isTerminal(status)) && <StatusIcon status={status} />}
      {!panel && strings.status[status]}
      {isTerminal(status) && !viewing && <IconButton small icon={X} label={text.clearRun} onClick={clearRun} />}
    </span>
  )
}

function PanelButtons() {
  const { bottom, right: wanted } = usePreferences()
  const { left, right } = useSidePanels()
  const needed = useSession((state) => state.workflowSettings || state.nodes.length + state.edges.length > 0)
  return (
    <>
      <IconButton
        icon={PanelLeft}
        label={text.left}
        shortcut={shortcutOf('view.left')}
        aria-pressed={left}
        onClick={() => toggleSide('left')}
      />
      <IconButton
        icon={PanelBottom}
        label={text.bottom}
        shortcut={shortcutOf('view.bottom')}
        aria-pressed={bottom}
        onClick={() => setPreferences({ bottom: !bottom })}
      />
      <IconButton
        icon={PanelRight}
        label={text.right}
        shortcut={shortcutOf('view.right')}
        aria-pressed={needed ? right : wanted}
        onClick={() => toggleSide('right')}
      />
    </>
  )
}
