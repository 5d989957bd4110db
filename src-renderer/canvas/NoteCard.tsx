import { type NodeProps, NodeResizeControl } from '@xyflow/react'
import { memo, useEffect, useRef } from 'react'
import type { noteColours } from '#shared/nodes/note.node.ts'
import { visibleText } from '#shared/visible-text.ts'
import { SafeMarkdown } from '../run/output/SafeMarkdown.tsx'
import { useCanvas } from '../state/canvas-store.ts'
import { edit, isReadOnly, shownDocument, useDocument } from '../state/document-store.ts'
import { configure } from '../state/edit/edits.ts'
import { resize } from '../state/edit/place-edits.ts'
import { canvasText } from '../ui/canvas-strings.ts'
import { leastSize } from './act/arrange-here.ts'
import { focusNode } from './canvas-view.ts'
import { useNode } from './node-state.ts'
import { RenameField } from './RenameField.tsx'

const text = canvasText.note

/** A note: Markdown on paper, written in place. */
export const NoteCard = memo(function NoteCard({ id, selected }: NodeProps) {
  const node = useNode(id)
  const readOnly = useDocument(isReadOnly)
  const sized = useDocument((state) => shownDocument(state)?.layout[id]?.width !== undefined)
  const writing = useCanvas((state) => state.writing === id)
  const renaming = useCanvas((state) => state.renaming === id)
  if (!node) return null
  const own = typeof node.config.text === 'string' ? node.config.text : ''
  const colour = (node.config.colour ?? 'amber') as (typeof noteColours)[number]
  return (
    <article
      className="node-note"
      data-selected={selected || undefined}
      data-colour={colour}
      style={sized ? { width: '100%', height: '100%' } : undefined}
    >
      {renaming ? (
        <RenameField id={id} label={node.label} />
      ) : (
        <p className="card-label truncate font-medium" onDoubleClick={() => !readOnly && useCanvas.setState({ renaming: id })}>
          {visibleText(node.label)}
        </p>
      )}
      {writing && !readOnly ? (
        <WritingField id={id} text={own} />
      ) : (
        // biome-ignore lint/a11y/noStaticElementInteractions: Enter and the inspector lead to the text as well
        <div className="note-text text-xs" onDoubleClick={() => !readOnly && useCanvas.setState({ writing: id })}>
          {own.trim() === '' ? <p className="text-muted">{text.empty}</p> : <SafeMarkdown dense text={own} />}
        </div>
      )}
      {selected && !readOnly && (
        <NodeResizeControl
          position="bottom-right"
          className="frame-resize"
          minWidth={leastSize.note.width}
          minHeight={leastSize.note.height}
          onResizeEnd={(_event, size) => edit(resize(id, size))}
        />
      )}
    </article>
  )
})

function WritingField({ id, text: before }: { id: string; text: string }) {
  const field = useRef<HTMLTextAreaElement>(null)
  const left = useRef(false)
  useEffect(() => {
    const area = field.current
    area?.focus({ preventScroll: true })
    area?.setSelectionRange(area.value.length, area.value.length)
  }, [])
  // what was written stays, however it is left: undo takes it back
  const leave = (byKey: boolean) => {
    if (left.current) return
    left.current = true
    const after = field.current?.value ?? ''
    const { merge: _merge, ...step } = configure(id, 'text', after)
    if (after !== before) edit(step)
    useCanvas.setState({ writing: null })
    if (byKey) focusNode(id)
  }
  return (
    <textarea
      ref={field}
      className="nodrag nopan nowheel field-sizing-content min-h-16 w-full resize-none rounded-sm bg-transparent text-xs outline-2 outline-accent"
      aria-label={text.edit}
      defaultValue={before}
      maxLength={20_000}
      onBlur={() => leave(false)}
      onKeyDown={(event) => {
        event.stopPropagation()
        if (event.key === 'Escape') leave(true)
      }}
    />
  )
}
