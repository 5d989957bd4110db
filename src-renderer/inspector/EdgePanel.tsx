import { ArrowRight, Route, Trash2 } from 'lucide-react'
import { visibleText } from '#shared/visible-text.ts'
import { openReconnectPicker } from '../canvas/act/connect-here.ts'
import { shortcutOf } from '../commands/registry.ts'
import { edit, isReadOnly, shownDocument, useDocument } from '../state/document-store.ts'
import { remove } from '../state/edit/edits.ts'
import { goToNode, select } from '../state/session-store.ts'
import { Button } from '../ui/Button.tsx'
import { strings } from '../ui/strings.ts'

/** A connection: its two ends, and the way to take it out. */
export function EdgePanel({ id }: { id: string }) {
  const document = useDocument(shownDocument)
  const readOnly = useDocument(isReadOnly)
  const edge = document?.edges[id]
  if (!document || !edge) return null
  const end = ([node, port]: readonly [string, string]) => (
    <button type="button" className="min-w-0 flex-1 rounded border px-3 py-2 text-left hover:border-strong" onClick={() => goToNode(node)}>
      <span className="line-clamp-2 break-words font-medium">{visibleText(document.nodes[node]?.label ?? node)}</span>
      <span className="block truncate text-muted text-xs">{visibleText(port)}</span>
    </button>
  )
  return (
    <div className="flex flex-col gap-4 p-4">
      <h2 className="font-semibold">{strings.inspector.connection}</h2>
      <div className="flex items-stretch gap-2">
        {end(edge.from)}
        <ArrowRight size={14} className="shrink-0 self-center text-muted" aria-hidden />
        {end(edge.to)}
      </div>
      {!readOnly && (
        <div className="flex flex-wrap gap-2">
          <Button icon={Route} onClick={() => openReconnectPicker(id)} title={shortcutOf('edge.reconnect')}>
            {strings.commands['edge.reconnect']}
          </Button>
          <Button
            icon={Trash2}
            onClick={() => {
              edit(remove([], [id]))
              select([])
            }}
          >
            {strings.inspector.deleteConnection}
          </Button>
        </div>
      )}
    </div>
  )
}
