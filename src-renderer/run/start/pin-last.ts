import { forbiddenPaths } from '#shared/document/limits.ts'
import { largestPin, pinnablePorts } from '#shared/document/pins.ts'
import type { ValueRef } from '#shared/events/run-event.ts'
import { SecretFinder } from '#shared/import/secrets.ts'
import { isJsonObject, type Json } from '#shared/json.ts'
import { cachedPorts } from '../../canvas/handles.ts'
import { call, errorData } from '../../state/api.ts'
import { edit, isReadOnly, useDocument } from '../../state/document-store.ts'
import { pinOutputs } from '../../state/edit/pin-edits.ts'
import { useNodeValues } from '../../state/node-values.ts'
import { notify, notifyError } from '../../state/session-store.ts'
import { drawingText } from '../../ui/drawing-strings.ts'
import { bytes } from '../../ui/format.ts'

const text = drawingText.pin

/** What the node gave last of what can be pinned; null when nothing did. */
function lastOutputs(id: string): Record<string, ValueRef> | null {
  const { document } = useDocument.getState()
  const { node, values } = useNodeValues.getState()
  if (!document || node !== id || !values?.outputs) return null
  const ports = new Set(pinnablePorts(cachedPorts(document, id)).map((port) => port.id))
  const outputs = Object.entries(values.outputs).filter(([port]) => ports.has(port))
  return outputs.length === 0 ? null : Object.fromEntries(outputs)
}

/** Why the last outputs of a node cannot be pinned, or null. */
export function cannotPin(id: string): string | null {
  const state = useDocument.getState()
  if (!state.document || isReadOnly(state)) return text.readOnly
  if (state.document.nodes[id]?.pinned) return text.already
  if (pinnablePorts(cachedPorts(state.document, id)).length === 0) return text.none
  return lastOutputs(id) ? null : text.nothing
}

/** Why a node cannot be unpinned, or null. */
export function cannotUnpin(id: string): string | null {
  const state = useDocument.getState()
  if (!state.document || isReadOnly(state)) return text.readOnly
  return state.document.nodes[id]?.pinned ? null : text.notPinned
}

/** Pins what a node gave last. Credentials in it are left out, since a workflow is a file that people share. */
export async function pinLast(id: string): Promise<void> {
  const outputs = lastOutputs(id)
  const { document } = useDocument.getState()
  if (!outputs || !document) return
  const size = Object.values(outputs).reduce((sum, ref) => sum + ('blob' in ref ? ref.bytes : 0), 0)
  if (size > largestPin) return tooLarge(size)
  try {
    const label = document.nodes[id]?.label || id
    const secrets = new SecretFinder()
    const pinned: Record<string, Json> = {}
    for (const [port, ref] of Object.entries(outputs)) {
      const value = 'value' in ref ? ref.value : await call((client) => client.run.value({ hash: ref.blob }))
      pinned[port] = secrets.clean(value, label, false)
    }
    const length = JSON.stringify(pinned).length
    if (length > largestPin) return tooLarge(length)
    const forbidden = forbiddenPaths(pinned, 1)[0]
    if (forbidden !== undefined) return notify({ tone: 'bad', text: text.forbidden(forbidden), hint: text.tooLargeHint })
    // another workflow may have come onto the canvas meanwhile
    if (useDocument.getState().document?.id !== document.id || !isJsonObject(pinned)) return
    if (!edit(pinOutputs(id, pinned))) return
    const masked = secrets.names.length
    notify({ tone: 'good', text: text.pinned(label), ...(masked > 0 ? { hint: text.masked(masked) } : {}) })
  } catch (thrown) {
    notifyError(errorData(thrown))
  }
}

function tooLarge(size: number): void {
  notify({ tone: 'bad', text: text.tooLarge(bytes(size), bytes(largestPin)), hint: text.tooLargeHint })
}

export const unpin = (id: string): void => void edit(pinOutputs(id, null))
