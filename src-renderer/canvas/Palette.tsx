import { useMemo, useRef, useState } from 'react'
import { type NodeSpec, nodeGroups } from '#shared/nodes/node-spec.ts'
import { allSpecs } from '#shared/nodes/registry.ts'
import { isReadOnly, useDocument } from '../state/document-store.ts'
import { endDrag } from '../state/drag-store.ts'
import { Empty } from '../ui/Empty.tsx'
import { kindKeywords, kindSummary, kindTitle } from '../ui/kind-text.ts'
import { SearchField } from '../ui/SearchField.tsx'
import { strings } from '../ui/strings.ts'
import { addFromPalette } from './act/add-node-here.ts'
import { KindIcon } from './KindIcon.tsx'
import { dragKind } from './palette-drag.ts'

/** All node kinds by group: to drag onto the canvas, to click, or to choose by keyboard. */
export function Palette() {
  const [query, setQuery] = useState('')
  const readOnly = useDocument(isReadOnly)
  const field = useRef<HTMLInputElement>(null)
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const found = useMemo(() => allSpecs.filter((spec) => words.every((word) => haystack(spec).includes(word))), [words])

  return (
    <div className="flex h-full flex-col">
      <SearchField
        ref={field}
        className="m-2"
        label={strings.palette.filter}
        value={query}
        onValue={setQuery}
        onKeyDown={(event) => {
          const first = found[0]
          if (event.key === 'Enter' && first && !readOnly) addFromPalette(first.kind)
          else if (event.key === 'Escape') query === '' ? field.current?.blur() : setQuery('')
        }}
      />
      {/* what scrolls must be reachable by keyboard, also while none of it can be chosen */}
      <div className="min-h-0 flex-1 overflow-auto px-2 pb-3 focus-visible:outline-offset-[-2px]" tabIndex={readOnly ? 0 : -1}>
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
                  title={kindSummary(spec.kind)}
                  className="flex w-full cursor-grab items-center gap-2 rounded px-2 py-1 text-left hover:bg-sunken disabled:cursor-default disabled:opacity-50"
                  onClick={() => addFromPalette(spec.kind)}
                  onDragStart={(event) => dragKind(event, spec.kind)}
                  onDragEnd={endDrag}
                >
                  <KindIcon kind={spec.kind} />
                  <span className="truncate">{kindTitle(spec.kind)}</span>
                </button>
              ))}
            </section>
          )
        })}
      </div>
    </div>
  )
}

const haystack = (spec: NodeSpec): string => [...kindKeywords(spec), strings.palette.groups[spec.group]].join(' ').toLowerCase()
