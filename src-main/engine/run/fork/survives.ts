import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import type { Dropped } from '#shared/events/run-event.ts'
import type { EarlierLife } from '../../journal/earlier-life.ts'

/** The part of a snapshot that paths are read by. */
export interface Documents {
  document: WorkflowDocument
  workflows: Record<string, WorkflowDocument>
}

const isNode = (segment: string): boolean => !segment.includes(':')
/** What comes one after the other at a place: a later one rests on those before it. */
const inOrder: ReadonlySet<string> = new Set(['loop', 'try', 'turn', 'attempt'])
/** What stands side by side: none rests on another. */
const sideBySide: ReadonlySet<string> = new Set(['map', 'call', 'spawn'])

/**
 * Which paths of a run do not rest on what happened at `point`: that and all that came of it is done anew. Downstream is
 * told by the graph: the nodes that lead from one to the other in the scope of the point, and of each container around it.
 */
export function survivesFork(documents: Documents, point: string): (path: string) => boolean {
  const forked = point.split('/')
  const below = new Map<number, ReadonlySet<string>>()
  const downstream = (at: number): ReadonlySet<string> => {
    const known = below.get(at) ?? reachable(documentAt(documents, forked, at), forked[at] as string)
    below.set(at, known)
    return known
  }
  return (path) => {
    const segments = path.split('/')
    const parts = segments.findIndex((segment, i) => segment !== forked[i])
    // the same place, or one around it: what was done there before the point still counts
    if (parts < 0) return segments.length < forked.length
    if (parts >= forked.length) return false
    const [own, other] = [forked[parts] as string, segments[parts] as string]
    if (isNode(own) && isNode(other)) return !downstream(parts).has(other)
    const [ownKind = '', ownIndex = 0] = own.split(':')
    const [kind = '', index = 0] = other.split(':')
    // what the first attempt did stands beside the segment of a later one, and an agent's turns beside its end
    if (kind !== ownKind) return ownKind === 'attempt' || (isNode(own) && !isNode(other))
    return sideBySide.has(kind) || (inOrder.has(kind) && Number(index) < Number(ownIndex))
  }
}

/** What of a run does not survive, as places none of which is inside of another. */
export function restingOn(earlier: EarlierLife, survives: (path: string) => boolean): Dropped[] {
  const known = [...earlier.started, ...earlier.finished.keys(), ...[...earlier.steps.values()].map(({ path }) => path)]
  const gone = [...new Set(known)].filter((path) => !survives(path)).sort()
  const places: string[] = []
  for (const path of gone) if (!places.some((place) => path.startsWith(`${place}/`))) places.push(path)
  return places.map((path) => ({ path, what: 'all' }))
}

/** Whether something inside the visit at `path` is done anew, so that the visit is made again. */
export function reopenedByFork(point: string): (path: string) => boolean {
  return (path) => point === path || point.startsWith(`${path}/`)
}

/** The document that the node segment at `at` is of: that of the innermost sub-workflow around it. */
export function documentAt({ document, workflows }: Documents, segments: readonly string[], at: number): WorkflowDocument {
  let found = document
  for (const segment of segments.slice(0, at)) {
    const node = Object.hasOwn(found.nodes, segment) ? found.nodes[segment] : undefined
    const reference = node?.kind === 'sub-workflow' ? node.config.workflow : undefined
    if (typeof reference === 'string' && Object.hasOwn(workflows, reference)) found = workflows[reference] as WorkflowDocument
  }
  return found
}

/** The nodes that a node leads to, in its own scope. */
function reachable(document: WorkflowDocument, start: string): ReadonlySet<string> {
  const parent = document.nodes[start]?.parent ?? null
  const next = new Map<string, string[]>()
  for (const { from, to } of Object.values(document.edges)) {
    const list = next.get(from[0])
    if (list) list.push(to[0])
    else next.set(from[0], [to[0]])
  }
  const found = new Set<string>()
  const queue = [start]
  for (let id = queue.pop(); id !== undefined; id = queue.pop())
    for (const target of next.get(id) ?? []) {
      if (found.has(target) || (document.nodes[target]?.parent ?? null) !== parent) continue
      found.add(target)
      queue.push(target)
    }
  return found
}
