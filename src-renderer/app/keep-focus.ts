import { useDocument } from '../state/document-store.ts'
import { focusCanvas } from '../ui/focus.ts'

/** Time for what takes the keyboard by itself after a change, as a dialog that closes does, in milliseconds. */
const settle = 120

/**
 * Gives the keyboard to the canvas when what had it is gone: a node that an undo took away, another workflow, a dialog
 * that was opened by something which is no longer there. On the page itself a screen reader would begin at the top.
 */
export function keepFocus(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let last: EventTarget | null = null
  const note = ({ target }: FocusEvent) => {
    last = target
  }
  const look = () => {
    // whoever clicked beside everything wants the keyboard nowhere
    const gone = last instanceof Node && !last.isConnected
    if (gone && document.activeElement === document.body && !document.querySelector('[role="dialog"]')) focusCanvas()
  }
  const lookSoon = () => {
    clearTimeout(timer)
    timer = setTimeout(look, settle)
  }
  document.addEventListener('focusin', note)
  const end = useDocument.subscribe((state, before) => {
    if (state.document !== before.document || state.viewed !== before.viewed || state.comparison !== before.comparison) lookSoon()
  })
  // dialogs and menus are children of the page
  const portals = new MutationObserver((changes) => changes.some(({ removedNodes }) => removedNodes.length > 0) && lookSoon())
  portals.observe(document.body, { childList: true })
  return () => {
    clearTimeout(timer)
    end()
    portals.disconnect()
    document.removeEventListener('focusin', note)
  }
}
