import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { visibleText } from '#shared/visible-text.ts'
import { matchScore } from '../commands/match-score.ts'
import { type Picker, type PickItem, useCanvas } from '../state/canvas-store.ts'
import { useSession } from '../state/session-store.ts'
import { canvasText } from '../ui/canvas-strings.ts'
import { focusCanvas, middleOfScreen } from './canvas-view.ts'
import { KindIcon } from './KindIcon.tsx'

/** So many are listed at most; typing finds the others. */
const most = 400
const size = { width: 288, height: 352 }

/** The search that has come up on the canvas, where there is one. */
export function PickMenu() {
  const picker = useCanvas((state) => state.picker)
  return picker && <Search picker={picker} key={`${picker.title} ${picker.screen?.x} ${picker.screen?.y}`} />
}

function close(): void {
  useCanvas.setState({ picker: null })
}

function Search({ picker }: { picker: Picker }) {
  const [query, setQuery] = useState('')
  const [active, setActive] = useState(0)
  const list = useRef<HTMLDivElement>(null)
  const field = useRef<HTMLInputElement>(null)
  const id = useId()
  const groups = useMemo(() => grouped(picker.items, query), [picker, query])
  const shown = groups.flatMap(([, items]) => items)
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null
    field.current?.focus({ preventScroll: true })
    return () => {
      // what took the keyboard in the meantime keeps it
      if (document.activeElement !== document.body) return
      if (before?.isConnected && before !== document.body) before.focus({ preventScroll: true })
      else focusCanvas(useSession.getState().nodes)
    }
  }, [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is active has to be in view
  useLayoutEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [active, query])

  const choose = (item: PickItem | undefined, apart: boolean) => {
    if (!item) return
    close()
    picker.choose(item, apart)
  }
  const step = (by: number) => setActive((at) => Math.max(0, Math.min(shown.length - 1, at + by)))
  const keys: Record<string, () => void> = {
    Escape: close,
    Tab: close,
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    PageDown: () => step(8),
    PageUp: () => step(-8),
  }
  const at = picker.screen ?? { x: middleOfScreen().x - size.width / 2, y: middleOfScreen().y - size.height / 2 }
  return (
    <>
      <div role="presentation" className="fixed inset-0 z-30" onPointerDown={close} />
      <div
        className="popup fixed z-30 flex flex-col overflow-hidden"
        style={{
          left: Math.max(8, Math.min(at.x, innerWidth - size.width - 8)),
          top: Math.max(8, Math.min(at.y, innerHeight - size.height - 8)),
          width: size.width,
          maxHeight: size.height,
        }}
        role="dialog"
        aria-label={picker.title}
      >
        <input
          ref={field}
          className="h-9 shrink-0 border-b bg-transparent px-3 outline-none placeholder:text-muted"
          placeholder={picker.placeholder}
          aria-label={picker.placeholder}
          role="combobox"
          aria-expanded
          aria-controls={`${id}-list`}
          aria-activedescendant={shown[active] ? `${id}-${active}` : undefined}
          autoComplete="off"
          spellCheck={false}
          value={query}
          onChange={(event) => {
            setQuery(event.target.value)
            setActive(0)
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter') choose(shown[active], event.shiftKey)
            else if (Object.hasOwn(keys, event.key)) keys[event.key]?.()
            else return
            event.preventDefault()
            event.stopPropagation()
          }}
        />
        <div ref={list} id={`${id}-list`} className="min-h-0 flex-1 overflow-auto p-1" role="listbox" aria-label={picker.title}>
          {shown.length === 0 && (
            <p className="px-2 py-3 text-muted">{picker.items.length === 0 ? picker.empty : canvasText.pick.nothing}</p>
          )}
          {groups.map(([group, items]) => (
            // biome-ignore lint/a11y/useSemanticElements: a group of a list box
            <div key={group} role="group" aria-label={group || undefined}>
              {group && <div className="px-2 pt-2 pb-0.5 text-muted text-xs">{group}</div>}
              {items.map((item) => {
                const index = shown.indexOf(item)
                return (
                  <Option
                    key={item.id}
                    id={`${id}-${index}`}
                    item={item}
                    active={index === active}
                    onPoint={() => setActive(index)}
                    onChoose={(apart) => choose(item, apart)}
                  />
                )
              })}
            </div>
          ))}
        </div>
        {picker.hint && <p className="border-t bg-sunken px-3 py-1 text-muted text-xs">{picker.hint}</p>}
      </div>
    </>
  )
}

interface OptionProps {
  id: string
  item: PickItem
  active: boolean
  onPoint(): void
  onChoose(apart: boolean): void
}

function Option({ id, item, active, onPoint, onChoose }: OptionProps) {
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the keyboard and says which option is active
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field takes the keyboard
    <div
      id={id}
      role="option"
      aria-selected={active}
      className={`flex cursor-pointer items-center gap-2 rounded px-2 py-1 ${active ? 'bg-accent-soft' : ''}`}
      onPointerMove={onPoint}
      onClick={(event) => onChoose(event.shiftKey)}
    >
      {item.kind && <KindIcon kind={item.kind} size={14} />}
      <span className="min-w-0 flex-1 truncate">{visibleText(item.label)}</span>
      {item.note && <span className="max-w-[45%] truncate text-muted text-xs">{visibleText(item.note)}</span>}
    </div>
  )
}

/** Under their headings while nothing is typed; by how well they fit as soon as something is. */
export function grouped(items: readonly PickItem[], query: string): [string, PickItem[]][] {
  if (query.trim() === '') {
    const groups = new Map<string, PickItem[]>()
    for (const item of items.slice(0, most)) groups.set(item.group ?? '', [...(groups.get(item.group ?? '') ?? []), item])
    return [...groups]
  }
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const scored = items.flatMap((item) => {
    const texts = [item.label, ...(item.keywords ?? []), item.group ?? '']
    const all = texts.join(' ').toLowerCase()
    // several words may be spread over name, kind and summary
    const spread = words.length > 1 && words.every((word) => all.includes(word)) ? 0.3 : 0
    const exact = item.label.toLowerCase() === query.trim().toLowerCase() ? 2 : 0
    const score = Math.max(matchScore('', query, texts), spread, exact)
    return score > 0 ? [{ item, score }] : []
  })
  return [
    [
      '',
      scored
        .sort((a, b) => b.score - a.score)
        .slice(0, most)
        .map(({ item }) => item),
    ],
  ]
}
