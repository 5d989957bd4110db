import { ChevronDown, TriangleAlert } from 'lucide-react'
import { Popover } from 'radix-ui'
import type { EditLine } from '#shared/api/kept-work.ts'
import { visibleText } from '#shared/visible-text.ts'
import type { Recovered } from '../state/document-store.ts'
import { when } from '../ui/format.ts'
import { versionText } from '../ui/version-strings.ts'

const text = versionText.recovered

/** The names of what came back, the last of them first to be seen, with the way to see all. */
export function RecoveredList({ lines, damage }: { lines: readonly EditLine[]; damage: Recovered['damage'] }) {
  if (lines.length === 0 && !damage) return null
  return (
    <Popover.Root>
      <Popover.Trigger className="flex min-w-0 items-center gap-1 rounded px-1 text-muted hover:bg-surface hover:text-ink">
        {damage && <TriangleAlert size={14} className="shrink-0 text-warn" aria-hidden />}
        <span className="shrink-0 underline decoration-dotted underline-offset-2">{text.count(lines.length)}</span>
        <span className="truncate max-md:hidden">{lines.slice(0, 3).map(nameOf).join(', ')}</span>
        <ChevronDown size={12} className="shrink-0" aria-hidden />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content align="start" sideOffset={4} className="popup z-40 w-80 py-2" aria-label={text.list}>
          <h3 className="px-3 pb-1 font-semibold">{text.list}</h3>
          {damage && (
            <p className="mx-3 mb-2 break-all rounded bg-warn-soft px-2 py-1 text-warn text-xs">
              {text.damaged(damage.lines, visibleText(damage.file))}
            </p>
          )}
          <ol className="max-h-72 overflow-auto">
            {lines.map((line, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines have no id but their place
              <li key={index} className="flex gap-3 px-3 py-0.5">
                <span className="min-w-0 flex-1 break-words">{nameOf(line)}</span>
                <span className="shrink-0 text-muted text-xs leading-5">{when(line.at)}</span>
              </li>
            ))}
          </ol>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

function nameOf({ act, name }: EditLine): string {
  return visibleText(act === 'do' ? name : text.taken(act, name))
}
