import { Tabs } from 'radix-ui'
import { Palette } from '../canvas/Palette.tsx'
import { RunList } from '../run/RunList.tsx'
import { useSession } from '../state/session-store.ts'
import { strings } from '../ui/strings.ts'
import { Tab } from '../ui/Tab.tsx'

/** What can be added, and what has run. */
export function LeftPanel() {
  const tab = useSession((state) => state.leftTab)
  return (
    <Tabs.Root
      value={tab}
      onValueChange={(value) => useSession.setState({ leftTab: value as 'add' | 'runs' })}
      className="left-panel flex w-56 shrink-0 flex-col border-r bg-surface"
    >
      <Tabs.List className="flex gap-1 border-b px-2" aria-label={strings.app.left}>
        <Tab value="add">{strings.app.add}</Tab>
        <Tab value="runs">{strings.app.runs}</Tab>
      </Tabs.List>
      <Tabs.Content value="add" className="min-h-0 flex-1" tabIndex={-1}>
        <Palette />
      </Tabs.Content>
      <Tabs.Content value="runs" className="min-h-0 flex-1" tabIndex={-1}>
        <RunList />
      </Tabs.Content>
    </Tabs.Root>
  )
}
