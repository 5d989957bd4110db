import { Tabs } from 'radix-ui'
import { Palette } from '../canvas/Palette.tsx'
import { RunList } from '../run/RunList.tsx'
import { setPreferences, usePreferences } from '../state/preferences-store.ts'
import { useSession } from '../state/session-store.ts'
import { Splitter } from '../ui/Splitter.tsx'
import { strings } from '../ui/strings.ts'
import { Tab } from '../ui/Tab.tsx'
import { versionText } from '../ui/version-strings.ts'
import { VersionsPanel } from '../versions/VersionsPanel.tsx'

/** What can be added, what has run, and what the workflow was before. */
export function LeftPanel() {
  const width = usePreferences((state) => state.leftWidth)
  const tab = useSession((state) => state.leftTab)
  return (
    <Tabs.Root
      value={tab}
      onValueChange={(value) => useSession.setState({ leftTab: value as 'add' | 'runs' | 'versions' })}
      data-region="left"
      className="left-panel relative flex shrink-0 flex-col border-r bg-surface"
      style={{ width }}
    >
      <Tabs.List className="flex gap-1 border-b px-2" aria-label={strings.app.left}>
        <Tab value="add">{strings.app.add}</Tab>
        <Tab value="runs">{strings.app.runs}</Tab>
        <Tab value="versions">{versionText.tab}</Tab>
      </Tabs.List>
      <Tabs.Content value="add" className="min-h-0 flex-1" tabIndex={-1}>
        <Palette />
      </Tabs.Content>
      <Tabs.Content value="runs" className="min-h-0 flex-1" tabIndex={-1}>
        <RunList />
      </Tabs.Content>
      <Tabs.Content value="versions" className="min-h-0 flex-1" tabIndex={-1}>
        <VersionsPanel />
      </Tabs.Content>
      <Splitter
        edge="right"
        label={strings.app.resizeLeft}
        size={width}
        least={180}
        most={480}
        onResize={(leftWidth) => setPreferences({ leftWidth })}
      />
    </Tabs.Root>
  )
}
