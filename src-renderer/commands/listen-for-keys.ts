import { useSession } from '../state/session-store.ts'
import { isTyping } from '../ui/is-typing.ts'
import { type Command, isEnabled } from './command.ts'
import { matchesKey } from './keys.ts'
import { commands } from './registry.ts'

/** Listens for the keys of all commands. In fields only those that always apply are heard, in dialogs none. */
export function listenForKeys(): () => void {
  const perform = (event: KeyboardEvent, applies: (command: Command) => boolean): void => {
    if (event.defaultPrevented || useSession.getState().dialog !== null || isInDialog(event.target)) return
    const found = commands.find((command) => applies(command) && command.keys?.some((key) => matchesKey(event, key)))
    if (!found) return
    // a button that has the keyboard takes Enter and Escape itself
    event.preventDefault()
    event.stopPropagation()
    if (isEnabled(found)) found.perform()
  }
  // before a code field takes the key for itself
  const always = (event: KeyboardEvent) => {
    perform(event, (command) => command.always === true)
    // before the canvas library moves nodes by its own steps; what cannot be done now is left to it
    if (isOnCanvas(event.target)) perform(event, (command) => command.onCanvas === true && isEnabled(command))
  }
  const rest = (event: KeyboardEvent) => {
    if (!isTyping(event.target)) perform(event, ({ always, onCanvas, native }) => !always && !onCanvas && !native)
  }
  window.addEventListener('keydown', always, true)
  window.addEventListener('keydown', rest)
  return () => {
    window.removeEventListener('keydown', always, true)
    window.removeEventListener('keydown', rest)
  }
}

/** Whether the keyboard is in a dialog that nothing else can be reached from, with keys of its own. */
const isInDialog = (target: EventTarget | null): boolean => target instanceof Element && target.closest('[data-modal]') !== null

/** Whether the keyboard is on the canvas itself or on a node or an edge of it, or nowhere in particular. */
function isOnCanvas(target: EventTarget | null): boolean {
  const element = target as HTMLElement | null
  if (!element?.matches) return false
  return element === document.body || element.matches('.canvas-area, .react-flow__node, .react-flow__edge, .react-flow__pane, .react-flow')
}
