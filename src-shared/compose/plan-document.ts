import { emptyDocument } from '../document/document-schema.ts'
import { layOutAll } from '../document/places/lay-out.ts'
import type { WorkflowDocument, WorkflowNode } from '../document/workflow-document.ts'
import type { JsonObject } from '../json.ts'
import { specOf } from '../nodes/registry.ts'
import type { PlanStep, WorkflowPlan } from './workflow-plan.ts'

/** A node's output. */
type Source = readonly [node: string, port: string]

export interface PlanSurroundings {
  /** Tools that look into evidence: agents that have one are given the evidence of the run. */
  readsEvidence: ReadonlySet<string>
}

/** The workflow that a plan describes, laid out. The plan has no problems (`planProblems`). */
export function documentOfPlan(plan: WorkflowPlan, surroundings: PlanSurroundings): WorkflowDocument {
  return layOutAll(new PlanWriter(plan, surroundings).write())
}

const inputName = { pipeline: 'items', other: 'request' } as const

class PlanWriter {
  readonly #plan: WorkflowPlan
  readonly #readsEvidence: ReadonlySet<string>
  readonly #document: WorkflowDocument
  readonly #results = new Map<string, Source>()
  /** Results that no other step works on. */
  readonly #open = new Set<string>()
  #edges = 0
  #evidence: Source | null = null

  constructor(plan: WorkflowPlan, { readsEvidence }: PlanSurroundings) {
    this.#plan = plan
    this.#readsEvidence = readsEvidence
    this.#document = emptyDocument('wf_new', plan.name)
    this.#document.description = plan.description
  }

  write(): WorkflowDocument {
    const { shape, steps } = this.#plan
    const name = shape === 'pipeline' ? inputName.pipeline : inputName.other
    this.#document.inputs = {
      type: 'object',
      properties:
        shape === 'pipeline'
          ? { items: { type: 'array', title: 'Items', description: 'What is worked through, one after the other.' } }
          : { request: { type: 'string', title: 'Request', description: 'What the workflow is to work on.' } },
      required: [name],
    }
    this.#node('start', 'input', 'Input', {})
    if (shape === 'pipeline') this.#writePipeline(steps)
    else if (shape === 'hierarchical') this.#writeHierarchy(steps)
    else this.#writeSteps(steps, ['start', name], null)
    if (shape !== 'pipeline') {
      this.#node('end', 'output', 'Result', { name: steps.some(({ kind }) => kind === 'approve') ? 'result' : '' })
      this.#edge(this.#outcome(null), 'end', 'value')
    }
    return this.#document
  }

  /** What the steps come to: the results that no other step works on. */
  #outcome(parent: string | null): Source {
    return this.#together(this.#resultsOf([...this.#open]), parent)
  }

  /** Every item of the list goes through all steps. */
  #writePipeline(steps: readonly PlanStep[]): void {
    this.#node('each', 'map', 'For each item', {})
    this.#edge(['start', 'items'], 'each', 'items')
    this.#writeSteps(steps, ['each', 'item'], 'each')
    this.#edge(this.#outcome('each'), 'each', 'result')
    this.#node('end', 'output', 'Result', { name: '' })
    this.#edge(['each', 'results'], 'end', 'value')
  }

  /** The agents work for one that leads them, which stands where the first of them would. */
  #writeHierarchy(steps: readonly PlanStep[]): void {
    const members = steps.filter(({ kind }) => kind === 'agent')
    const isMember = new Set(members.map(({ id }) => id))
    const first = steps.findIndex(({ id }) => isMember.has(id))
    const outside = (ids: readonly string[]) => [...new Set(ids.map((id) => (isMember.has(id) ? 'lead' : id)))]
    const before = steps.slice(0, Math.max(0, first)).filter(({ id }) => !isMember.has(id))
    const needs = [...new Set(members.flatMap(({ after }) => after.filter((id) => before.some((step) => step.id === id))))]
    const lead: PlanStep = {
      id: 'lead',
      title: 'Lead',
      kind: 'agent',
      instructions:
        `Lead your team: hand each of them the part that they know, look at what they bring, and answer the request.\n${this.#plan.description}`.trim(),
      labels: [],
      fields: [],
      tools: [],
      url: '',
      after: needs,
    }
    const after = steps.slice(Math.max(0, first)).filter(({ id }) => !isMember.has(id))
    this.#writeSteps(
      [...before, lead, ...after].map((step) => ({ ...step, after: outside(step.after).filter((id) => id !== step.id) })),
      ['start', inputName.other],
      null,
    )
    for (const member of members) {
      this.#node(`a_${member.id}`, 'child-agent', member.title, agentConfig(member), nodeId('lead'))
      this.#giveEvidence(`a_${member.id}`, member.tools)
    }
    // whoever leads looks into nothing, but hands on what there is
    if (members.some(({ tools }) => tools.some((tool) => this.#readsEvidence.has(tool))))
      this.#edge(this.#evidenceOf(), nodeId('lead'), 'evidence')
  }

  #writeSteps(steps: readonly PlanStep[], given: Source, parent: string | null): void {
    for (const step of steps) {
      const id = nodeId(step.id)
      const kind = step.id === 'lead' && this.#plan.shape === 'hierarchical' ? 'parent-agent' : kinds[step.kind]
      this.#node(id, kind, step.title, configs[step.kind](step), parent)
      const from = this.#resultsOf(step.after)
      const works = from.length === 0 ? given : this.#together(from, parent)
      this.#edge(works, id, 'in')
      // the words of the request stay in sight of whoever works on what others made of them
      if (from.length > 0 && (step.kind === 'agent' || step.kind === 'answer')) this.#edge(given, id, 'context')
      if (step.kind === 'agent') this.#giveEvidence(id, step.tools)
      for (const before of step.after) this.#open.delete(before)
      this.#results.set(step.id, [id, step.kind === 'approve' ? 'approved' : 'out'])
      this.#open.add(step.id)
      if (step.kind === 'approve' && parent === null) this.#decline(id)
    }
  }

  /** What a person declined is a result as well. */
  #decline(approval: string): void {
    const id = `declined_${approval}`
    const several = this.#plan.steps.filter(({ kind }) => kind === 'approve').length > 1
    this.#node(id, 'output', 'Declined', { name: several ? `declined ${approval.slice(2)}` : 'declined' })
    this.#edge([approval, 'rejected'], id, 'value')
  }

  #resultsOf(steps: readonly string[]): Source[] {
    return steps.flatMap((id) => {
      const source = this.#results.get(id)
      return source ? [source] : []
    })
  }

  /** One value of several. */
  #together(sources: readonly Source[], parent: string | null): Source {
    const [first] = sources
    if (first && sources.length === 1) return first
    const id = `together_${Object.keys(this.#document.nodes).length}`
    this.#node(id, 'merge', 'Together', { mode: 'list' }, parent)
    for (const source of sources) this.#edge(source, id, 'in')
    return [id, 'out']
  }

  #giveEvidence(node: string, tools: readonly string[]): void {
    if (tools.some((tool) => this.#readsEvidence.has(tool)) && this.#document.nodes[node]?.parent === null)
      this.#edge(this.#evidenceOf(), node, 'evidence')
  }

  #evidenceOf(): Source {
    if (this.#evidence === null) {
      this.#node('evidence', 'evidence', 'Evidence', {})
      this.#evidence = ['evidence', 'evidence']
    }
    return this.#evidence
  }

  #node(id: string, kind: string, label: string, config: JsonObject, parent: string | null = null): void {
    const node: WorkflowNode = { kind, label, parent, config, pinned: null }
    this.#document.nodes[id] = node
    this.#document.schema.nodes[kind] = specOf(kind)?.version ?? 1
  }

  #edge(from: Source, node: string, port: string): void {
    this.#document.edges[`e_${++this.#edges}`] = { from: [...from], to: [node, port] }
  }
}

const nodeId = (step: string): string => `s_${step}`

const kinds: Record<PlanStep['kind'], string> = {
  agent: 'child-agent',
  answer: 'micro-agent',
  classify: 'classify',
  extract: 'extract',
  approve: 'approval',
  tool: 'tool-call',
  http: 'http-request',
}

const agentConfig = ({ instructions, tools }: PlanStep): JsonObject => ({ instructions, ...(tools.length > 0 ? { tools } : {}) })

const configs: Record<PlanStep['kind'], (step: PlanStep) => JsonObject> = {
  agent: agentConfig,
  answer: ({ instructions, tools }) => ({ instructions, ...(tools.length > 0 ? { tools: tools.slice(0, 2) } : {}) }),
  classify: ({ labels, instructions }) => ({ labels: [...new Set(labels)].map((name) => ({ name, description: '' })), instructions }),
  extract: ({ fields, instructions }) => ({
    schema: { type: 'object', properties: Object.fromEntries(fields.map((field) => [fieldName(field), { type: 'string', title: field }])) },
    instructions,
  }),
  approve: ({ title, instructions }) => ({ title: asWritten(title.endsWith('?') ? title : `${title}?`), body: asWritten(instructions) }),
  tool: ({ tools }) => ({ tool: tools[0] ?? '' }),
  http: ({ url }) => ({ url }),
}

/** Words for a field that is a template: what looks like its signs is text. */
const asWritten = (words: string): string => words.replace(/\{(?=[{%])/g, '{ ')

/** `Order number` as the field `order_number`. */
export function fieldName(words: string): string {
  const name = words
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_+|_+$/g, '')
  return name === '' || name === 'constructor' || name === 'prototype' || name === '__proto__' ? `field_${name}` : name
}
