import { Search } from 'lucide-react'
import { type DragEvent, useEffect, useMemo, useRef, useState } from 'react'
import { type NodeSpec, nodeGroups } from '#shared/nodes/node-spec.ts'
import { allSpecs } from '#shared/nodes/registry.ts'
import { edit, isReadOnly, useDocument } from '../state/document-store.ts'
import { addNode } from '../state/edit/edits.ts'
import { newId } from '../state/edit/ids.ts'
import { isContainerKind, rectangleOf } from '../state/edit/node-tree.ts'
import { goToNode, useSession } from '../state/session-store.ts'
import { Empty } from '../ui/Empty.tsx'
import { strings } from '../ui/strings.ts'
import { KindIcon } from './KindIcon.tsx'

const dragType = 'application/x-trellis-kind'

/** The kind that a drag from the palette carries, as far as the browser lets it be seen. */
export function kindInDrag(event: DragEvent): string | null {
  if (!event.dataTransfer.types.includes(dragType)) return null
  return event.dataTransfer.getData(dragType) || dragType
}

/** All node kinds by group: to drag onto the canvas, to click, or to choose by keyboard. */
export function Palette() {
  const [query, setQuery] = useState('')
  const readOnly = useDocument(isReadOnly)
  const wish = useSession((state) => state.paletteWish)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (wish > 0) field.current?.focus()
  }, [wish])
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const found = useMemo(() => allSpecs.filter((spec) => words.every((word) => haystack(spec).includes(word))), [words])

  return (
    <div className="flex h-full flex-col">
      <div className="relative p-2">
        <Search size={14} className="pointer-events-none absolute top-[17px] left-[17px] text-muted" aria-hidden />
        <input
          ref={field}
          className="field pl-7!"
          placeholder={strings.palette.search}
          aria-label={strings.palette.search}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={(event) => {
            const first = found[0]
            if (event.key === 'Enter' && first && !readOnly) addInView(first.kind)
            else if (event.key === 'Escape') query === '' ? field.current?.blur() : setQuery('')
          }}
        />
      </div>
      <div className="min-h-0 flex-1 overflow-auto px-2 pb-3">
        {found.length === 0 && <Empty title={strings.palette.nothing} text={strings.palette.nothingHint} />}
        {nodeGroups.map((group) => {
          const specs = found.filter((spec) => spec.group === group)
          if (specs.length === 0) return null
          return (
            <section key={group} aria-label={strings.palette.groups[group]}>
              <h3 className="px-1 pt-3 pb-1 font-medium text-muted text-xs">{strings.palette.groups[group]}</h3>
              {specs.map((spec) => (
                <button
                  key={spec.kind}
                  type="button"
                  draggable={!readOnly}
                  disabled={readOnly}
                  title={spec.summary}
                  className="flex w-full cursor-grab items-center gap-2 rounded px-2 py-1 text-left hover:bg-sunken disabled:cursor-default disabled:opacity-50"
                  onClick={() => addInView(spec.kind)}
                  onDragStart={(event) => {
                    event.dataTransfer.setData(dragType, spec.kind)
                    event.dataTransfer.effectAllowed = 'copy'
                  }}
                >
                  <KindIcon kind={spec.kind} />
                  <span className="truncate">{spec.title}</span>
                </button>
              ))}
            </section>
          )
        })}
      </div>
    </div>
  )
}

const haystack = (spec: NodeSpec): string =>
  `${spec.title} ${spec.kind} ${spec.summary} ${strings.palette.groups[spec.group]}`.toLowerCase()

/** Adds a node to the right of the selected one, inside it where it holds others, or beside everything. */
function addInView(kind: string): void {
  const { document } = useDocument.getState()
  if (!document) return
  const selected = useSession.getState().nodes[0]
  const node = selected === undefined ? undefined : document.nodes[selected]
  const id = newId('n')
  if (selected === undefined || !node) {
    const tops = Object.keys(document.nodes).filter((other) => document.nodes[other]?.parent === null)
    const right = Math.max(0, ...tops.map((other) => rectangleOf(document, other).x + rectangleOf(document, other).width + 72))
    edit(
      addNode(
        kind,
        { x: tops.length === 0 ? 0 : right, y: tops.length === 0 ? 0 : (rectangleOf(document, tops.at(-1) as string).y ?? 0) },
        { id },
      ),
    )
  } else if (isContainerKind(node.kind)) {
    const inside = Object.values(document.nodes).filter((other) => other.parent === selected).length
    edit(addNode(kind, { x: 120 + (inside % 2) * 264, y: 72 + Math.floor(inside / 2) * 120 }, { id, parent: selected }))
  } else {
    const { x, y, width } = rectangleOf(document, selected)
    edit(addNode(kind, { x: x + width + 72, y }, { id, parent: node.parent }))
  }
  goToNode(id)
}
