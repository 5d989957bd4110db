import { Popover } from 'radix-ui'
import type { EvidenceItem } from '#shared/investigation/evidence.ts'
import { visibleText } from '#shared/visible-text.ts'
import { utc } from '../../ui/format.ts'
import { runText } from '../../ui/run-strings.ts'
import { evidenceIcons } from './evidence-icons.ts'
import type { Evidence } from './evidence-of-run.ts'

const text = runText.output

/** A cited piece of evidence as a button that opens what it is. */
export function Citation({ id, evidence }: { id: string; evidence: Evidence }) {
  const item = evidence?.get(id)
  const Icon = evidenceIcons[item?.kind ?? 'text']
  const known = evidence === null || item !== undefined
  return (
    <Popover.Root>
      <Popover.Trigger
        className={`mx-0.5 inline-flex max-w-56 items-center gap-1 rounded border px-1 align-[1px] font-mono text-xs leading-4 hover:border-strong data-[state=open]:border-accent ${known ? 'bg-sunken text-accent-ink' : 'border-dashed text-muted'}`}
        aria-label={`${visibleText(id)}: ${item ? visibleText(item.title) : text.evidence}`}
      >
        <Icon size={11} className="shrink-0" aria-hidden />
        <span className="truncate">{visibleText(id)}</span>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          side="bottom"
          align="start"
          sideOffset={4}
          collisionPadding={12}
          className="popup z-50 flex w-96 max-w-[90vw] flex-col gap-1.5 p-3 text-sm"
        >
          {item ? <Item item={item} /> : <p className="text-muted">{evidence === null ? text.loadingEvidence : text.unknownEvidence}</p>}
          {!item && <p className="break-all font-mono text-xs">{visibleText(id)}</p>}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

function Item({ item }: { item: EvidenceItem }) {
  const Icon = evidenceIcons[item.kind]
  return (
    <>
      <p className="flex items-start gap-2 font-medium">
        <Icon size={14} className="mt-[3px] shrink-0 text-muted" aria-hidden />
        <span className="min-w-0 break-words">{visibleText(item.title)}</span>
      </p>
      {item.summary !== '' && <p className="max-h-40 overflow-auto break-words text-xs">{visibleText(item.summary)}</p>}
      <p className="break-all font-mono text-muted text-xs">{visibleText(item.file)}</p>
      <p className="text-muted text-xs">
        {timeSpan(item)}
        {timeSpan(item) !== '' && ' · '}
        {text.items(item.count)}
      </p>
    </>
  )
}

/** `2025-03-01 10:00:00 to 10:20:00 UTC`; empty where nothing in it has a time. */
function timeSpan({ from, to }: EvidenceItem): string {
  if (from === null) return to === null ? '' : utc(to)
  if (to === null || to === from) return utc(from)
  const [start, end] = [utc(from), utc(to)]
  return start.slice(0, 10) === end.slice(0, 10) ? `${start.replace(' UTC', '')} – ${end.slice(11)}` : `${start} – ${end}`
}
