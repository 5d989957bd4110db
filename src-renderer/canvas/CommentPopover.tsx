import { X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { visibleText } from '#shared/visible-text.ts'
import { SafeMarkdown } from '../run/output/SafeMarkdown.tsx'
import { useCanvas } from '../state/canvas-store.ts'
import { edit, isReadOnly, shownDocument, useDocument } from '../state/document-store.ts'
import { setComment } from '../state/edit/edits.ts'
import { useSession } from '../state/session-store.ts'
import { Button, IconButton } from '../ui/Button.tsx'
import { canvasText } from '../ui/canvas-strings.ts'
import { strings } from '../ui/strings.ts'
import { focusCanvas } from './canvas-view.ts'

const text = canvasText.comment
const size = { width: 320, height: 260 }

function close(): void {
  const { comment } = useCanvas.getState()
  useCanvas.setState({ comment: null })
  if (comment) focusCanvas(comment.part === 'nodes' ? [comment.id] : useSession.getState().nodes)
}

/** The comment that is open: read as Markdown, or written. */
export function CommentPopover() {
  const open = useCanvas((state) => state.comment)
  const exists = useDocument((state) => open !== null && shownDocument(state)?.[open.part][open.id] !== undefined)
  if (!open || !exists) return null
  return <Comment key={`${open.part} ${open.id}`} {...open} />
}

function Comment({ part, id, screen }: NonNullable<ReturnType<typeof useCanvas.getState>['comment']>) {
  const comment = useDocument((state) => shownDocument(state)?.[part][id]?.comment)
  const label = useDocument((state) => (part === 'nodes' ? shownDocument(state)?.nodes[id]?.label : undefined))
  const readOnly = useDocument(isReadOnly)
  const [writing, setWriting] = useState(comment === undefined && !readOnly)
  const title = part === 'nodes' ? text.title(visibleText(label ?? '')) : text.ofEdge
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!writing) box.current?.focus({ preventScroll: true })
  }, [writing])
  const written = useRef<string | null>(null)
  const save = (value: string) => {
    const { merge: _merge, ...step } = setComment(part, id, value)
    if (value !== (comment ?? '')) edit(step)
    close()
  }
  // what was written is not lost by a click beside it
  const leave = () => (written.current === null ? close() : save(written.current))
  return (
    <>
      <div role="presentation" className="fixed inset-0 z-30" onPointerDown={leave} />
      <div
        ref={box}
        tabIndex={-1}
        className="popup fixed z-30 flex flex-col overflow-hidden outline-none"
        style={{
          left: Math.max(8, Math.min(screen.x, innerWidth - size.width - 8)),
          top: Math.max(8, Math.min(screen.y, innerHeight - size.height - 8)),
          width: size.width,
          maxHeight: size.height,
        }}
        role="dialog"
        aria-label={title}
        onKeyDown={(event) => {
          event.stopPropagation()
          if (event.key === 'Escape') close()
        }}
      >
        <header className="flex items-center border-b py-1 pr-1 pl-3">
          <h2 className="min-w-0 flex-1 truncate font-medium text-xs">{title}</h2>
          <IconButton small icon={X} label={strings.close} onClick={close} />
        </header>
        {writing ? (
          <Writing
            comment={comment ?? ''}
            onWrite={(value) => {
              written.current = value
            }}
            onSave={save}
          />
        ) : (
          <>
            <div className="min-h-0 overflow-auto px-3 py-2">
              <SafeMarkdown dense text={comment ?? ''} />
            </div>
            {!readOnly && (
              <footer className="flex gap-2 border-t px-3 py-2">
                <Button small onClick={() => setWriting(true)}>
                  {text.edit}
                </Button>
                <Button small look="quiet" onClick={() => save('')}>
                  {text.delete}
                </Button>
              </footer>
            )}
          </>
        )}
      </div>
    </>
  )
}

interface WritingProps {
  comment: string
  onWrite(value: string): void
  onSave(value: string): void
}

function Writing({ comment, onWrite, onSave }: WritingProps) {
  const field = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    const area = field.current
    area?.focus({ preventScroll: true })
    area?.setSelectionRange(area.value.length, area.value.length)
  }, [])
  return (
    <>
      <textarea
        ref={field}
        className="min-h-24 resize-none bg-transparent px-3 py-2 outline-none"
        aria-label={text.mark}
        placeholder={text.placeholder}
        defaultValue={comment}
        maxLength={10_000}
        onChange={(event) => onWrite(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.shiftKey) {
            event.preventDefault()
            onSave(event.currentTarget.value)
          }
        }}
      />
      <footer className="flex items-center gap-2 border-t px-3 py-2">
        <Button small look="primary" onClick={() => onSave(field.current?.value ?? '')}>
          {text.save}
        </Button>
        <span className="text-muted text-xs">{text.keys}</span>
      </footer>
    </>
  )
}
