import { Tooltip } from 'radix-ui'
import type { ReactNode } from 'react'

/** A short text beside what the mouse or the keyboard is on. */
export function Tip({
  text,
  shortcut,
  children,
  side = 'bottom',
}: {
  text: string
  shortcut?: string
  children: ReactNode
  side?: 'bottom' | 'top' | 'right' | 'left'
}) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content
          side={side}
          sideOffset={4}
          collisionPadding={8}
          className="popup z-50 flex max-w-72 items-center gap-2 px-2 py-1 text-xs"
        >
          {text}
          {shortcut && <kbd className="font-mono text-muted">{shortcut}</kbd>}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  )
}
