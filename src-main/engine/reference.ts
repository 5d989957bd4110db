import { kindConfig, scopeOfEdge } from '#shared/document/ports.ts'
import type { WorkflowDocument, WorkflowEdge, WorkflowNode } from '#shared/document/workflow-document.ts'
import { type AppError, toAppError } from '#shared/errors/app-error.ts'
import type { Json } from '#shared/json.ts'
import type { NodeRunSettings } from '#shared/nodes/node-spec.ts'
import type { Port } from '#shared/nodes/port.ts'
import { takesRunInputs } from '#shared/nodes/start-kinds.ts'
import { type KindLookup, registeredKinds } from './compile/kinds.ts'
import type { NodeContext, Outputs } from './executor.ts'
import { errorOf, failure, referenceContainers } from './reference-containers.ts'
import { type Clock, systemClock } from './run/clock.ts'
import type { EngineServices } from './services.ts'

export interface ReferenceOptions {
  inputs: Record<string, Json>
  services: EngineServices
  kinds?: KindLookup
  clock?: Clock
  random?: () => number
}

/** What the reference saw: outputs by path (null for a skip), the passes and attempts that failed. */
export interface ReferenceRecord {
  visits: Map<string, Outputs | null>
  failed: string[]
  /** Set when several things happened at the moment of a failure, so that which of them counts is not determined. */
  tied: boolean
}

/** One pass through the inside of `parent`, or through the top. */
interface Pass {
  parent: string | null
  branch?: string | undefined
  prefix: string
  sources: Record<string, Json | undefined>
  signal: AbortSignal
}

/**
 * What a workflow means, said as plainly as possible: every node is a promise of its outputs that first awaits the nodes
 * before it. Nothing is planned, indexed, journalled or limited in time; containers are interpreted apart from their
 * executors. The scheduler and the LangGraph emission are held to it. Gives the output of the run; rejects with its failure.
 */
export async function interpret(document: WorkflowDocument, options: ReferenceOptions, record: ReferenceRecord): Promise<Json> {
  const { services, kinds = registeredKinds, clock = systemClock, random = Math.random } = options
  const node = (id: string) => document.nodes[id] as WorkflowNode
  const spec = (id: string) => kinds.spec(node(id).kind)
  const configOf = (id: string) => spec(id)?.config.parse(kindConfig(node(id).config))
  const context = { workflow: { inputs: document.inputs, outputs: document.outputs } }
  const edges = Object.entries(document.edges).sort(([a], [b]) => (a < b ? -1 : 1))
  const edgesOf = (parent: string | null) =>
    edges.map(([, edge]) => edge).filter(({ from, to }) => scopeOfEdge(document, from[0], to[0]) === parent)

  /** Runs every node of a pass; gives what arrives at a sink. */
  async function pass({ parent, branch, prefix, sources, signal }: Pass): Promise<(sink: string) => Promise<Json | undefined>> {
    const inner = edgesOf(parent)
    const abort = new AbortController()
    signal.addEventListener('abort', () => abort.abort(), { once: true })
    if (signal.aborted) abort.abort()
    const promises = new Map<string, Promise<Outputs | null>>()
    let first: { error: AppError; at: number } | undefined

    async function arrived(id: string, ports: Port[]): Promise<Record<string, Json> | null> {
      const values: Record<string, Json> = {}
      const connected = ports.filter((port) => inner.some(({ to }) => to[0] === id && to[1] === port.id))
      let twice: string | undefined
      for (const port of connected) {
        const into = inner.filter(({ to }) => to[0] === id && to[1] === port.id)
        const all = await Promise.all(into.map(async ({ from }) => (from[0] === parent ? sources : await settle(from[0]))?.[from[1]]))
        const given = all.filter((value) => value !== undefined)
        if (given.length > 0) values[port.id] = port.arity === 'many' ? given : (given[0] as Json)
        if (given.length > 1 && port.arity !== 'many') twice ??= port.id
      }
      if (connected.some((port) => port.required && !(port.id in values))) return null
      if (connected.length > 0 && Object.keys(values).length === 0) return null
      if (twice) throw failure('port.ambiguous', `Several values arrived at "${twice}", which takes one.`, id)
      return values
    }

    function settle(id: string): Promise<Outputs | null> {
      const known = promises.get(id)
      if (known) return known
      const promise = visit(id).catch((thrown) => {
        if (first && first.at === clock.now() && thrown !== first.error) record.tied = true
        first ??= { error: toAppError(thrown), at: clock.now() }
        abort.abort()
        throw first.error
      })
      promises.set(id, promise)
      return promise
    }

    /** Attempts, then the `error` port, then the fallback value, else the pass fails. */
    async function visit(id: string): Promise<Outputs | null> {
      const outputs = await attempts(id).catch((error: AppError): Outputs => {
        if (abort.signal.aborted) throw error
        if (inner.some(({ from }) => from[0] === id && from[1] === 'error')) return { error: errorOf(error, id) }
        const { fallback } = (node(id).config.run ?? {}) as NodeRunSettings
        const port = spec(id)?.outputs(configOf(id), context)[0]
        if (fallback === undefined || !port) throw error
        return { [port.id]: fallback }
      })
      record.visits.set(prefix + id, outputs)
      return outputs
    }

    async function attempts(id: string): Promise<Outputs | null> {
      const values = await arrived(id, spec(id)?.inputs(configOf(id), context) ?? [])
      if (abort.signal.aborted) throw first?.error ?? failure('run.cancelled', 'ended', id)
      if (!values || node(id).pinned) return values && node(id).pinned
      const { retries = 0, retryDelayMs = 500 } = (node(id).config.run ?? {}) as NodeRunSettings
      for (let attempt = 0; ; attempt++) {
        const path = `${prefix}${id}${attempt === 0 ? '' : `/attempt:${attempt}`}`
        try {
          return await behave(id, path, takesRunInputs(node(id).kind) ? options.inputs : values, abort.signal)
        } catch (thrown) {
          record.failed.push(`${path}/`)
          const error = toAppError(thrown, 'node.failed')
          const placed = error.place?.node ? error : failure(error.code, error.message, id)
          if (attempt < retries && !abort.signal.aborted)
            await sleep(Math.round(retryDelayMs * 2 ** attempt * (0.5 + random() / 2)), abort.signal)
          if (attempt >= retries || abort.signal.aborted) throw placed
        }
      }
    }

    const members = Object.keys(document.nodes).filter(
      (id) => node(id).parent === parent && !spec(id)?.inert && (!branch || hangsOn(inner, parent, id, branch)),
    )
    await Promise.allSettled(members.map(settle))
    if (signal.aborted) first ??= { error: failure('run.cancelled', 'ended', parent ?? ''), at: clock.now() }
    if (first) {
      record.failed.push(prefix)
      throw first.error
    }
    return async (sink) => (await arrived(parent ?? '', [{ id: sink, label: sink, type: 'any' }]))?.[sink]
  }

  function sleep(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const cancel = clock.after(ms, resolve)
      signal.addEventListener('abort', () => resolve(cancel()), { once: true })
    })
  }

  async function behave(id: string, path: string, inputs: Record<string, Json>, signal: AbortSignal): Promise<Outputs> {
    const { kind, label } = node(id)
    const config = configOf(id)
    const container = referenceContainers[kind]
    if (container)
      return container({
        id,
        name: label || id,
        config,
        inputs,
        signal,
        connected: (port) => edgesOf(node(id).parent).some(({ from }) => from[0] === id && from[1] === port),
        inside: async (segment, sources, sink, inner = {}) => {
          const end = await pass({
            parent: id,
            branch: inner.branch,
            prefix: `${path}/${segment}/`,
            sources,
            signal: inner.signal ?? signal,
          })
          return end(sink)
        },
        evaluate: (condition, seen) => services.expressions.evaluate(condition, seen, { timeoutMs: 5000, signal }),
        now: () => clock.now(),
        tied: () => {
          record.tied = true
        },
      })
    const place = (at: string): NodeContext => ({
      path: at,
      signal,
      runId: 'run_reference',
      nodeId: id,
      label,
      config,
      inputs,
      services,
      members: [],
      stepsLeft: Number.POSITIVE_INFINITY,
      step: (name, _effect, fn) => fn({ signal, idempotencyKey: `${at}#${name}` }),
      wait: () => Promise.reject(failure('run.cancelled', 'The reference asks nobody.', id)),
      told: () => [],
      emit: () => {},
      at: (...segments) => place([at, ...segments].join('/')),
      now: async () => clock.now(),
      random: async () => random(),
      runInside: () => Promise.reject(failure('document.invalid', `The reference does not know the container ${kind}.`, id)),
      runWorkflow: () => Promise.reject(failure('workflow.unknown', 'The reference runs one document.', id)),
    })
    return { ...(await kinds.executor(kind)?.run(place(path))), error: undefined }
  }

  await pass({ parent: null, prefix: '', sources: {}, signal: new AbortController().signal })
  const named: Record<string, Json> = {}
  for (const id of Object.keys(document.nodes).filter((id) => node(id).kind === 'output' && record.visits.get(id))) {
    const into = edgesOf(null).filter(({ to }) => to[0] === id)
    const value = into.map(({ from }) => record.visits.get(from[0])?.[from[1]]).find((given) => given !== undefined) as Json
    const { name } = configOf(id) as { name: string }
    if (name === '') return value
    named[name] = value
  }
  return named
}

/** Whether a node belongs to a branch: edges lead, in whatever direction, from it to the branch's source or sink. */
function hangsOn(edges: WorkflowEdge[], parent: string | null, id: string, branch: string, seen = new Set<string>()): boolean {
  if (seen.has(id)) return false
  seen.add(id)
  return edges.some(({ from, to }) => {
    if (from[0] === parent) return to[0] === id && from[1] === branch
    if (to[0] === parent) return from[0] === id && to[1] === branch
    if (from[0] === id) return hangsOn(edges, parent, to[0], branch, seen)
    return to[0] === id && hangsOn(edges, parent, from[0], branch, seen)
  })
}
