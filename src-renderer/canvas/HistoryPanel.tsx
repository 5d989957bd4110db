import { Panel } from '@xyflow/react'
import { X } from 'lucide-react'
import { useEffect, useRef } from 'react'
import type { Step } from '#shared/document/edit-history.ts'
import { visibleText } from '#shared/visible-text.ts'
import { useCanvas } from '../state/canvas-store.ts'
import { isReadOnly, redo, undo, useDocument } from '../state/document-store.ts'
import { useSession } from '../state/session-store.ts'
import { announce } from '../ui/announce.ts'
import { IconButton } from '../ui/Button.tsx'
import { canvasText } from '../ui/canvas-strings.ts'
import { toTheSecond } from '../ui/format.ts'
import { strings } from '../ui/strings.ts'
import { focusCanvas } from './canvas-view.ts'

const text = canvasText.history
/** So many steps are listed, around the present one. */
const most = 300

/** Takes steps back or does them again until so many are done. */
function goToStep(done: number, name: string): void {
  const before = useDocument.getState().history.past.length
  for (let at = before; at > done; at--) undo()
  for (let at = before; at < done; at++) redo()
  announce(done < before ? canvasText.said.undone(name) : canvasText.said.redone(name))
}

function close(): void {
  useCanvas.setState({ history: false })
  focusCanvas(useSession.getState().nodes)
}

/** Every step that was done and can be taken back, and that was taken back and can be done again, the newest first. */
export function HistoryPanel() {
  const open = useCanvas((state) => state.history)
  const readOnly = useDocument(isReadOnly)
  if (!open || readOnly) return null
  return (
    // above where messages come up: one that came between the press and the release of the mouse took the click on a step
    <Panel
      position="bottom-left"
      className="canvas-bar mb-[84px]! ml-[70px]! flex max-h-[min(24rem,calc(100%-100px))] w-72 flex-col overflow-hidden"
    >
      <header className="flex items-center border-b py-1 pr-1 pl-3">
        <h2 className="flex-1 font-medium">{text.title}</h2>
        <IconButton small icon={X} label={strings.close} onClick={close} />
      </header>
      <Steps />
    </Panel>
  )
}

function Steps() {
  const { past, future } = useDocument((state) => state.history)
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    list.current?.querySelector<HTMLElement>('[aria-current="step"]')?.focus()
  }, [])
  const undone = future.slice(0, most).map((step, index) => ({ step, done: past.length + index + 1 }))
  const done = past.slice(-most).map((step, index) => ({ step, done: Math.max(0, past.length - most) + index + 1 }))
  if (past.length + future.length === 0) return <p className="px-3 py-4 text-muted">{text.empty}</p>
  const rows = [...undone.reverse(), ...done.reverse()]
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: arrow keys walk through the buttons inside
    <div
      ref={list}
      className="nowheel min-h-0 overflow-auto p-1"
      onKeyDown={(event) => {
        const buttons = [...(list.current?.querySelectorAll('button') ?? [])]
        const at = buttons.indexOf(document.activeElement as HTMLButtonElement)
        if (event.key === 'Escape') close()
        else if (event.key === 'ArrowDown') buttons[at + 1]?.focus()
        else if (event.key === 'ArrowUp') buttons[at - 1]?.focus()
        else return
        event.preventDefault()
        event.stopPropagation()
      }}
    >
      {rows.map(({ step, done: number }) => (
        <Row key={number} step={step} done={number} present={past.length} />
      ))}
      <Row step={null} done={0} present={past.length} />
    </div>
  )
}

function Row({ step, done, present }: { step: Step | null; done: number; present: number }) {
  const name = step ? visibleText(step.name) : text.start
  return (
    <button
      type="button"
      className={`flex w-full items-baseline gap-2 rounded px-2 py-1 text-left hover:bg-sunken aria-[current]:bg-accent-soft ${done > present ? 'text-muted' : ''}`}
      aria-current={done === present ? 'step' : undefined}
      onClick={() => done !== present && goToStep(done, name)}
    >
      <span className="min-w-0 flex-1 truncate" title={name}>
        {name}
      </span>
      {done > present && <span className="text-muted text-xs">{text.undone}</span>}
      {step && <time className="text-muted text-xs tabular-nums">{toTheSecond(step.at)}</time>}
    </button>
  )
}
