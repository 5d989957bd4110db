import type { Endpoint } from '../../document/workflow-document.ts'
import type { Json, JsonObject } from '../../json.ts'
import { type NodeKind, specOf } from '../../nodes/registry.ts'
import type { ImportedPart } from '../import-report.ts'
import type { SourceReader } from '../source-reader.ts'
import {
  freeName,
  jsonataPath,
  liquidPath,
  liquidText,
  type Path,
  type Ref,
  refsOf,
  type Source,
  type Text,
  variableName,
} from '../values.ts'
import type { Built, FlowStep } from './flow.ts'
import type { FlowImport } from './import-flow.ts'

/** A value that a template or an expression reads, and the name that it has there. */
interface Variable {
  name: string
  source: Source
  required: boolean
}

/** An expression that is written once it is known where its values are. */
export interface Computed {
  refs: readonly Ref[]
  /** The JSONata of it; `at` gives the path of a value. */
  write(at: (ref: Ref) => string): string
  shown: string
}

/** A text with its values found: what to write, and what has to be connected for it. */
export interface PreparedText {
  /** Liquid, in which the value is called `in`. */
  template: string
  from: Source | null
  /** Whether the text depends on a value. */
  dynamic: boolean
}

/** A part that the kind it was meant for cannot hold. */
export class Misfit extends Error {}

/** One part of the source while it becomes nodes: what a mapper works with. */
export class Step {
  readonly source: FlowStep
  readonly settings: SourceReader
  readonly changes: string[] = []
  readonly expressions: ImportedPart['expressions'] = []
  readonly #flow: FlowImport
  /** Reserved for the node that stands for the part. */
  readonly id: string
  /** The container of the part, by its id in the document. */
  readonly parent: string | null
  #incoming: Source | null | undefined

  constructor(flow: FlowImport, source: FlowStep, settings: SourceReader, parent: string | null) {
    this.#flow = flow
    this.source = source
    this.settings = settings
    this.parent = parent
    this.id = flow.draft.id(source.id)
  }

  get flow(): FlowImport {
    return this.#flow
  }

  /** The node that stands for the part. */
  main(kind: NodeKind, config: JsonObject): string {
    const fits = specOf(kind)?.config.safeParse(config)
    if (fits && !fits.success) {
      const [issue] = fits.error.issues
      throw new Misfit(`It does not fit a ${kind} node: ${issue?.path.map(String).join('.')} ${issue?.message ?? ''}`.trim())
    }
    this.#flow.draft.places.set(this.id, this.source.place)
    return this.#flow.draft.add(this.id, kind, this.source.name || this.source.type, this.parent, config)
  }

  /** A node that helps it, and stands before it. */
  helper(kind: NodeKind, label: string, config: JsonObject): string {
    const id = this.#flow.draft.id(`${this.source.id}_${variableName(label)}`)
    this.#flow.draft.helperOf.set(id, this.id)
    return this.#flow.draft.add(id, kind, label, this.parent, config)
  }

  /** A further node of the part, which stands behind it. */
  follower(kind: NodeKind, label: string, config: JsonObject): string {
    const id = this.#flow.draft.id(`${this.source.id}_${variableName(label)}`)
    const { place } = this.source
    this.#flow.draft.places.set(id, { ...place, x: place.x + (place.width ?? 240) + 40 })
    return this.#flow.draft.add(id, kind, label, this.parent, config)
  }

  change(text: string): void {
    if (!this.changes.includes(text)) this.changes.push(text)
  }

  todo(text: string): void {
    this.#flow.todo.add(text)
  }

  expression(from: string, to: string | null): void {
    if (this.expressions.some((known) => known.from === from)) return
    this.expressions.push({ from, to })
  }

  out(port: string, node = this.id): Source {
    return { from: [node, port], path: [], scope: this.parent }
  }

  connect(source: Source | null, to: Endpoint): void {
    if (source) this.#flow.draft.connect(source.from, to)
  }

  /** What leads to the part: a value of the part before, or of whichever came of several. */
  incoming(): Source | null {
    if (this.#incoming === undefined) this.#incoming = this.#join(this.#flow.sourcesInto(this))
    return this.#incoming
  }

  /** The value at one of the part's ports, where connections go by ports; null when nothing is connected there. */
  port(name: string, optional = false): Ref | null {
    const edge = this.#flow.ingoing(this.source.id).find(({ slot }) => slot === name)
    return edge ? { step: edge.from, port: edge.handle, path: [], shown: name, optional } : null
  }

  /** The ports of the part to which something is connected. */
  ports(): string[] {
    return [...new Set(this.#flow.ingoing(this.source.id).flatMap(({ slot }) => slot ?? []))]
  }

  /** What leads to the part, as the whole item that the source would have given it. */
  settle(): Source | null {
    const source = this.incoming()
    if (source?.field) this.#incoming = this.item(source)
    return this.#incoming ?? null
  }

  /** A value as the item that the source would have given. */
  item(source: Source): Source {
    if (!source.field) return source
    const { field, ...value } = source
    const [open, close] = [field.map((key) => `{${JSON.stringify(key)}: `).join(''), '}'.repeat(field.length)]
    const node = this.helper('transform', `As ${field.join('.')}`, { expression: `${open}${jsonataPath(value.path)}${close}` })
    this.connect(value, [node, 'in'])
    return { from: [node, 'out'], path: [], scope: this.parent }
  }

  /** The same by each way in. */
  incomings(slot?: string): Source[] {
    return this.#flow.sourcesInto(this, slot)
  }

  #join(sources: readonly Source[]): Source | null {
    const [first] = sources
    if (!first || sources.length === 1) return first ?? null
    const merge = this.helper('merge', `Whichever leads to ${this.source.name}`, { mode: 'first' })
    for (const source of sources) this.connect(this.whole(this.item(source)), [merge, 'in'])
    return { from: [merge, 'out'], path: [], scope: this.parent }
  }

  /** Where a named value is, as it can be used beside this part; null, and noted, when nothing gives it. */
  find(ref: Ref): { source: Source; required: boolean } | null {
    if (ref.at) return { source: ref.at, required: true }
    if (ref.step === '$in') {
      const source = this.incoming()
      if (!source?.field) return source && { source: { ...source, path: [...source.path, ...ref.path] }, required: true }
      const { field, ...bare } = source
      if (field.every((key, index) => ref.path[index] === key))
        return { source: { ...bare, path: [...bare.path, ...ref.path.slice(field.length)] }, required: true }
      if (ref.path.length === 0) return { source: this.settle() as Source, required: true }
      const before = this.#flow.valueBefore(this, ref.path)
      if (before) return { source: before, required: true }
      this.expression(ref.shown, null)
      return null
    }
    const found = this.#flow.find(ref, this)
    if (!found) this.expression(ref.shown, null)
    return found
  }

  /** The value alone at an endpoint: a path into it is taken by a node of its own. */
  whole(source: Source, label = 'Value'): Source {
    if (source.path.length === 0) return source
    const node = this.helper('transform', `${label}: ${source.path.join('.')}`, { expression: jsonataPath(source.path) })
    this.connect(source, [node, 'in'])
    return { from: [node, 'out'], path: [], scope: this.parent }
  }

  /** Variables of the values that are named, one for each endpoint. */
  #variables(refs: readonly Ref[]): { variables: Variable[]; read: Map<Ref, { variable: Variable; path: Path }> } {
    const variables = new Map<string, Variable>()
    const read = new Map<Ref, { variable: Variable; path: Path }>()
    const taken = new Set<string>()
    for (const ref of refs) {
      const found = this.find(ref)
      if (!found) continue
      const key = JSON.stringify(found.source.from)
      let variable = variables.get(key)
      if (!variable) {
        const name = freeName(variableName(this.#flow.labelOf(ref, found.source)), taken)
        variable = { name, source: found.source, required: found.required }
        variables.set(key, variable)
      }
      variable.required ||= found.required
      read.set(ref, { variable, path: found.source.path })
    }
    return { variables: [...variables.values()], read }
  }

  /** The control value that has to be waited for, beside values that are there whenever it is; null when there is none. */
  #gate(variables: readonly Variable[], refs: readonly Ref[]): Source | null {
    const incoming = this.#flow.decides(this, refs) ? this.incoming() : null
    if (!incoming) return null
    if (variables.some(({ source, required }) => required && sameEnd(source, incoming))) return null
    // a router gives on what it was given: a value that it was given can be taken from the way that was chosen
    const { draft } = this.#flow
    const given = draft.node(incoming.from[0])?.kind === 'router' ? draft.sourceOf(incoming.from[0], 'in') : undefined
    const passed = given && variables.find(({ source }) => sameEnd(source, { ...source, from: given }))
    if (!passed) return incoming
    passed.source = { ...passed.source, from: incoming.from }
    passed.required = true
    return null
  }

  /** A text with its values named, and what has to be connected for it. A value that is enough alone is called `as`. */
  #compose(
    text: Text,
    as: string | null,
  ): { template: string; variables: Variable[]; gate: Source | null; after: string; alone: boolean; body: string } {
    const refs = refsOf(text)
    const { variables, read } = this.#variables(refs)
    const gate = this.#gate(variables, refs)
    const [only] = variables
    const alone = as !== null && variables.length === 1 && !gate && only?.required === true
    const after = gate ? freeName('after', new Set(variables.map(({ name }) => name))) : ''
    const body = text
      .map((part) => {
        if (typeof part === 'string') return part
        const ref = 'show' in part ? part.show : part.read
        const at = read.get(ref)
        if (!at) return 'show' in part ? '' : 'nil'
        const path = liquidPath(alone ? as : at.variable.name, at.path)
        const filter = 'show' in part && part.filter ? ` | ${part.filter}` : ''
        const safe = at.variable.required ? path : `${path} | default: ${'show' in part ? '""' : 'nil'}`
        const written = 'show' in part ? `{{ ${safe}${filter} }}` : safe
        if (!ref.at) this.expression(ref.shown, written)
        return written
      })
      .join('')
    return { template: gate && !alone ? `{%- assign started = ${after} -%}${body}` : body, variables, gate, after, alone, body }
  }

  #feed(node: string, { variables, gate, after }: { variables: readonly Variable[]; gate: Source | null; after: string }): void {
    for (const { name, source } of variables) this.connect(source, [node, name])
    if (gate) this.connect(gate, [node, after])
  }

  /** Finds the values of a text. Where one is enough it is read as `in`; for more a prompt template is put before the part. */
  text(text: Text, label = `Text for ${this.source.name}`, as = 'in'): PreparedText {
    if (refsOf(text).length === 0) return { template: text.join(''), from: bare(this.incoming()), dynamic: false }
    const composed = this.#compose(text, as)
    const { template, variables, alone } = composed
    if (alone) return { template, from: bare(variables[0]?.source ?? null), dynamic: true }
    if (variables.length === 0) return { template: composed.body, from: bare(this.incoming()), dynamic: false }
    const node = this.helper('prompt-template', label, { style: 'plain', template })
    this.#feed(node, composed)
    return { template: `{{ ${as} }}`, from: { from: [node, 'prompt'], path: [], scope: this.parent }, dynamic: true }
  }

  /** The part as a template: its text is what the part gives. */
  template(text: Text): Built {
    const composed = this.#compose(text, null)
    const { template, variables } = composed
    if (variables.length === 0 && composed.gate === null && this.incoming() !== null) {
      // without a value it would not wait for what leads to it
      composed.gate = this.incoming()
      composed.after = 'after'
      this.main('template', { template: `{%- assign started = after -%}${template}` })
    } else this.main('template', { template })
    this.#feed(this.id, composed)
    const result = this.out('text')
    return { node: this.id, handles: { '*': result }, value: (path) => ({ ...result, path }) }
  }

  /** The part as a node that says a text to a person; whatever leads to it arrives at `in`. */
  says(kind: NodeKind, config: JsonObject, field: string, text: Text): string {
    const composed = this.#compose(text, null)
    this.main(kind, { ...config, [field]: composed.body })
    this.#feed(this.id, { ...composed, gate: null })
    this.connect(bare(this.incoming()), [this.id, 'in'])
    return this.id
  }

  /** A text as a value, made by a node of its own unless it is one value as it is. */
  textValue(text: Text, label = `Text for ${this.source.name}`): Source {
    const [part] = text
    const ref =
      text.length === 1 && part !== undefined && typeof part !== 'string' && 'show' in part && !part.filter ? part.show : undefined
    // a value that has to wait for something else costs less as a text than as a value
    if (ref && !this.#waits(ref)) return this.value(ref, label)
    const { template, from, dynamic } = this.text(text, label, 'value')
    if (dynamic && from && template === '{{ value }}') return from
    const node = this.helper(dynamic ? 'template' : 'set', label, dynamic ? { template } : { value: plainText(template) })
    if (dynamic) this.connect(from, [node, 'value'])
    else this.connect(from, [node, 'in'])
    return { from: [node, dynamic ? 'text' : 'out'], path: [], scope: this.parent }
  }

  /** A text that speaks of what the part itself gives, made by a node behind it. */
  after(text: Text, label: string): Source {
    const composed = this.#compose(text, null)
    const node = this.follower('template', label, { template: composed.body })
    this.#feed(node, { ...composed, gate: null })
    return { from: [node, 'text'], path: [], scope: this.parent }
  }

  /** Whether a value is not enough to tell when the part may run. */
  #waits(ref: Ref): boolean {
    const { variables } = this.#variables([ref])
    return variables.some(({ required }) => !required) || this.#gate(variables, [ref]) !== null
  }

  /** One value that the source names, as it is. */
  value(ref: Ref, label = `Value for ${this.source.name}`): Source {
    const { from, path } = this.values([ref])
    const at = path(ref)
    if (from && at) {
      this.expression(ref.shown, jsonataPath(at))
      return this.whole({ ...from, path: at }, label)
    }
    const node = this.helper('set', label, { value: null })
    this.connect(bare(this.incoming()), [node, 'in'])
    return { from: [node, 'out'], path: [], scope: this.parent }
  }

  /** One value that holds all that are named, and where in it each is. */
  values(refs: readonly Ref[]): { from: Source | null; path(ref: Ref): Path | null } {
    const { variables, read } = this.#variables(refs)
    const gate = this.#gate(variables, refs)
    const [only] = variables
    if (variables.length === 0) return { from: bare(this.incoming()), path: () => null }
    if (variables.length === 1 && only?.required && !gate)
      return {
        from: { ...only.source, path: [] },
        path: (ref) => read.get(ref)?.path ?? null,
      }
    const bundle = this.bundle(variables, gate, `Values for ${this.source.name}`)
    return {
      from: bundle,
      path: (ref) => {
        const at = read.get(ref)
        return at ? [at.variable.name, ...at.path] : null
      },
    }
  }

  /** The same with the names given: what a container starts with, and what it needs from outside. */
  bundleOf(named: readonly { name: string; ref: Ref }[], constants: JsonObject, label: string): Source {
    const variables: Variable[] = this.#flow.contextOf(this.source.id)
    for (const { name, ref } of named) {
      const found = this.find(ref)
      if (found) variables.push({ name, source: this.whole(found.source, name), required: found.required })
      else constants[name] = null
    }
    const gate = this.#gate(
      variables,
      named.map(({ ref }) => ref),
    )
    return this.bundle(variables, gate, label, constants)
  }

  /** An object with a field for each value: written as JSON by a template, and read again. */
  bundle(variables: readonly Variable[], gate: Source | null, label: string, constants: JsonObject = {}): Source {
    const after = freeName('after', new Set(variables.map(({ name }) => name)))
    const fields = variables.map(({ name, required }) =>
      required ? `"${name}": {{ ${name} | json }}` : `"${name}": {% if ${name} == nil %}null{% else %}{{ ${name} | json }}{% endif %}`,
    )
    for (const [name, value] of Object.entries(constants)) fields.push(`${JSON.stringify(name)}: ${liquidText(JSON.stringify(value))}`)
    const lead = gate ? `{%- assign started = ${after} -%}` : ''
    const template = this.helper('template', label, { template: `${lead}{ ${fields.join(', ')} }` })
    for (const { name, source } of variables) this.connect(source, [template, name])
    if (gate) this.connect(gate, [template, after])
    const parse = this.helper('parse', `${label}, as one`, { format: 'json' })
    this.#flow.draft.connect([template, 'text'], [parse, 'in'])
    return { from: [parse, 'out'], path: [], scope: this.parent }
  }

  /** The value of an expression over values, made by a node of its own. */
  compute(computed: Computed, label = `Value for ${this.source.name}`): Source {
    const { from, path } = this.values(computed.refs)
    const expression = computed.write((ref) => jsonataPath(path(ref) ?? ['missing']))
    this.expression(computed.shown, expression)
    const node = this.helper('transform', label, { expression })
    this.connect(from && (from.path.length > 0 ? this.whole(from) : from), [node, 'in'])
    return { from: [node, 'out'], path: [], scope: this.parent }
  }

  /** The part as one JSONata expression. */
  transform(computed: Computed): Built {
    const { from, path } = this.values(computed.refs)
    const expression = computed.write((ref) => jsonataPath(path(ref) ?? ['missing']))
    if (computed.shown !== '') this.expression(computed.shown, expression)
    return this.plain('transform', { expression }, from)
  }

  /** A part that has no node: a placeholder with its original, and a port for everything that was connected. */
  placeholder(reason: string, options: { original?: Json } = {}): Built {
    const slots = this.#flow.slotsOf(this)
    const handles = this.#flow.handlesOf(this)
    const inputs = slots.map(({ port }) => port)
    const outputs = handles.map(({ port }) => port)
    const what = this.source.name || this.source.type
    this.main('placeholder', {
      what: what.slice(0, 500),
      source: `${this.#flow.productName} ${this.source.type}`.slice(0, 200),
      inputs: inputs.length > 0 ? inputs : ['in'],
      outputs: outputs.length > 0 ? outputs : ['out'],
      original: this.#flow.keepable(options.original ?? this.source.settings),
    })
    for (const { slot, port } of slots) {
      const source = slot === undefined ? this.incoming() : this.#join(this.incomings(slot))
      this.connect(source, [this.id, port])
    }
    this.change(reason)
    const [first] = outputs
    const whole = this.out(first ?? 'out')
    return {
      node: this.id,
      handles: { '*': whole, ...Object.fromEntries(handles.map(({ handle, port }) => [handle, this.out(port)])) },
      value: (path) => ({ ...whole, path }),
    }
  }

  /** A part that never runs: kept as a note with its original, so that it can be looked up. */
  note(title: string, reason: string): Built {
    const original = JSON.stringify(this.#flow.draft.secrets.clean(this.source.settings, this.source.name, true), null, 2)
    const text = `**${title}**\n\n${reason}\n\n\`\`\`json\n${original}\n\`\`\``
    if (text.length > 20_000) return this.placeholder(reason)
    this.main('note', { text })
    this.change(reason)
    return { node: this.id, handles: { '*': null }, value: () => null }
  }

  /** A node with one way in and one way out. */
  plain(kind: NodeKind, config: JsonObject, from: Source | null, port = 'in', out = 'out'): Built {
    this.main(kind, config)
    this.connect(from && this.whole(from), [this.id, port])
    const result = this.out(out)
    return { node: this.id, handles: { '*': result }, value: (path) => ({ ...result, path }) }
  }
}

/** The end alone: for waiting, what of it does not matter. */
const bare = (source: Source | null): Source | null => source && { ...source, path: [] }

const sameEnd = (a: Source, b: Source) => a.from[0] === b.from[0] && a.from[1] === b.from[1]

/** What Liquid without values prints. */
const plainText = (template: string) => template.replace(/^\{% raw %\}([\s\S]*)\{% endraw %\}$/, '$1')
