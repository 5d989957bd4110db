import { pinnablePorts } from '#shared/document/pins.ts'
import type { Problem } from '#shared/document/problem.ts'
import type { WorkflowDocument, WorkflowNode } from '#shared/document/workflow-document.ts'
import { isJsonObject, type Json } from '#shared/json.ts'
import type { NodeSpec } from '#shared/nodes/node-spec.ts'
import { specOf } from '#shared/nodes/registry.ts'
import { connectionChoices } from '../canvas/connection-choices.ts'
import { cachedPorts } from '../canvas/handles.ts'
import { configure, connect, remove } from '../state/edit/edits.ts'
import type { Edit } from '../state/edit/history.ts'
import { pinOutputs } from '../state/edit/pin-edits.ts'
import { drawingText } from '../ui/drawing-strings.ts'
import { strings } from '../ui/strings.ts'

const text = drawingText.problems.mends

/** How a problem is mended, as a step that can be taken back. */
export interface Mend {
  label: string
  edit: Edit
}

/** What a mend may know beside the document. */
export interface MendContext {
  /** Models that can be reached. */
  models: readonly string[]
}

type Mender = (problem: Problem, document: WorkflowDocument, context: MendContext) => Mend | null

/** Problems that are mended by one thing that nobody would do otherwise. What takes a decision is left to the person. */
const menders: Readonly<Record<string, Mender>> = {
  'edge.dangling': deleteEdge,
  'edge.duplicate': deleteEdge,
  'edge.between_members': deleteEdge,
  'edge.crosses_container': deleteEdge,
  'edge.port_unknown': deleteEdge,
  'node.parent_missing': ({ node }) =>
    node === undefined ? null : { label: text.moveOut, edit: changed(node, (old) => ({ ...old, parent: null })) },
  'node.pin_mismatch': unpin,
  'node.pin_too_large': unpin,
  'node.pin_unknown': dropUnknownPins,
  'node.config_invalid': takeDefault,
  'config.invalid': takeDefault,
  'port.unconnected': connectOnlyChoice,
  'model.unknown': chooseOnlyModel,
}

/** The mend of a problem, or null where there is none that is sure to be meant. */
export function mendOf(problem: Problem, document: WorkflowDocument, context: MendContext): Mend | null {
  const mender = Object.hasOwn(menders, problem.code) ? menders[problem.code] : undefined
  const mend = mender?.(problem, document, context)
  return mend ? { ...mend, edit: { ...mend.edit, name: strings.edits.mend } } : null
}

function deleteEdge({ edge }: Problem): Mend | null {
  return edge === undefined ? null : { label: text.deleteEdge, edit: remove([], [edge]) }
}

function unpin({ node }: Problem): Mend | null {
  return node === undefined ? null : { label: text.unpin, edit: pinOutputs(node, null) }
}

function dropUnknownPins({ node }: Problem, document: WorkflowDocument): Mend | null {
  const pinned = node === undefined ? null : document.nodes[node]?.pinned
  if (node === undefined || !pinned) return null
  const known = new Set(pinnablePorts(cachedPorts(document, node)).map((port) => port.id))
  const left = Object.entries(pinned).filter(([port]) => known.has(port))
  return { label: text.unpinPorts, edit: pinOutputs(node, left.length > 0 ? Object.fromEntries(left) : null) }
}

/** A setting goes back to what a new node of the kind has, where that is right in itself. */
function takeDefault({ node: id, field }: Problem, document: WorkflowDocument): Mend | null {
  const node = id === undefined ? undefined : document.nodes[id]
  const spec = node && specOf(node.kind)
  if (!node || !spec || id === undefined || !field || field.split('.').some((name) => /^\d+$/.test(name))) return null
  const standard = defaultAt(spec, field)
  if (standard === undefined || JSON.stringify(valueAt(node.config, field)) === JSON.stringify(standard)) return null
  const long = JSON.stringify(standard).length > 24
  return { label: long ? text.useDefault : text.setDefault(JSON.stringify(standard)), edit: configure(id, field, standard) }
}

/** The default of a field; where the kind needs a setting, that of its first example. */
function defaultAt(spec: NodeSpec, field: string): Json | undefined {
  const plain = spec.config.safeParse({})
  const whole = plain.success ? plain.data : spec.config.safeParse(spec.examples[0].config).data
  return valueAt(whole as Json, field)
}

function valueAt(value: Json | undefined, path: string): Json | undefined {
  return path.split('.').reduce<Json | undefined>((at, key) => (isJsonObject(at) && Object.hasOwn(at, key) ? at[key] : undefined), value)
}

/** Beyond this many nodes there is hardly ever one choice, and looking for it takes long. */
const mostSearched = 200

/** An input that only one output of the workflow fits, and none yet leads to. */
function connectOnlyChoice({ node }: Problem, document: WorkflowDocument): Mend | null {
  if (node === undefined) return null
  const taken = new Set(Object.values(document.edges).flatMap(({ to }) => (to[0] === node ? [to[1]] : [])))
  const open = cachedPorts(document, node).inputs.filter((port) => port.required && !taken.has(port.id))
  const [port, another] = open
  if (!port || another || Object.keys(document.nodes).length > mostSearched) return null
  const choices = connectionChoices(document, node, 'in', port.id).filter(({ port: from }) => from !== 'error')
  const [choice, other] = choices
  return choice && !other ? { label: text.connect(choice.label), edit: connect(choice.from, choice.to) } : null
}

function chooseOnlyModel({ node, field }: Problem, _document: WorkflowDocument, { models }: MendContext): Mend | null {
  const [model, other] = models
  if (node === undefined || !field || model === undefined || other !== undefined) return null
  return { label: text.chooseModel(model), edit: configure(node, field, model) }
}

function changed(id: string, change: (node: WorkflowNode) => WorkflowNode): Edit {
  return {
    name: strings.edits.mend,
    apply(document) {
      const node = document.nodes[id]
      return node ? { ...document, nodes: { ...document.nodes, [id]: change(node) } } : document
    },
  }
}
