import { originOf } from '#shared/document/places/node-tree.ts'
import { writeDocument } from '#shared/document/write-document.ts'
import { call, errorData } from '../../state/api.ts'
import { loadWorkflows } from '../../state/catalogue-store.ts'
import { edit, undo, useDocument } from '../../state/document-store.ts'
import type { Box } from '../../state/edit/align.ts'
import { inlineSubWorkflow } from '../../state/edit/inline-sub-workflow.ts'
import { topsOf } from '../../state/edit/place-edits.ts'
import { groupNodes, whyNotGroup } from '../../state/edit/sub-workflow-edits.ts'
import { unwrapNode, wrapNodes } from '../../state/edit/wrap-nodes.ts'
import { notify, notifyError, select, useSession } from '../../state/session-store.ts'
import { learnSchemas } from '../../state/sub-workflow-schemas.ts'
import { openedByReference } from '../../state/sub-workflows.ts'
import { openWorkflow } from '../../state/tabs.ts'
import { announce } from '../../ui/announce.ts'
import { canvasText } from '../../ui/canvas-strings.ts'
import { kindTitle } from '../../ui/kind-text.ts'
import { strings } from '../../ui/strings.ts'
import { boundsOf, boxesOf, focusNode } from '../canvas-view.ts'

const text = canvasText.group

/** What nodes of one container cover, in its own coordinates. */
function ownBox(tops: readonly string[]): Box {
  const { document } = useDocument.getState()
  const box = boundsOf(Object.values(boxesOf(tops)))
  const origin = document ? originOf(document, document.nodes[tops[0] ?? '']?.parent ?? null) : { x: 0, y: 0 }
  return { ...box, x: box.x - origin.x, y: box.y - origin.y }
}

const tellGone = (gone: number): void => {
  if (gone > 0) notify({ tone: 'info', text: canvasText.gone(gone), action: { label: strings.undo, run: undo } })
}

/** Puts the selection into a new container of a kind. */
export function wrapSelection(kind: string): void {
  const { document } = useDocument.getState()
  const tops = document ? topsOf(document, useSession.getState().nodes) : []
  if (!document || tops.length === 0) return
  const { edit: step, id, gone } = wrapNodes(document, tops, kind, ownBox(tops))
  if (!edit(step)) return
  select([id])
  focusNode(id)
  announce(canvasText.said.wrapped(tops.length, kindTitle(kind)))
  tellGone(gone)
}

/** Takes the selected container away from around its nodes. */
export function unwrapSelection(): void {
  const { document } = useDocument.getState()
  const [id] = useSession.getState().nodes
  const found = document && id !== undefined ? unwrapNode(document, id) : undefined
  if (!document || !found || id === undefined) return
  const label = document.nodes[id]?.label ?? ''
  if (!edit(found.edit)) return
  select(found.inner)
  announce(canvasText.said.unwrapped(label))
  tellGone(found.gone)
}

/** Makes a workflow of the selection, and a node that runs it in its place. The new file stays when this is taken back. */
export async function groupSelection(): Promise<void> {
  const { document, open } = useDocument.getState()
  const ids = useSession.getState().nodes
  if (!document) return
  const reason = whyNotGroup(document, ids)
  if (reason !== null) return notify({ tone: 'info', text: reason })
  const tops = topsOf(document, ids)
  const name = text.name(document.name, document.nodes[tops[0] ?? '']?.label ?? '')
  const grouping = groupNodes(document, tops, name, ownBox(tops))
  try {
    const { file } = await call((client) => client.workflow.create({ name, text: writeDocument(grouping.document) }))
    const reference = (await loadWorkflows()).find((workflow) => workflow.file === file)?.id ?? file
    learnSchemas(reference, grouping.document)
    // the person may have gone elsewhere while the file was made
    if (useDocument.getState().open?.file !== open?.file || !edit(grouping.edit(reference))) return
    select([grouping.id])
    focusNode(grouping.id)
    notify({ tone: 'good', text: text.made(name), action: { label: text.open, run: () => void openWorkflow(file) } })
  } catch (thrown) {
    notifyError(errorData(thrown))
  }
}

/** Puts what the selected sub-workflow does in the place of its node. */
export async function inlineSelection(): Promise<void> {
  const { document, open } = useDocument.getState()
  const [id] = useSession.getState().nodes
  const node = id === undefined ? undefined : document?.nodes[id]
  if (!document || !node || id === undefined) return
  const inner = await openedByReference(String(node.config.workflow ?? ''))
  if (!inner) return notify({ tone: 'bad', text: text.unknown })
  const current = useDocument.getState()
  if (current.open?.file !== open?.file || !current.document) return
  const found = inlineSubWorkflow(current.document, id, inner)
  if (!found) return notify({ tone: 'info', text: text.empty })
  if (!edit(found.edit)) return
  select(found.tops)
  announce(text.inlined(found.tops.length))
  tellGone(found.gone)
}
