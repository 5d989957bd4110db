import { documentLimits, valueDepth } from '../../document/limits.ts'
import type { Endpoint } from '../../document/workflow-document.ts'
import type { Json, JsonObject } from '../../json.ts'
import { Draft, type SourcePlace } from '../draft.ts'
import { finishDraft } from '../finish-draft.ts'
import { countOutcomes, type ImportedPart, type ImportedWorkflow, importProducts } from '../import-report.ts'
import { SourceReader } from '../source-reader.ts'
import { freeName, jsonataPath, type Path, type Ref, type Source, variableName } from '../values.ts'
import { Conditions } from './conditions.ts'
import type { Built, Flow, FlowEdge, FlowStep, Givens } from './flow.ts'
import { cutCycles, inOrder } from './order.ts'
import { Misfit, Step } from './step.ts'

/** Turns a flow into a document. Runs twice: only after the first time is known what each container needs from outside. */
export function importFlow(flow: Flow): ImportedWorkflow {
  const rehearsal = new FlowImport(flow, new Map())
  rehearsal.build()
  return new FlowImport(flow, rehearsal.needs).build()
}

/** Values from outside that parts in a container use, by container and then by endpoint, each with its name inside. */
type Needs = Map<string, Map<string, { name: string; source: Source }>>

/** Levels that a document puts around what a placeholder keeps. */
const levelsAround = 6

export class FlowImport {
  readonly draft: Draft
  readonly todo: Set<string>
  /** Names of outputs that are taken. */
  readonly outputs = new Set<string>()
  readonly needs: Needs = new Map()
  readonly productName: string
  readonly #flow: Flow
  readonly #known: Needs
  readonly #edges: FlowEdge[]
  readonly #cut: FlowEdge[]
  readonly #steps: Map<string, FlowStep>
  readonly #assigners: FlowStep[]
  readonly #built = new Map<string, Built>()
  readonly #conditions = new Map<string | null, Conditions>()
  readonly #parts = new Map<string, ImportedPart>()
  readonly #reports: (() => void)[] = []
  readonly #readers = new Map<string, SourceReader>()
  readonly #given = new Map<string, Source | null>()
  #inputNode: string | null = null

  constructor(flow: Flow, known: Needs) {
    this.#flow = flow
    this.#known = known
    this.draft = new Draft(flow.name)
    this.draft.document.description = flow.description.slice(0, 10_000)
    this.productName = importProducts[flow.product].split(' ')[0] as string
    this.todo = new Set(flow.todo)
    this.#steps = new Map(flow.steps.map((step) => [step.id, step]))
    this.#assigners = flow.steps.filter(({ assigns }) => assigns !== undefined && assigns.length > 0)
    const within = flow.edges.filter((edge) => {
      const [a, b] = [this.#steps.get(edge.from), this.#steps.get(edge.to)]
      return a !== undefined && b !== undefined && a.parent === b.parent
    })
    const { kept, cut } = cutCycles(flow.steps, within)
    this.#edges = kept
    this.#cut = cut
  }

  build(): ImportedWorkflow {
    this.#buildScope(null)
    this.#addAnswers()
    for (const report of this.#reports) report()
    const parts = this.#flow.steps.flatMap(({ id }) => this.#parts.get(id) ?? [])
    const notes = [...this.#flow.notes]
    for (const { from, to } of this.#cut)
      notes.push(
        `The connection from "${this.#nameOf(from)}" back to "${this.#nameOf(to)}" was cut: it went round in a circle. Put what is to be repeated into a Loop.`,
      )
    const { product, version } = this.#flow
    const document = finishDraft(this.draft, { product, notes, todo: this.todo, others: this.#flow.others })
    return { reference: null, document, report: { product, version, parts, counts: countOutcomes(parts), notes, todo: [...this.todo] } }
  }

  /** An output for each part that ends the flow with a value. */
  #addAnswers(): void {
    const { answers } = this.#flow
    if (!answers) return
    for (const { id, name, parent, place } of this.#flow.steps) {
      const built = this.#built.get(id)
      const source = built?.handles['*']
      const kind = built?.node ? this.draft.node(built.node)?.kind : undefined
      if (!source || parent !== null || !kind || !answers.test(kind) || this.outgoing(id).length > 0) continue
      const output = this.draft.id(`${id}_answer`)
      const answer = freeName('answer', this.outputs)
      this.draft.places.set(output, { ...place, x: place.x + (place.width ?? 240) + 60 })
      this.draft.add(output, 'output', `Answer of ${name}`, null, { name: answer })
      this.draft.connect(source.from, [output, 'value'])
    }
  }

  #nameOf(id: string): string {
    return this.#steps.get(id)?.name || id
  }

  #buildScope(parent: string | null): void {
    const steps = this.#flow.steps.filter((step) => step.parent === parent)
    const edges = this.#edges.filter(({ from }) => this.#steps.get(from)?.parent === parent)
    const ordered = inOrder(steps, [...edges, ...this.#plugsInto(parent)])
    this.#conditions.set(parent, new Conditions(ordered, edges))
    for (const source of ordered) this.#buildStep(source)
  }

  /** What is plugged into a part inside a container comes before the container. */
  #plugsInto(scope: string | null): FlowEdge[] {
    return this.#flow.edges.flatMap((edge) => {
      const [from, to] = [this.#steps.get(edge.from), this.#steps.get(edge.to)]
      if (!isSide(edge.slot) || !from || !to || from.parent !== scope || to.parent === scope) return []
      const chain = this.#ancestors(to)
      const at = chain.find((id) => this.#steps.get(id)?.parent === scope)
      return at === undefined ? [] : [{ ...edge, to: at }]
    })
  }

  #buildStep(source: FlowStep): void {
    const parent = source.parent === null ? null : (this.#built.get(source.parent)?.node ?? null)
    let settings = new SourceReader(source.settings)
    let step = new Step(this, source, settings, parent)
    let built: Built
    try {
      built = source.map(step, settings)
    } catch (thrown) {
      // a part that a kind cannot hold, or that is not what its type says it is, must not cost the rest
      this.draft.remove(step.id)
      settings = new SourceReader(source.settings)
      step = new Step(this, source, settings, parent)
      built = step.placeholder(
        thrown instanceof Misfit ? thrown.message : `Its settings are not what a ${source.type} has, so it was not read.`,
      )
    }
    this.#built.set(source.id, built)
    this.#readers.set(source.id, settings)
    if (this.#flow.steps.some((child) => child.parent === source.id)) {
      this.#buildScope(source.id)
      built.inside?.finish()
    }
    this.#reports.push(() => this.#report(step, settings, built))
  }

  /** Called at the end: what went into another part was read by that one. */
  #report(step: Step, settings: SourceReader, built: Built): void {
    const { id, name, type } = step.source
    const node = built.foldsInto === undefined ? built.node : (this.#built.get(built.foldsInto)?.node ?? null)
    const kind = node === null ? null : (this.draft.node(node)?.kind ?? null)
    const lost = kind === 'placeholder' || (kind === 'note' && step.changes.length > 0)
    // a placeholder and a note hold all of their original
    const dropped = lost
      ? []
      : settings.leftovers().map(({ field, value }) => ({
          field,
          value: this.draft.secrets.clean(value, name || type, false, field.split('.').at(-1)) as string,
        }))
    const unconverted = step.expressions.some(({ to }) => to === null)
    const outcome = lost ? 'lost' : step.changes.length + dropped.length > 0 || unconverted ? 'changed' : 'kept'
    this.#parts.set(id, {
      id,
      name: name || type,
      type,
      outcome,
      kind,
      node,
      changes: step.changes,
      dropped,
      expressions: step.expressions,
    })
  }

  /** What arrives at a step by its connections; for the first inside a container, what starts it. */
  sourcesInto(step: Step, slot?: string): Source[] {
    const edges = this.#edges.filter(({ to, slot: at }) => to === step.source.id && (slot === undefined ? !isSide(at) : at === slot))
    const sources = edges.flatMap(({ from, handle }) => this.given(from, handle) ?? [])
    const seen = new Set<string>()
    const distinct = sources.filter(({ from, path }) => {
      const key = JSON.stringify([from, path])
      return !seen.has(key) && seen.add(key)
    })
    if (edges.length > 0 || step.source.parent === null || slot !== undefined) return distinct
    const entry = this.#built.get(step.source.parent)?.inside?.entry
    return entry ? [entry] : []
  }

  /** What leaves a part by one of its handles. */
  given(id: string, handle: string): Source | null {
    const handles = this.#built.get(id)?.handles
    return (handles && (Object.hasOwn(handles, handle) ? handles[handle] : handles['*'])) ?? null
  }

  /** Edges that lead into a step, as ports of a placeholder. */
  slotsOf(step: Step): { slot: string | undefined; port: string }[] {
    const slots = new Set(this.#edges.filter(({ to }) => to === step.source.id).map(({ slot }) => (isSide(slot) ? slot : undefined)))
    if (step.source.parent !== null && slots.size === 0) slots.add(undefined)
    return [...slots].map((slot) => ({ slot, port: slot === undefined ? 'in' : portName(slot) }))
  }

  /** Handles that edges lead from, as ports of a placeholder. */
  handlesOf(step: Step): { handle: string; port: string }[] {
    const handles = [...new Set(this.#edges.filter(({ from }) => from === step.source.id).map(({ handle }) => handle))]
    const taken = new Set<string>(['error'])
    return handles.slice(0, 50).map((handle) => {
      const wish = handles.length === 1 ? 'out' : portName(handle)
      const port = taken.has(wish) ? `${wish}_${taken.size}` : wish
      taken.add(port)
      return { handle, port }
    })
  }

  outgoing(id: string): FlowEdge[] {
    return this.#edges.filter(({ from }) => from === id)
  }

  ingoing(id: string): FlowEdge[] {
    return this.#edges.filter(({ to }) => to === id)
  }

  /** Parts that are plugged into another by a way in beside the main one, wherever they live. */
  pluggedInto(id: string, slot: string): { step: FlowStep; settings: SourceReader; built: Built }[] {
    return this.#flow.edges.flatMap((edge) => {
      if (edge.to !== id || edge.slot !== slot) return []
      const [step, settings, built] = [this.#steps.get(edge.from), this.#readers.get(edge.from), this.#built.get(edge.from)]
      return step && settings && built ? [{ step, settings, built }] : []
    })
  }

  /** Where a part that is plugged in leads to. */
  plugsInto(id: string): FlowStep[] {
    return this.#flow.edges.flatMap(({ from, to, slot }) => (from === id && isSide(slot) ? (this.#steps.get(to) ?? []) : []))
  }

  /** A value of the one part before a step, by its path there. */
  valueBefore(step: Step, path: Path): Source | null {
    const before = this.#edges.filter(({ to, slot }) => to === step.source.id && !isSide(slot))
    const [only] = before
    return only && before.length === 1 ? (this.#built.get(only.from)?.value(path) ?? null) : null
  }

  conditionOf(id: string): string {
    return this.#conditions.get(this.#steps.get(id)?.parent ?? null)?.key(id) ?? ''
  }

  builtOf(id: string): Built | undefined {
    return this.#built.get(id)
  }

  childrenOf(id: string): FlowStep[] {
    return this.#flow.steps.filter(({ parent }) => parent === id)
  }

  /** A place behind all that is inside of a container. */
  placeAtEnd(container: string): SourcePlace {
    const places = this.childrenOf(container).map(({ place }) => place)
    const right = Math.max(...places.map(({ x, width = 240 }) => x + width), 0)
    const middle = places.reduce((sum, { y }) => sum + y, 0) / Math.max(1, places.length)
    return { x: right + 320, y: middle }
  }

  stepOf(id: string): FlowStep | undefined {
    return this.#steps.get(id)
  }

  find(ref: Ref, step: Step): { source: Source; required: boolean } | null {
    const assigned = this.#assignedTo(ref, step)
    if (assigned) return assigned
    const given = this.#flow.givens[ref.step]
    if (given && Object.hasOwn(this.#flow.givens, ref.step)) {
      if (!this.#given.has(ref.step)) this.#given.set(ref.step, given(this.givens))
      const source = this.#given.get(ref.step)
      const inside = source && this.#carryIn({ ...source, path: [...source.path, ...ref.path] }, step.parent)
      return inside ? { source: inside, required: true } : null
    }
    // the container that is around a part may also be named by a word of its own
    if (ref.step === '$iteration') {
      const around = this.#ancestors(step.source).find((id) => this.#built.get(id)?.inside)
      return around === undefined ? null : this.find({ ...ref, step: around }, step)
    }
    const built = this.#built.get(ref.step)
    const target = this.#steps.get(ref.step)
    if (!built || !target) return null
    const chain = this.#ancestors(step.source)
    const shown = this.#ancestors(target).flatMap((id) =>
      chain.includes(id) ? [] : (this.#built.get(id)?.inside?.shows?.[target.id] ?? []),
    )
    if (shown[0]) {
      // where a whole answer is given, the words that name it are none of its fields
      const path = ref.path.filter((key, index) => !(index < 2 && (key === 'output' || key === 'content')))
      const inside = this.#carryIn({ ...shown[0], path: [...shown[0].path, ...path] }, step.parent)
      return inside && { source: inside, required: false }
    }
    const within = chain.includes(ref.step)
    const [port, ...rest] = ref.port === undefined ? [] : [ref.port, ...ref.path]
    const byPort = port === undefined ? null : (built.handles[port] ?? (Object.hasOwn(built.handles, port) ? null : built.handles['*']))
    const outer = port === undefined ? built.value(ref.path) : byPort && { ...byPort, path: [...byPort.path, ...rest] }
    const raw = within ? built.inside?.value(ref.path) : outer
    const source = raw && this.#carryIn(raw, step.parent)
    if (!source) return null
    if (within || target.parent !== step.source.parent || this.#flow.dataflow) return { source, required: ref.optional !== true }
    return { source, required: this.#conditions.get(target.parent)?.dominates(target.id, step.source.id) ?? false }
  }

  /** What the last part before a step that surely ran has set a variable to. */
  #assignedTo(ref: Ref, step: Step): { source: Source; required: boolean } | null {
    const longer = `${ref.step}.${ref.path[0]}`
    const setBy = (key: string) => this.#assigners.filter(({ id, assigns }) => assigns?.includes(key) && id !== step.source.id)
    const key = setBy(ref.step).length > 0 ? ref.step : longer
    const assigners = setBy(key)
    if (assigners.length === 0) return null
    const rest = key === longer ? ref.path.slice(1) : ref.path
    const around = [step.source.id, ...this.#ancestors(step.source)]
    let last: Source | null = null
    const unsure: string[] = []
    for (const at of around) {
      const scope = this.#steps.get(at)?.parent ?? null
      const conditions = this.#conditions.get(scope)
      for (const { id, parent, name } of assigners) {
        const source = this.#built.get(id)?.assigned?.[key]
        if (!source || parent !== scope) continue
        if (!conditions?.dominates(id, at)) unsure.push(name || id)
        // of two that surely ran, the later one is dominated by the other
        else if (last === null || this.#isAfter(id, last, conditions)) last = source
      }
      const around = this.#steps.get(at)?.parent ?? null
      last ??= (around !== null && this.#built.get(around)?.inside?.assigned?.[key]) || null
      if (last) break
    }
    if (unsure.length > 0)
      step.change(
        `${ref.shown} may also have been set by ${unsure.map((name) => `"${name}"`).join(', ')}, depending on the way taken; that is not followed.`,
      )
    const inside: Source | null = last && this.#carryIn({ ...(last as Source), path: [...(last as Source).path, ...rest] }, step.parent)
    return inside ? { source: inside, required: true } : null
  }

  #isAfter(id: string, source: Source, conditions: Conditions): boolean {
    const other = [...this.#built].find(([, { assigned }]) => Object.values(assigned ?? {}).includes(source))?.[0]
    return other === undefined || conditions.dominates(other, id)
  }

  /** Containers around a step in the source, the nearest first. */
  #ancestors(step: FlowStep): string[] {
    const chain: string[] = []
    for (let at = step.parent; at !== null && !chain.includes(at); at = this.#steps.get(at)?.parent ?? null) chain.push(at)
    return chain
  }

  /** A value of an outer scope as a container gives it to what is inside; null for a value out of another container. */
  #carryIn(source: Source, scope: string | null): Source | null {
    if (source.scope === scope) return source
    if (scope === null) return null
    const container = [...this.#built.entries()].find(([, { node, inside }]) => node === scope && inside)
    if (!container) return null
    const [id, built] = container
    const around = this.draft.node(scope)?.parent ?? null
    const outer = this.#carryIn(source, around)
    if (!outer || !built.inside) return null
    const needed = this.needs.get(id) ?? new Map()
    this.needs.set(id, needed)
    const key = JSON.stringify(outer.from)
    const planned = this.#known.get(id)?.get(key)
    if (!needed.has(key))
      needed.set(key, { name: planned?.name ?? `${variableName(this.#labelOfNode(outer))}_${needed.size + 1}`, source: outer })
    const { name } = needed.get(key) as { name: string }
    const { port, path } = built.inside.context
    return { from: [scope, port], path: [...path, name, ...source.path], scope }
  }

  /** Values that a container is to be given for what is inside it, by the names that they have there. */
  contextOf(id: string): { name: string; source: Source; required: boolean }[] {
    return [...(this.#known.get(id)?.values() ?? [])].map(({ name, source }) => ({ name, source, required: false }))
  }

  /** Whether something decides if a step runs that the values it reads do not say already. */
  decides(step: Step, refs: readonly Ref[]): boolean {
    const conditions = this.#conditions.get(step.source.parent)
    const key = conditions?.key(step.source.id) ?? ''
    if (refs.length === 0) return true
    if (this.#flow.dataflow) return false
    if (key === '') return false
    return !refs.some(({ step: id }) => {
      if (id === '$in') return true
      return this.#steps.get(id)?.parent === step.source.parent && conditions?.key(id) === key && conditions.dominates(id, step.source.id)
    })
  }

  labelOf(ref: Ref, source: Source): string {
    const step = this.#steps.get(ref.step)
    if (source.from[0] === this.#inputNode) return source.from[1]
    return step?.name || this.#labelOfNode(source)
  }

  #labelOfNode({ from: [node, port] }: Source): string {
    return node === this.#inputNode ? port : (this.draft.node(node)?.label ?? port)
  }

  /** Data that a document can hold; what nests too deep for it is kept as its text. */
  keepable(value: Json): Json {
    // the value itself is cleaned when the draft is finished
    return valueDepth(value, documentLimits.depth) > documentLimits.depth - levelsAround ? JSON.stringify(value) : value
  }

  readonly givens: Givens = {
    input: (name, schema, required) => this.input(name, schema, required),
    constant: (key, label, value) => {
      const id = this.draft.id(`given_${key}`)
      this.draft.add(id, 'set', label, null, { value })
      return { from: [id, 'out'], path: [], scope: null }
    },
  }

  /** A property of the workflow's inputs, given by the input node. */
  input(wish: string, schema: JsonObject, required = false): Source {
    const name = wish === '' || wish === '__proto__' ? 'value' : wish.slice(0, 200)
    const inputs = this.draft.document.inputs as { properties?: JsonObject; required?: string[] }
    inputs.properties ??= {}
    inputs.properties[name] ??= schema
    if (required && !inputs.required?.includes(name)) inputs.required = [...(inputs.required ?? []), name]
    return { from: [this.inputNode(), name], path: [], scope: null }
  }

  hasGiven(name: string): boolean {
    return Object.hasOwn(this.#flow.givens, name)
  }

  hasInput(name: string): boolean {
    return Object.hasOwn((this.draft.document.inputs.properties ?? {}) as object, name)
  }

  /** Some port of the input node, for parts that only wait for the start; null while there is none. */
  firstInput(): Source | null {
    const [name] = Object.keys((this.draft.document.inputs.properties ?? {}) as object)
    return name === undefined ? null : { from: [this.inputNode(), name], path: [], scope: null }
  }

  /** Connects what a container gives; where the source names nothing, the last part inside gives it. */
  sink(step: Step, source: Source | null, port: string): void {
    if (source) {
      const whole = source.path.length === 0 ? source.from : this.#taken(step, source)
      this.draft.connect(whole, [step.id, port])
      return
    }
    const children = this.childrenOf(step.source.id)
    const last = children.filter(({ id }) => this.outgoing(id).length === 0)
    this.sinkAll(
      step,
      last.flatMap(({ id }) => this.#built.get(id)?.handles['*'] ?? []),
      port,
    )
  }

  /** The same for whichever of several values comes; what a container is given goes through where there is none. */
  sinkAll(step: Step, all: readonly Source[], port: string): void {
    const sources = all.filter(({ scope }) => scope === step.id)
    const [only] = sources
    if (only && sources.length === 1) {
      this.sink(step, only, port)
      return
    }
    const merge = this.draft.id(`${step.source.id}_result`)
    this.draft.add(merge, 'merge', 'Result', step.id, { mode: 'first' })
    this.draft.places.set(merge, this.placeAtEnd(step.source.id))
    const ways =
      sources.length > 0 ? sources : [this.#built.get(step.source.id)?.inside?.entry].filter((each) => each !== null && each !== undefined)
    for (const each of ways) this.draft.connect(each.path.length === 0 ? each.from : this.#taken(step, each), [merge, 'in'])
    this.draft.connect([merge, 'out'], [step.id, port])
  }

  #taken(step: Step, source: Source): Endpoint {
    const node = this.draft.id(`${step.source.id}_taken`)
    this.draft.add(node, 'transform', `Value: ${source.path.join('.')}`, step.id, { expression: jsonataPath(source.path) })
    this.draft.connect(source.from, [node, 'in'])
    return [node, 'out']
  }

  /** The node that gives the inputs; `id` when a part of the source stands for it. */
  inputNode(id?: string): string {
    if (this.#inputNode === null) {
      this.#inputNode = id ?? this.draft.id('input')
      if (id === undefined) this.draft.add(this.#inputNode, 'input', 'Input', null, {})
    }
    return this.#inputNode
  }
}

/** Ways in beside the main one, as the sub-nodes of an agent have them. */
const isSide = (slot: string | undefined): slot is string => slot !== undefined && slot !== ''

const portName = (name: string) => (name === '__proto__' || name === 'error' ? `_${name}` : name.slice(0, 80) || 'out')
