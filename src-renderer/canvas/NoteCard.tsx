import type { NodeProps } from '@xyflow/react'
import { memo } from 'react'
import { visibleText } from '#shared/visible-text.ts'
import { ChangeMark } from './ChangeMark.tsx'
import { useNode } from './node-state.ts'

/** A note: only its text, on paper. */
export const NoteCard = memo(function NoteCard({ id, selected }: NodeProps) {
  const node = useNode(id)
  if (!node) return null
  const text = Object.values(node.config).find((value) => typeof value === 'string') ?? ''
  return (
    <article className="node-note" data-selected={selected || undefined}>
      <ChangeMark id={id} />
      <p className="font-medium">{visibleText(node.label)}</p>
      <p className="line-clamp-6 whitespace-pre-wrap break-words text-xs">{visibleText(text)}</p>
    </article>
  )
})
