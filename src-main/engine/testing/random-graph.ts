import fc from 'fast-check'
import { emptyDocument } from '#shared/document/document-schema.ts'
import type { Endpoint, WorkflowDocument } from '#shared/document/workflow-document.ts'
import type { Json, JsonObject } from '#shared/json.ts'

/** What one random node is made from; numbers pick among what there is when the document is built. */
interface Recipe {
  kind: 'work' | 'set' | 'router' | 'merge' | 'loop' | 'map' | 'try'
  /** Which earlier outputs lead into `in` and into `more`. */
  in: number[]
  more: number[]
  delay: number
  failures: number
  failEvery: number
  route: 'out' | 'other' | 'both' | 'none' | 'by-value'
  required: boolean
  list: number | null
  retries: number
  fallback: boolean
  pinned: boolean
  limit: number
  concurrency: number
  stopOnError: boolean
  children: Recipe[]
  /** Which of the children's outputs lead to the sink. */
  result: number[]
}

const pick = fc.nat(1000)

/** Mostly one number, sometimes none or two. */
const aboutOne: fc.Arbitrary<number[]> = fc.oneof(
  { weight: 1, arbitrary: fc.constant<number[]>([]) },
  { weight: 6, arbitrary: fc.array(pick, { minLength: 1, maxLength: 1 }) },
  { weight: 1, arbitrary: fc.array(pick, { minLength: 2, maxLength: 2 }) },
)

/** `depth` says how many more containers may be inside of each other. */
function recipes(depth: number): fc.Arbitrary<Recipe[]> {
  const kinds: Recipe['kind'][] = ['work', 'work', 'work', 'work', 'set', 'router', 'merge']
  const recipe = fc.record<Recipe>({
    kind: fc.constantFrom(...kinds, ...(depth > 0 ? (['loop', 'map', 'try'] as const) : [])),
    in: aboutOne,
    more: fc.array(pick, { maxLength: 3 }),
    delay: fc.oneof(
      fc.constant(0),
      fc.integer({ min: 1, max: 60_000 }).map((n) => n / 997),
    ),
    failures: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 3 }) }),
    failEvery: fc.constantFrom(0, 0, 0, 0, 2, 5),
    route: fc.constantFrom('out', 'out', 'out', 'both', 'both', 'both', 'other', 'by-value', 'by-value', 'none'),
    required: fc.boolean(),
    list: fc.option(fc.nat(5), { nil: null }),
    retries: fc.constantFrom(0, 0, 0, 1, 2),
    fallback: fc.constantFrom(false, false, false, true),
    pinned: fc.constantFrom(false, false, false, false, false, true),
    limit: fc.integer({ min: 1, max: 4 }),
    concurrency: fc.integer({ min: 1, max: 4 }),
    stopOnError: fc.boolean(),
    children: depth > 0 ? recipes(depth - 1) : fc.constant<Recipe[]>([]),
    result: aboutOne,
  })
  return fc.array(recipe, { minLength: 2, maxLength: depth > 1 ? 10 : 6, size: 'max' })
}

const conditions = ['false', 'iteration < 2', 'output > 300', 'iteration < 1 or output < input', 'true']

class Builder {
  readonly document: WorkflowDocument
  #nodes = 0
  #edges = 0

  constructor() {
    this.document = emptyDocument('wf_random', 'Random')
    this.document.inputs = { type: 'object', properties: { a: {} } }
  }

  /** Edge ids in an order that is not that of their making. */
  #edge(from: Endpoint, to: Endpoint): void {
    const same = Object.values(this.document.edges).some((edge) => `${edge.from}` === `${from}` && `${edge.to}` === `${to}`)
    if (!same) this.document.edges[`e_${((this.#edges++ + 1) * 7919) % 10_007}`] = { from, to }
  }

  #add(parent: string | null, kind: string, config: JsonObject, pinned: Record<string, Json> | null = null): string {
    const id = `n_${((this.#nodes++ + 1) * 6101) % 9973}`
    this.document.nodes[id] = { kind, label: '', parent, config, pinned }
    return id
  }

  /** Adds the nodes of a scope; gives their outputs. `open` are the scope's own sources. */
  scope(parent: string | null, list: Recipe[], open: Endpoint[]): Endpoint[] {
    const outputs = [...open]
    for (const recipe of list) outputs.push(...this.#node(parent, recipe, outputs))
    return outputs
  }

  #node(parent: string | null, recipe: Recipe, before: Endpoint[]): Endpoint[] {
    const { delay, failures, failEvery, route, limit, concurrency, stopOnError } = recipe
    const sources = (picks: number[]) => (before.length === 0 ? [] : picks.map((n) => before[n % before.length] as Endpoint))
    const into = sources(recipe.in)
    const needsInput = recipe.kind === 'router' || recipe.kind === 'merge'
    const kind = needsInput && into.length === 0 ? 'set' : recipe.kind
    const run: JsonObject = {}
    if (recipe.retries > 0) run.retries = recipe.retries
    if (recipe.fallback) run.fallback = 'fallback'
    run.retryDelayMs = 10 + (recipe.in[0] ?? 0)
    const own: Record<Recipe['kind'], JsonObject> = {
      work: {
        delay,
        byInput: delay > 0,
        failures,
        failEvery: delay > 0 ? failEvery : 0,
        route,
        required: recipe.required && into.length > 0,
        list: recipe.list,
      },
      set: { value: route },
      router: { rules: [{ port: 'high', when: '$type($) = "number" and $ > 500' }] },
      merge: { mode: limit > 2 ? 'list' : 'first' },
      loop: { condition: conditions[limit % conditions.length] as string, maxIterations: limit },
      map: { concurrency, stopOnError },
      try: { branches: ['primary', 'secondary', 'static'].slice(0, 1 + (limit % 3)) },
    }
    if (kind === 'work' && delay === 0) own.work.failures = 0
    const pinned = recipe.pinned ? { out: 1, results: [1], other: 2 } : null
    const id = this.#add(parent, kind, { ...own[kind], run }, pinned)
    if (kind === 'map') {
      const list = this.#add(parent, 'work', { list: recipe.list ?? 3 })
      for (const from of into) this.#edge(from, [list, 'in'])
      this.#edge([list, 'out'], [id, 'items'])
      for (const from of sources(recipe.more.slice(0, 1))) this.#edge(from, [id, 'context'])
    } else for (const from of into) this.#edge(from, [id, 'in'])
    const more = kind === 'work' ? 'more' : kind === 'merge' ? 'in' : null
    if (more) for (const from of sources(recipe.more)) this.#edge(from, [id, more])
    if (kind === 'loop') this.#inside(id, recipe, recipe.children, ['item', 'iteration'], 'result')
    if (kind === 'map') this.#inside(id, recipe, recipe.children, ['item', 'index', 'context'], 'result')
    if (kind === 'try')
      for (const [k, branch] of (own.try.branches as string[]).entries())
        this.#inside(id, recipe, recipe.children.slice(k * 2, k * 2 + 2), k > 0 ? [branch, 'failure'] : [branch], branch)
    const ports = {
      work: ['out', 'other'],
      set: ['out'],
      router: ['high', 'default'],
      merge: ['out'],
      loop: ['out', 'exhausted'],
      map: ['results', 'failures'],
      try: ['out'],
    }[kind]
    return [...ports.slice(0, kind === 'loop' && concurrency < 3 ? 1 : 2), ...(recipe.limit > 2 ? ['error'] : [])].map(
      (port): Endpoint => [id, port],
    )
  }

  #inside(id: string, recipe: Recipe, list: Recipe[], sources: string[], sink: string): void {
    const outputs = this.scope(
      id,
      list,
      sources.map((port): Endpoint => [id, port]),
    )
    for (const n of recipe.result) this.#edge(outputs[outputs.length - 1 - (n % outputs.length)] as Endpoint, [id, sink])
  }

  outputs(ends: Endpoint[], picks: number[]): void {
    for (const [index, n] of picks.entries()) {
      const id = this.#add(null, 'output', { name: `o${index}` })
      this.#edge(ends[n % ends.length] as Endpoint, [id, 'value'])
    }
  }
}

/** Workflows of `work`, `set`, `router` and `merge` nodes in loops, maps and tries, with failures, retries, fallbacks, error ports and pinned data. */
export const randomGraph: fc.Arbitrary<WorkflowDocument> = fc
  .record({ list: recipes(2), ends: fc.array(pick, { minLength: 1, maxLength: 4 }) })
  .map(({ list, ends }) => {
    const builder = new Builder()
    builder.outputs(builder.scope(null, list, []), ends)
    return builder.document
  })
