import type { JsonObject } from '../../json.ts'
import type { FlowEdge, FlowStep, Mapper } from '../flow/flow.ts'
import type { Step } from '../flow/step.ts'
import { freeName, jsonataPath, type Ref, type Source, variableName } from '../values.ts'

/** A way out of the parts that are repeated: what leads to the jump, or to a part after it. */
type End = readonly [from: string, handle: string]

/** What a jump back repeats, found before the import begins. */
interface Loop {
  body: ReadonlySet<string>
  again: End[]
  exits: End[]
  /** Parts inside whose values parts outside name. */
  shown: string[]
}

/**
 * Flowise repeats by a part that jumps back. Where what lies between is entered at that place alone and left by choices alone,
 * it goes inside the jump, which becomes a loop. Other jumps stay as they are.
 */
export function putIntoJumps(steps: readonly FlowStep[], edges: readonly FlowEdge[]): { steps: FlowStep[]; edges: FlowEdge[] } {
  const byId = new Map(steps.map((step) => [step.id, step]))
  const jumps = new Map<string, FlowStep[]>()
  for (const step of steps)
    if (step.type === 'loopAgentflow') {
      const target = String(step.settings.loopBackToNode ?? '').split('-')[0] ?? ''
      if (byId.get(target)?.parent === step.parent) jumps.set(target, [...(jumps.get(target) ?? []), step])
    }
  const parents = new Map<string, string>()
  const changed = new Map<string, Partial<FlowStep>>()
  let ways = [...edges]
  for (const [target, group] of jumps) {
    const [first, ...others] = group as [FlowStep, ...FlowStep[]]
    const loop = loopOf(target, group, byId, ways)
    if (!loop || [...loop.body].some((id) => parents.has(id))) continue
    for (const id of [...loop.body, ...others.map((other) => other.id)]) parents.set(id, first.id)
    const { again, exits, shown } = loop
    changed.set(first.id, {
      place: byId.get(target)?.place ?? first.place,
      settings: { ...first.settings, $loop: { again, exits, shown } } as unknown as JsonObject,
      assigns: [...loop.body].flatMap((id) => byId.get(id)?.assigns ?? []),
      ...(exits.length > 1 ? { branches: exits.map((_exit, index) => `exit:${index}`) } : {}),
    })
    for (const other of others) changed.set(other.id, { settings: { ...other.settings, $into: first.id } })
    const ids = new Set(group.map(({ id }) => id))
    ways = ways.flatMap((edge): FlowEdge[] => {
      const [inside, into] = [loop.body.has(edge.from), loop.body.has(edge.to)]
      if (ids.has(edge.to)) return []
      if (!inside && into) return [{ ...edge, to: first.id }]
      if (!inside || into) return [edge]
      const exit = exits.findIndex(([from, handle]) => from === edge.from && handle === edge.handle)
      return [{ ...edge, from: first.id, handle: `exit:${exit}` }]
    })
  }
  return {
    steps: steps.map((step) => ({ ...step, ...changed.get(step.id), parent: parents.get(step.id) ?? step.parent })),
    edges: ways,
  }
}

/** The parts between a target and the jumps to it; null where they are no loop with one way in. */
function loopOf(target: string, group: readonly FlowStep[], byId: ReadonlyMap<string, FlowStep>, edges: readonly FlowEdge[]): Loop | null {
  const ids = new Set(group.map(({ id }) => id))
  const reached = (from: string, near: 'from' | 'to', far: 'from' | 'to') => {
    const seen = new Set<string>()
    for (const queue = [from]; queue.length > 0; ) {
      const at = queue.pop() as string
      if (seen.has(at)) continue
      seen.add(at)
      queue.push(...edges.filter((edge) => edge[near] === at).map((edge) => edge[far]))
    }
    return seen
  }
  const forward = reached(target, 'from', 'to')
  const back = new Set(group.flatMap(({ id }) => [...reached(id, 'to', 'from')]))
  const body = new Set([...forward].filter((id) => back.has(id) && !ids.has(id)))
  const unique = (ends: End[]) => [...new Map(ends.map((end) => [end.join(' '), end])).values()]
  const endOf = ({ from, handle }: FlowEdge): End => [from, handle]
  const again = unique(edges.filter(({ from, to }) => body.has(from) && ids.has(to)).map(endOf))
  const leaving = edges.filter(({ from, to }) => body.has(from) && !body.has(to) && !ids.has(to))
  const entered = edges.some(({ from, to }) => !body.has(from) && body.has(to) && to !== target)
  const chosen = leaving.every(({ from }) => (byId.get(from)?.branches?.length ?? 0) > 1)
  if (again.length === 0 || entered || !chosen || [...body].some((id) => byId.get(id)?.type === 'loopAgentflow')) return null
  const within = (step: FlowStep): boolean =>
    body.has(step.id) || (step.parent !== null && byId.has(step.parent) && within(byId.get(step.parent) as FlowStep))
  const outside = JSON.stringify([...byId.values()].filter((step) => !within(step)).map(({ settings }) => settings))
  return { body, again, exits: unique(leaving.map(endOf)), shown: [...body].filter((id) => outside.includes(id)) }
}

const ends = (step: Step, name: 'again' | 'exits'): End[] => loopIn(step)[name]
const loopIn = (step: Step) => step.source.settings.$loop as unknown as Pick<Loop, 'again' | 'exits' | 'shown'>

/** A jump that holds what it repeats, as a loop: an object goes round, with the value, the state and what others read of the parts. */
export const flowiseRepeat: Mapper = (step, settings) => {
  const most = Math.min(1000, Math.max(1, Math.round(settings.number('maxLoopCount') ?? 5) + 1))
  settings.pass('$loop', 'loopBackToNode', 'fallbackMessage')
  step.change('When its rounds run out the run fails; Flowise ended it there.')
  const taken = new Set(['again', 'way', 'value'])
  const states = [...new Set(step.source.assigns)].map((key) => ({ key, name: freeName(variableName(key), taken) }))
  const shown = loopIn(step).shown.map((id) => ({ id, name: freeName(variableName(id), taken) }))
  const named = states
    .filter(({ key }) => step.flow.hasGiven(key))
    .map(({ key, name }) => ({ name, ref: { step: key, path: [], shown: key } as Ref }))
  const constants: JsonObject = { again: false, way: 0, ...Object.fromEntries(states.map(({ name }) => [name, null])) }
  for (const { name } of named) delete constants[name]
  const value: Ref = { step: '$in', path: [], shown: 'what arrives' }
  if (step.incoming()) named.push({ name: 'value', ref: value })
  else constants.value = null
  const initial = step.bundleOf(named, constants, `What ${step.source.name} starts with`)
  step.main('loop', { condition: 'output.again', maxIterations: most })
  step.connect(initial, [step.id, 'in'])
  const out = step.out('out')
  const item: Source = { from: [step.id, 'item'], path: [], scope: step.id }
  const of =
    (source: Source) =>
    (name: string): Source => ({ ...source, path: [name] })
  const exits = ends(step, 'exits')
  return {
    node: step.id,
    handles: { '*': of(out)('value'), ...exitWays(step, exits.length) },
    value: (path) => ({ ...out, path: ['value', ...path] }),
    assigned: Object.fromEntries(states.map(({ key, name }) => [key, of(out)(name)])),
    inside: {
      entry: of(item)('value'),
      value: (path) => ({ ...item, path: ['value', ...path] }),
      context: { port: 'item', path: [] },
      assigned: Object.fromEntries(states.map(({ key, name }) => [key, of(item)(name)])),
      shows: Object.fromEntries(shown.map(({ id, name }) => [id, of(out)(name)])),
      finish: () => finishRound(step, states, shown),
    },
  }
}

/** A loop that is left by several ways: a router sends on what it gives by the way that it took. */
function exitWays(step: Step, count: number): Record<string, Source> {
  if (count < 2) return {}
  const rules = Array.from({ length: count - 1 }, (_each, index) => ({ port: `way ${index + 1}`, when: `way = ${index}` }))
  const router = step.follower('router', `Way out of ${step.source.name}`, { rules })
  step.connect(step.out('out'), [router, 'in'])
  return Object.fromEntries(
    Array.from({ length: count }, (_each, index): [string, Source] => [
      `exit:${index}`,
      { ...step.out(rules[index]?.port ?? 'default', router), path: ['value'] },
    ]),
  )
}

/** What goes round: the object as it came, with all that this round has made of it laid over it. */
function finishRound(step: Step, states: readonly { key: string; name: string }[], shown: readonly { id: string; name: string }[]): void {
  const { flow, id } = step
  const { draft } = flow
  const merge = draft.id(`${step.source.id}_next`)
  draft.add(merge, 'merge', 'For the next round', id, { mode: 'object' })
  draft.places.set(merge, flow.placeAtEnd(step.source.id))
  draft.connect([id, 'item'], [merge, 'in'])
  const lay = (label: string, source: Source | null | undefined, write: (value: string) => string) => {
    if (!source || source.scope !== id) return
    const node = draft.id(`${step.source.id}_${variableName(label)}`)
    draft.add(node, 'transform', label, id, { expression: write(jsonataPath(source.path)) })
    draft.helperOf.set(node, merge)
    draft.connect(source.from, [node, 'in'])
    draft.connect([node, 'out'], [merge, 'in'])
  }
  for (const child of flow.childrenOf(step.source.id)) {
    const built = flow.builtOf(child.id)
    for (const { key, name } of states) lay(`${key} after ${child.name}`, built?.assigned?.[key], (value) => `{"${name}": ${value}}`)
    for (const each of shown)
      if (each.id === child.id) lay(`What ${child.name} gave`, built?.value([]), (value) => `{"${each.name}": ${value}}`)
  }
  const end = (list: readonly End[], again: boolean) => {
    for (const [index, [from, handle]] of list.entries())
      lay(
        again ? 'Once more' : `Way ${index + 1} out`,
        flow.given(from, handle),
        (value) => `{"again": ${again}, "way": ${index}, "value": ${value}}`,
      )
  }
  end(ends(step, 'again'), true)
  end(ends(step, 'exits'), false)
  draft.connect([merge, 'out'], [id, 'result'])
}
