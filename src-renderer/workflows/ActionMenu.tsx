import { Ellipsis, type LucideIcon } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'

/** An entry of a menu, or a line between two groups of them. */
export type ActionItem = { label: string; icon: LucideIcon; key?: string; tone?: 'bad'; perform(): void } | 'line'

interface ActionMenuProps {
  label: string
  items: readonly ActionItem[]
  className?: string
  /** Reached by keys of the line that it stands in, and not by Tab. */
  tabIndex?: number
}

export function ActionMenu({ label, items, className = '', tabIndex }: ActionMenuProps) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <button
          type="button"
          aria-label={label}
          tabIndex={tabIndex}
          data-actions
          className={`grid size-6 shrink-0 place-items-center rounded text-muted hover:bg-line hover:text-ink data-[state=open]:bg-line data-[state=open]:text-ink ${className}`}
        >
          <Ellipsis size={14} aria-hidden />
        </button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content align="end" sideOffset={4} collisionPadding={8} className="popup z-50 min-w-44 p-1">
          {items.map((item, index) =>
            item === 'line' ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines have no names
              <DropdownMenu.Separator key={index} className="my-1 border-t" />
            ) : (
              <DropdownMenu.Item
                key={item.label}
                className={`flex h-7 cursor-pointer items-center gap-2 rounded px-2 outline-none data-[highlighted]:bg-accent-soft ${item.tone === 'bad' ? 'text-bad' : ''}`}
                onSelect={item.perform}
              >
                <item.icon size={14} className={item.tone === 'bad' ? '' : 'text-muted'} aria-hidden />
                <span className="flex-1">{item.label}</span>
                {item.key && <kbd className="font-mono text-muted text-xs">{item.key}</kbd>}
              </DropdownMenu.Item>
            ),
          )}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}
