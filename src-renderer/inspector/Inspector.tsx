import { Tabs } from 'radix-ui'
import { shownDocument, useDocument } from '../state/document-store.ts'
import { useRun } from '../state/run-store.ts'
import { useSession } from '../state/session-store.ts'
import { Empty } from '../ui/Empty.tsx'
import { strings } from '../ui/strings.ts'
import { Tab } from '../ui/Tab.tsx'
import { EdgePanel } from './EdgePanel.tsx'
import { NodeRunPanel } from './NodeRunPanel.tsx'
import { NodeSettings } from './NodeSettings.tsx'
import { WorkflowSettings } from './WorkflowSettings.tsx'

/** What is selected, in full: its settings, and what it did in the run that is shown. */
export function Inspector() {
  const nodes = useSession((state) => state.nodes)
  const edges = useSession((state) => state.edges)
  const tab = useSession((state) => state.inspectorTab)
  const only = nodes.length === 1 ? nodes[0] : undefined
  const exists = useDocument((state) => only !== undefined && shownDocument(state)?.nodes[only] !== undefined)
  const hasRun = useRun((state) => state.view !== null)
  const edge = edges.length === 1 && nodes.length === 0 ? edges[0] : undefined

  if (nodes.length > 1) return <Empty title={strings.inspector.several(nodes.length)} text={strings.inspector.severalHint} />
  if (edge !== undefined) return <EdgePanel id={edge} key={edge} />
  if (only === undefined || !exists) return <WorkflowSettings />
  if (!hasRun)
    return (
      <div className="h-full overflow-auto" key={only}>
        <NodeSettings id={only} />
      </div>
    )
  return (
    <Tabs.Root
      value={tab}
      onValueChange={(value) => useSession.setState({ inspectorTab: value as 'settings' | 'run' })}
      className="flex h-full flex-col"
    >
      <Tabs.List className="flex gap-1 border-b px-2" aria-label={strings.inspector.title}>
        <Tab value="settings">{strings.inspector.settings}</Tab>
        <Tab value="run">{strings.inspector.run}</Tab>
      </Tabs.List>
      <Tabs.Content value="settings" className="min-h-0 flex-1 overflow-auto" tabIndex={-1} key={`settings ${only}`}>
        <NodeSettings id={only} />
      </Tabs.Content>
      <Tabs.Content value="run" className="min-h-0 flex-1 overflow-auto" tabIndex={-1} key={`run ${only}`}>
        <NodeRunPanel id={only} />
      </Tabs.Content>
    </Tabs.Root>
  )
}
