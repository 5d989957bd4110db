import { EdgeLabelRenderer } from '@xyflow/react'
import { shownDocument, useDocument } from '../state/document-store.ts'
import { CommentMark } from './CommentMark.tsx'

/** The mark of a comment at the middle of an edge, where there is one. */
export function EdgeComment({ id, x, y }: { id: string; x: number; y: number }) {
  const comment = useDocument((state) => shownDocument(state)?.edges[id]?.comment)
  if (comment === undefined) return null
  return (
    <EdgeLabelRenderer>
      <div className="edge-comment" style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y - 18}px)` }}>
        <CommentMark part="edges" id={id} comment={comment} />
      </div>
    </EdgeLabelRenderer>
  )
}
