import { Tooltip } from 'radix-ui'
import { type KeyboardEvent, useEffect } from 'react'
import { Canvas } from '../canvas/Canvas.tsx'
import { focusCanvas } from '../canvas/canvas-view.ts'
import { CommandPalette } from '../commands/CommandPalette.tsx'
import { listenForKeys } from '../commands/listen-for-keys.ts'
import { DashboardDialog } from '../dashboard/DashboardDialog.tsx'
import { AskSheet } from '../grants/AskSheet.tsx'
import { ImportDialog } from '../import/ImportDialog.tsx'
import { Inspector } from '../inspector/Inspector.tsx'
import { DifferenceDialog } from '../run/compare/DifferenceDialog.tsx'
import { DropZone } from '../run/DropZone.tsx'
import { DeleteRunDialog } from '../run/history/DeleteRunDialog.tsx'
import { RunPanel } from '../run/RunPanel.tsx'
import { StartRun } from '../run/StartRun.tsx'
import { SteerDialog } from '../run/steer/SteerDialog.tsx'
import { ValueDialog } from '../run/value/ValueDialog.tsx'
import { SettingsDialog } from '../settings/SettingsDialog.tsx'
import { useDocument } from '../state/document-store.ts'
import { setPreferences, usePreferences } from '../state/preferences-store.ts'
import { openDialog, useSession } from '../state/session-store.ts'
import { useSidePanels } from '../state/side-panels.ts'
import { Button } from '../ui/Button.tsx'
import { Empty, Failed, Loading } from '../ui/Empty.tsx'
import { Splitter } from '../ui/Splitter.tsx'
import { strings } from '../ui/strings.ts'
import { versionText } from '../ui/version-strings.ts'
import { ComparePanel } from '../versions/ComparePanel.tsx'
import { ConflictDialog } from '../versions/ConflictDialog.tsx'
import { WorkflowsHome } from '../workflows/WorkflowsHome.tsx'
import { Banners } from './Banners.tsx'
import { BottomPanel } from './BottomPanel.tsx'
import { HelpDialog } from './HelpDialog.tsx'
import { keepFocus } from './keep-focus.ts'
import { LeftPanel } from './LeftPanel.tsx'
import { Notices } from './Notices.tsx'
import { start } from './start.ts'
import { TabStrip } from './TabStrip.tsx'
import { TopBar } from './TopBar.tsx'
import { Tour } from './tour/Tour.tsx'

/** The window: top bar, nodes and runs on the left, canvas, inspector on the right, run panel below. */
export function App() {
  const bottom = usePreferences((state) => state.bottom)
  const { left, right } = useSidePanels()
  const startOpen = useSession((state) => state.dialog === 'run')
  useEffect(listenForKeys, [])
  useEffect(keepFocus, [])
  return (
    <Tooltip.Provider delayDuration={400}>
      <div className="flex h-full flex-col">
        <TopBar />
        <TabStrip />
        <Banners />
        <div className="relative flex min-h-0 flex-1">
          {left && <LeftPanel />}
          <div className="flex min-w-0 flex-1 flex-col">
            <main data-region="canvas" className="relative min-h-0 flex-1" aria-label={strings.canvas.title}>
              <Middle />
            </main>
            {bottom && (
              <BottomPanel>
                <RunPanel />
              </BottomPanel>
            )}
          </div>
          {right && <RightPanel />}
        </div>
      </div>
      <WorkflowsHome />
      <ConflictDialog />
      <HelpDialog />
      <DashboardDialog />
      <SettingsDialog />
      <AskSheet />
      <CommandPalette />
      <StartRun open={startOpen} onClose={() => openDialog(null)} />
      <DropZone />
      <ImportDialog />
      <ValueDialog />
      <SteerDialog />
      <DifferenceDialog />
      <DeleteRunDialog />
      <Tour />
      <Notices />
    </Tooltip.Provider>
  )
}

/** Escape leads from the settings back to what they are of; what is open in a field takes it first. */
function backToCanvas(event: KeyboardEvent): void {
  if (event.key !== 'Escape' || event.defaultPrevented) return
  event.preventDefault()
  event.stopPropagation()
  focusCanvas(useSession.getState().nodes)
}

/** The inspector, while there is something to inspect; what differs, while two states are compared. */
function RightPanel() {
  const width = usePreferences((state) => state.rightWidth)
  const comparing = useDocument((state) => state.comparison !== null)
  return (
    <aside
      data-region="right"
      className="inspector-panel relative shrink-0 border-l bg-surface"
      style={{ width }}
      onKeyDown={backToCanvas}
      aria-label={comparing ? versionText.compare.title : strings.inspector.title}
    >
      <Splitter
        edge="left"
        label={strings.app.resizeRight}
        size={width}
        least={260}
        most={720}
        onResize={(rightWidth) => setPreferences({ rightWidth })}
      />
      {comparing ? <ComparePanel /> : <Inspector />}
    </aside>
  )
}

function Middle() {
  const loading = useDocument((state) => state.loading && state.document === null)
  const error = useDocument((state) => state.error)
  const empty = useDocument((state) => state.document === null && state.viewed === null)
  const bare = useDocument((state) => state.viewed === null && state.document !== null && Object.keys(state.document.nodes).length === 0)
  if (loading) return <Loading text={strings.app.start} />
  if (error) return <Failed error={error} onRetry={() => void start()} />
  if (empty)
    return (
      <Empty title={strings.app.noWorkflow} text={strings.app.noWorkflowHint}>
        <Button look="primary" onClick={() => openDialog('workflows')}>
          {strings.app.workflows}
        </Button>
      </Empty>
    )
  return (
    <>
      <Canvas />
      {bare && (
        <div className="pointer-events-none absolute inset-0 grid place-items-center">
          <Empty title={strings.canvas.emptyTitle} text={strings.canvas.emptyText} />
        </div>
      )}
    </>
  )
}
