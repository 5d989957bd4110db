import { Tabs } from 'radix-ui'
import { openDialog, useSession } from '../state/session-store.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { settingsText as text } from '../ui/settings-strings.ts'
import { sections } from './sections.ts'
import { useSettings } from './settings-store.ts'

/** What can be set, a page for each part of it. */
export function SettingsDialog() {
  const open = useSession((state) => state.dialog === 'settings')
  return (
    <Dialog open={open} onClose={() => openDialog(null)} title={text.title} width={920} flush>
      <Sections />
    </Dialog>
  )
}

function Sections() {
  const wanted = useSettings((state) => state.section)
  const shown = sections.find(({ id }) => id === wanted)?.id ?? sections[0]?.id ?? ''
  return (
    <Tabs.Root
      orientation="vertical"
      value={shown}
      onValueChange={(section) => useSettings.setState({ section })}
      className="flex h-[min(600px,70vh)] max-sm:flex-col"
    >
      <Tabs.List
        aria-label={text.sections}
        className="flex w-48 shrink-0 flex-col gap-0.5 overflow-auto border-r bg-sunken p-2 max-sm:w-full max-sm:flex-row max-sm:border-r-0 max-sm:border-b"
      >
        {sections.map(({ id, title, icon: Icon }) => (
          <Tabs.Trigger
            key={id}
            value={id}
            className="flex h-8 shrink-0 items-center gap-2 rounded px-2 text-left text-muted hover:text-ink focus-visible:outline-offset-[-2px] data-[state=active]:bg-accent-soft data-[state=active]:font-medium data-[state=active]:text-accent-ink"
          >
            <Icon size={15} className="shrink-0" aria-hidden />
            <span className="truncate">{title}</span>
          </Tabs.Trigger>
        ))}
      </Tabs.List>
      {sections.map(({ id, component: Section }) => (
        <Tabs.Content key={id} value={id} className="min-h-0 min-w-0 flex-1 overflow-auto px-5 py-4 focus-visible:outline-offset-[-2px]">
          <Section />
        </Tabs.Content>
      ))}
    </Tabs.Root>
  )
}
