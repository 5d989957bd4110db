import { MessageSquare } from 'lucide-react'
import { visibleText } from '#shared/visible-text.ts'
import { useCanvas } from '../state/canvas-store.ts'
import { canvasText } from '../ui/canvas-strings.ts'

/** Shows that somebody has written about a node or an edge; a click opens it. */
export function CommentMark({ part, id, comment }: { part: 'nodes' | 'edges'; id: string; comment: string }) {
  return (
    <button
      type="button"
      className="comment-mark nodrag nopan"
      aria-label={`${canvasText.comment.mark}: ${visibleText(comment.slice(0, 200))}`}
      title={visibleText(comment.slice(0, 200))}
      onClick={(event) => {
        event.stopPropagation()
        const box = event.currentTarget.getBoundingClientRect()
        useCanvas.setState({ comment: { part, id, screen: { x: box.x, y: box.bottom + 4 } } })
      }}
    >
      <MessageSquare size={14} aria-hidden />
    </button>
  )
}
