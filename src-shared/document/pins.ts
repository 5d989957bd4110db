import { isJsonObject, type Json } from '../json.ts'
import type { Port, PortType } from '../nodes/port.ts'
import { errorPort, type NodePorts } from './ports.ts'
import type { Problem } from './problem.ts'
import type { WorkflowNode } from './workflow-document.ts'

/** Characters of JSON that the pinned outputs of one node may have: they travel with the document, and are read in its diffs. */
export const largestPin = 256 * 1024

/** The outputs that can be pinned: a failure cannot, since it is what a node gives when it does not give anything else. */
export const pinnablePorts = (ports: Pick<NodePorts, 'outputs'>): Port[] => ports.outputs.filter(({ id }) => id !== errorPort.id)

const fits: Partial<Record<PortType, (value: Json) => boolean>> = {
  text: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  boolean: (value) => typeof value === 'boolean',
  messages: (value) => Array.isArray(value) || typeof value === 'string',
  documents: Array.isArray,
  evidence: isJsonObject,
}

/** What keeps pinned outputs from standing in for a node. */
export function pinProblems(id: string, node: WorkflowNode, ports: Pick<NodePorts, 'outputs'>): Problem[] {
  const { pinned } = node
  if (!pinned) return []
  const name = node.label || id
  const known = new Map(pinnablePorts(ports).map((port) => [port.id, port]))
  const problem = (code: string, message: string, mend: string): Problem => ({
    code,
    severity: 'error',
    node: id,
    field: 'pinned',
    message: `"${name}" ${message}`,
    mend,
  })
  const size = JSON.stringify(pinned).length
  const problems = Object.entries(pinned).flatMap(([port, value]): Problem[] => {
    const declared = known.get(port)
    if (!declared)
      return [
        problem(
          'node.pin_unknown',
          `has pinned data for "${port}", which is not one of its outputs.`,
          'Unpin it, or pin one of the outputs.',
        ),
      ]
    if (fits[declared.type]?.(value) ?? true) return []
    return [
      problem(
        'node.pin_mismatch',
        `gives ${declared.type} at "${declared.label}", but ${typeOf(value)} is pinned there.`,
        'Correct the pinned value, or unpin it.',
      ),
    ]
  })
  if (size > largestPin) problems.push(problem('node.pin_too_large', tooLarge(size), 'Keep less of it, or unpin it.'))
  return problems
}

const tooLarge = (size: number) =>
  `has ${Math.ceil(size / 1024).toLocaleString('en')} KB of pinned data; at most ${largestPin / 1024} KB can be pinned.`

const typeOf = (value: Json): string => {
  if (value === null) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  return { string: 'text', number: 'a number', boolean: 'a boolean' }[typeof value as string] ?? 'an object'
}
