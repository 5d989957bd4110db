import { useEffect, useRef } from 'react'
import { useCanvas } from '../state/canvas-store.ts'
import { edit } from '../state/document-store.ts'
import { rename } from '../state/edit/edits.ts'
import { announce } from '../ui/announce.ts'
import { canvasText } from '../ui/canvas-strings.ts'
import { focusNode } from './canvas-view.ts'

/** A node's label while it is written in place: Enter or leaving it takes it over, Escape leaves it as it was. */
export function RenameField({ id, label }: { id: string; label: string }) {
  const field = useRef<HTMLInputElement>(null)
  const left = useRef(false)
  useEffect(() => {
    field.current?.focus({ preventScroll: true })
    field.current?.select()
  }, [])
  const leave = (take: boolean, byKey: boolean) => {
    if (left.current) return
    left.current = true
    const text = field.current?.value.trim() ?? ''
    // a step of its own, also right after typing in the inspector
    const { merge: _merge, ...step } = rename(id, text)
    if (take && text !== label && edit(step)) announce(canvasText.said.renamed(text))
    useCanvas.setState({ renaming: null })
    if (byKey) focusNode(id)
  }
  return (
    <input
      ref={field}
      className="nodrag nopan min-w-0 flex-1 rounded-sm bg-sunken px-1 font-medium outline-2 outline-accent"
      aria-label={canvasText.rename}
      defaultValue={label}
      maxLength={500}
      onBlur={() => leave(true, false)}
      onDoubleClick={(event) => event.stopPropagation()}
      onKeyDown={(event) => {
        event.stopPropagation()
        if (event.key === 'Enter') leave(true, true)
        else if (event.key === 'Escape') leave(false, true)
      }}
    />
  )
}
