import { layOutAll } from '#shared/document/places/lay-out.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { duplicate } from '../duplicate.ts'
import { addNode, configure, connect, reconnect, remove, rename, setComment, setPhase, setWorkflow } from '../edits.ts'
import { fragmentOf, insertFragment } from '../fragment.ts'
import type { Edit } from '../history.ts'
import { insertKind } from '../insert-into-edge.ts'
import { move, moveBy, reparent, resize } from '../place-edits.ts'
import { replaceNode } from '../replace-node.ts'
import { groupNodes, whyNotGroup } from '../sub-workflow-edits.ts'
import { mayWrap, unwrapNode, wrapNodes } from '../wrap-nodes.ts'

const nodeIds = (document: WorkflowDocument) => Object.keys(document.nodes)

const nothing: Edit = { name: 'Nothing', apply: (document) => document }

/** Every edit there is: turns a random choice and two random numbers into an edit of whatever the document holds by then. */
export function randomEdit(document: WorkflowDocument, [choice, a, b]: readonly [number, number, number]): Edit {
  const ids = nodeIds(document)
  const one = ids[a % Math.max(1, ids.length)] ?? 'none'
  const other = ids[b % Math.max(1, ids.length)] ?? 'none'
  const frames = ids.filter((id) => document.nodes[id]?.kind === 'loop')
  const edits: (() => Edit)[] = [
    () => addNode('set', { x: a, y: b }),
    () => addNode('loop', { x: a, y: b }),
    () => addNode('set', { x: a, y: b }, { parent: frames[a % Math.max(1, frames.length)] ?? null }),
    () => remove([one], []),
    () => remove([], [Object.keys(document.edges)[a % Math.max(1, Object.keys(document.edges).length)] ?? 'none']),
    () => connect([one, 'out'], [other, 'in']),
    () =>
      reconnect(Object.keys(document.edges)[b % Math.max(1, Object.keys(document.edges).length)] ?? 'none', [one, 'out'], [other, 'in']),
    () => configure(one, 'value', b),
    () => configure(one, 'run.retries', b % 3 === 0 ? undefined : b),
    () => rename(one, `name ${b}`),
    () => setPhase(one, b % 2 === 0 ? 'case_closure' : undefined),
    () => setWorkflow({ description: `text ${b}` }),
    () => move({ [one]: { x: a, y: b } }, b % 2 === 0 ? { merge: 'nudge' } : {}),
    () => resize(one, { width: 300 + a, height: 200 + b }),
    () => reparent({ [one]: { x: a, y: b } }, frames[b % Math.max(1, frames.length)] ?? null),
    () => duplicate(document, [one, other]).edit,
    () => setComment('nodes', one, b % 3 === 0 ? '' : `words ${b}`),
    () => setComment('edges', Object.keys(document.edges)[b % Math.max(1, Object.keys(document.edges).length)] ?? 'none', `words ${a}`),
    () => moveBy([one, other], { x: (a % 9) - 4, y: (b % 9) - 4 }, 'nudge'),
    () => insertFragment(fragmentOf(document, [one]), { name: 'Paste', parent: null, by: { x: a, y: b } }).edit,
    () => replaceNode(document, one, ['merge', 'loop', 'set'][b % 3] as string)?.edit ?? nothing,
    () =>
      mayWrap(document, [one, other], 'loop')
        ? wrapNodes(document, [one, other], 'loop', { x: a, y: b, width: 500, height: 90 }).edit
        : nothing,
    () => unwrapNode(document, frames[a % Math.max(1, frames.length)] ?? 'none')?.edit ?? nothing,
    () =>
      insertKind(
        Object.keys(document.edges)[a % Math.max(1, Object.keys(document.edges).length)] ?? 'none',
        'set',
        { x: a, y: b },
        { id: `n_${a}_${b}`, config: {}, splice: { input: 'in', output: 'out' } },
      ),
    () =>
      whyNotGroup(document, [one]) === null
        ? groupNodes(document, [one], `Part ${b}`, { x: a, y: b, width: 240, height: 96 }).edit('wf_part')
        : nothing,
    () => ({ name: 'Arrange', apply: layOutAll }),
  ]
  return (edits[choice % edits.length] as () => Edit)()
}
