import { framePadding, isContainerKind, mayLiveIn, originOf, rectangleOf } from '#shared/document/places/node-tree.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { SecretFinder } from '#shared/import/secrets.ts'
import { edit, isReadOnly, shownDocument, useDocument } from '../../state/document-store.ts'
import type { Box } from '../../state/edit/align.ts'
import { readClipboard, writeFragment } from '../../state/edit/clipboard-text.ts'
import { addNode, remove } from '../../state/edit/edits.ts'
import { boxOf, type Fragment, fragmentOf, insertFragment, mapValues, unknownKindsOf } from '../../state/edit/fragment.ts'
import { newId } from '../../state/edit/ids.ts'
import type { Place } from '../../state/edit/place-edits.ts'
import { notify, select, useSession } from '../../state/session-store.ts'
import { announce } from '../../ui/announce.ts'
import { canvasText } from '../../ui/canvas-strings.ts'
import { isTyping } from '../../ui/is-typing.ts'
import { strings } from '../../ui/strings.ts'
import { boxOfNode, focusNode, isCanvasThere, mouseOnScreen, toCanvas, visiblePart } from '../canvas-view.ts'
import { containerAt } from '../flow-elements.ts'
import { show } from './add-node-here.ts'
import { freeSpot } from './free-spot.ts'

const text = canvasText.clipboard
/** As long as a note's text may be. */
const longestNote = 20_000

/** The ids that the last copy was made of: pasted while they are still selected, it goes beside them and not into them. */
let copiedFrom: ReadonlySet<string> = new Set()
/** How often the same copy was pasted: each goes a little further aside. */
let pasted = { text: '', times: 0 }

/** The selection as text, without credentials; null when nothing is selected. */
function copyText(): string | null {
  const document = shownDocument(useDocument.getState())
  const ids = useSession.getState().nodes
  if (!document || ids.length === 0) return null
  const finder = new SecretFinder()
  const fragment = mapValues(fragmentOf(document, ids), (value, label) => finder.clean(value, label, false))
  const secrets = finder.names.length
  if (secrets > 0) notify({ tone: 'info', text: text.secrets(secrets) })
  copiedFrom = new Set(Object.keys(fragment.nodes))
  return writeFragment(fragment)
}

function cutSelection(): void {
  const { nodes } = useSession.getState()
  if (edit({ ...remove(nodes, []), name: strings.edits.cut })) select([])
  announce(canvasText.said.cut(nodes.length))
}

/** Puts a text from the clipboard on the canvas: nodes as nodes, anything else as a note. */
function pasteText(content: string): void {
  const state = useDocument.getState()
  if (!state.document || isReadOnly(state)) return
  const read = readClipboard(content)
  if (read.is === 'refused') notify({ tone: 'info', text: text.refused, hint: read.reason })
  if (read.is === 'text') pasteNote(content)
  if (read.is !== 'nodes') return
  const unknown = unknownKindsOf(read.fragment)
  pasteFragment(read.fragment, content)
  if (unknown.length > 0) notify({ tone: 'info', text: text.placeholders(unknown.join(', ')) })
}

function pasteFragment(fragment: Fragment, content: string): void {
  const target = targetOf(fragment, content)
  const { edit: step, tops } = insertFragment(fragment, { name: strings.edits.paste, ...target })
  if (!edit(step)) return
  select(tops)
  if (tops[0] !== undefined) focusNode(tops[0])
  announce(canvasText.said.pasted(tops.length))
}

/** Where a pasted fragment goes: into the selected container, to the mouse, a little aside of where it was, or into view. */
function targetOf(fragment: Fragment, content: string): { parent: string | null; by: Place } {
  const document = useDocument.getState().document as NonNullable<ReturnType<typeof shownDocument>>
  const box = boxOf(fragment)
  pasted = pasted.text === content ? { text: content, times: pasted.times + 1 } : { text: content, times: 1 }
  const kinds = Object.values(fragment.nodes).flatMap((node) => (node.parent === null ? [node.kind] : []))
  const holds = (id: string | null) => kinds.every((kind) => mayLiveIn(document, kind, id))
  const [selected, ...more] = useSession.getState().nodes
  const node = selected === undefined ? undefined : document.nodes[selected]
  if (selected !== undefined && node && more.length === 0 && isContainerKind(node.kind) && !copiedFrom.has(selected) && holds(selected)) {
    const origin = originOf(document, selected)
    const inside = Object.keys(document.nodes).filter((id) => document.nodes[id]?.parent === selected)
    const bottom = Math.max(framePadding.top, ...inside.map((id) => rectangleOf(document, id).y + rectangleOf(document, id).height + 24))
    return { parent: selected, by: { x: origin.x + framePadding.left + 48 - box.x, y: origin.y + bottom - box.y } }
  }
  const mouse = mouseOnScreen()
  if (mouse !== null) {
    const point = toCanvas(mouse)
    const found = containerAt(document, point)
    const by = { x: point.x - box.x - box.width / 2, y: point.y - box.y - box.height / 2 }
    return { parent: holds(found) ? found : null, by: snapped(by) }
  }
  const view = visiblePart()
  if (overlaps(box, view) && Object.keys(fragment.nodes).some((id) => document.nodes[id])) {
    // a copy of what is here lies beside it
    const parent = node && copiedFrom.has(selected as string) && holds(node.parent) ? node.parent : null
    return { parent, by: { x: 24 * pasted.times, y: 24 * pasted.times } }
  }
  const middle = { x: view.x + (view.width - box.width) / 2 - box.x, y: view.y + (view.height - box.height) / 2 - box.y }
  return { parent: null, by: clearOf(document, box, snapped(middle)) }
}

const overlaps = (a: Box, b: Box): boolean => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height

/** The way with more of it downwards, until a box that goes it covers nothing at the top. */
function clearOf(document: WorkflowDocument, box: Box, by: Place): Place {
  const taken = Object.keys(document.nodes)
    .filter((id) => document.nodes[id]?.parent === null)
    .map((id) => boxOfNode(id) ?? rectangleOf(document, id))
  let y = by.y
  for (let tries = 0; tries < 200; tries++) {
    const hit = taken.find((other) => overlaps({ ...box, x: box.x + by.x, y: box.y + y }, other))
    if (!hit) break
    y = hit.y + hit.height + 24 - box.y
  }
  return { x: by.x, y }
}

const snapped = ({ x, y }: Place): Place => ({ x: Math.round(x / 4) * 4, y: Math.round(y / 4) * 4 })

function pasteNote(content: string): void {
  const trimmed = content.trim()
  const { document } = useDocument.getState()
  if (trimmed.length > longestNote) notify({ tone: 'info', text: text.tooLong })
  if (!document || trimmed === '' || trimmed.length > longestNote) return
  const mouse = mouseOnScreen()
  const view = visiblePart()
  const point = mouse ? toCanvas(mouse) : { x: view.x + view.width / 2, y: view.y + view.height / 2 }
  const parent = mouse ? containerAt(document, point) : null
  const origin = originOf(document, parent)
  const id = newId('n')
  const wish = snapped({ x: point.x - origin.x - 120, y: point.y - origin.y - 20 })
  const place = mouse ? wish : freeSpot(document, 'note', parent, wish)
  const step = addNode('note', place, { id, parent, label: text.note, config: { text: trimmed } })
  if (!edit({ ...step, name: strings.edits.paste })) return
  show(id)
  announce(canvasText.said.pasted(1))
}

/** Whether a clipboard event is about the canvas: no field has the keyboard, no dialog is open, no text is marked. */
function isAboutCanvas(event: ClipboardEvent): boolean {
  if (event.defaultPrevented || !isCanvasThere() || useSession.getState().dialog !== null || isTyping(event.target)) return false
  const marked = window.getSelection()
  return event.type === 'paste' || marked === null || marked.isCollapsed
}

/** Listens for copy, cut and paste of the window. Gives the way to stop. */
export function listenForClipboard(): () => void {
  const copy = (event: ClipboardEvent) => {
    if (!isAboutCanvas(event)) return
    const copied = copyText()
    if (copied === null) return
    event.preventDefault()
    event.clipboardData?.setData('text/plain', copied)
    if (event.type === 'cut' && !isReadOnly(useDocument.getState())) cutSelection()
    else announce(canvasText.said.copied(useSession.getState().nodes.length))
  }
  const paste = (event: ClipboardEvent) => {
    if (!isAboutCanvas(event)) return
    event.preventDefault()
    pasteText(event.clipboardData?.getData('text/plain') ?? '')
  }
  document.addEventListener('copy', copy)
  document.addEventListener('cut', copy)
  document.addEventListener('paste', paste)
  return () => {
    document.removeEventListener('copy', copy)
    document.removeEventListener('cut', copy)
    document.removeEventListener('paste', paste)
  }
}

/** Copies from a menu, where there is no event of the browser to take part in. */
export async function copySelection(cut: boolean, keys: string): Promise<void> {
  const copied = copyText()
  if (copied === null) return
  try {
    await navigator.clipboard.writeText(copied)
  } catch {
    return notify({ tone: 'info', text: text.pressKeys(keys) })
  }
  if (cut) cutSelection()
  else announce(canvasText.said.copied(useSession.getState().nodes.length))
}

/** Pastes from a menu. A browser may ask first, or refuse. */
export async function pasteSelection(keys: string): Promise<void> {
  let content: string
  try {
    content = await navigator.clipboard.readText()
  } catch {
    return notify({ tone: 'info', text: text.pressKeys(keys) })
  }
  pasteText(content)
}
