import { isTerminal } from '#shared/events/run-view.ts'
import { beginRun } from '../run/start/begin-run.ts'
import { edit, isReadOnly, redo, shownDocument, undo, useDocument } from '../state/document-store.ts'
import { duplicate, remove } from '../state/edit/edits.ts'
import { layOutAll } from '../state/edit/layered-layout.ts'
import { setPreferences, usePreferences } from '../state/preferences-store.ts'
import { cancelRun, useRun } from '../state/run-store.ts'
import { openDialog, select, showWhole, useSession } from '../state/session-store.ts'
import { save } from '../state/workflow-files.ts'
import { strings } from '../ui/strings.ts'

interface Shortcut {
  name: keyof typeof strings.help.names
  /** `mod` is Ctrl, or ⌘ on a Mac. The first one is shown. */
  keys: readonly string[]
  /** Also while typing in a field. */
  always?: boolean
  perform(): void
}

/** Arranges all nodes anew, as one step that can be taken back. */
export function arrangeAll(): void {
  if (edit({ name: strings.edits.arrange, apply: layOutAll })) showWhole()
}

const toggle = (panel: 'left' | 'right' | 'bottom') => () => setPreferences({ [panel]: !usePreferences.getState()[panel] })

function removeSelected(): void {
  const { nodes, edges } = useSession.getState()
  if (nodes.length + edges.length > 0 && edit(remove(nodes, edges))) select([])
}

function duplicateSelected(): void {
  const { document } = useDocument.getState()
  const { nodes } = useSession.getState()
  if (!document || nodes.length === 0 || isReadOnly(useDocument.getState())) return
  const { edit: copy, copies } = duplicate(document, nodes)
  if (edit(copy)) select(copies)
}

/** Every command that has a key. The help dialog lists this table. */
export const shortcuts: readonly Shortcut[] = [
  { name: 'run', keys: ['mod+Enter'], always: true, perform: () => beginRun() },
  {
    name: 'stop',
    keys: ['mod+.'],
    always: true,
    perform: () => {
      const { view } = useRun.getState()
      if (view && !isTerminal(view.status)) void cancelRun()
    },
  },
  { name: 'save', keys: ['mod+s'], always: true, perform: () => void save() },
  { name: 'undo', keys: ['mod+z'], perform: undo },
  { name: 'redo', keys: ['mod+shift+z', 'mod+y'], perform: redo },
  { name: 'remove', keys: ['Delete', 'Backspace'], perform: removeSelected },
  { name: 'duplicate', keys: ['mod+d'], perform: duplicateSelected },
  { name: 'selectAll', keys: ['mod+a'], perform: () => select(Object.keys(shownDocument(useDocument.getState())?.nodes ?? {})) },
  {
    name: 'search',
    keys: ['/'],
    perform: () => {
      setPreferences({ left: true })
      useSession.setState((state) => ({ leftTab: 'add', paletteWish: state.paletteWish + 1 }))
    },
  },
  { name: 'fit', keys: ['shift+1', 'f'], perform: showWhole },
  { name: 'arrange', keys: ['shift+a'], perform: arrangeAll },
  { name: 'workflows', keys: ['mod+o'], always: true, perform: () => openDialog('workflows') },
  { name: 'left', keys: ['mod+b'], always: true, perform: toggle('left') },
  { name: 'bottom', keys: ['mod+j'], always: true, perform: toggle('bottom') },
  { name: 'right', keys: ['mod+i'], always: true, perform: toggle('right') },
  { name: 'escape', keys: ['Escape'], perform: () => select([]) },
  { name: 'help', keys: ['?'], perform: () => openDialog('help') },
]

const isMac = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform)

/** The key as it is printed: `Ctrl+Z`, `⌘Z`. */
export function keyName(key: string): string {
  const parts = key.split('+').map((part) => {
    if (part === 'mod') return isMac ? '⌘' : 'Ctrl'
    if (part === 'shift') return isMac ? '⇧' : 'Shift'
    return part.length === 1 ? part.toUpperCase() : part
  })
  return parts.join(isMac ? '' : '+')
}

export const shortcutOf = (name: Shortcut['name']): string => keyName(shortcuts.find((shortcut) => shortcut.name === name)?.keys[0] ?? '')

function matches(event: KeyboardEvent, key: string): boolean {
  const parts = key.split('+')
  const last = parts.at(-1) as string
  if (parts.includes('mod') !== (event.ctrlKey || event.metaKey) || event.altKey) return false
  // digits with Shift give another character, so the key itself counts
  if (parts.includes('shift')) return event.shiftKey && (event.key.toLowerCase() === last || event.code === `Digit${last}`)
  return event.key.toLowerCase() === last.toLowerCase() && (!event.shiftKey || last === '?')
}

/** Listens for all shortcuts. In fields and dialogs only those that always apply do. */
export function listenForShortcuts(): () => void {
  const perform = (event: KeyboardEvent, applies: (shortcut: Shortcut) => boolean): void => {
    if (event.defaultPrevented || useSession.getState().dialog !== null) return
    const found = shortcuts.find((shortcut) => applies(shortcut) && shortcut.keys.some((key) => matches(event, key)))
    if (!found) return
    // a button that has the keyboard takes Enter and Escape itself
    event.preventDefault()
    event.stopPropagation()
    found.perform()
  }
  // before a code field takes the key for itself
  const always = (event: KeyboardEvent) => perform(event, (shortcut) => shortcut.always === true)
  const rest = (event: KeyboardEvent) => {
    const target = event.target as HTMLElement
    const typing = target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName)
    if (!typing) perform(event, (shortcut) => shortcut.always !== true)
  }
  window.addEventListener('keydown', always, true)
  window.addEventListener('keydown', rest)
  return () => {
    window.removeEventListener('keydown', always, true)
    window.removeEventListener('keydown', rest)
  }
}
