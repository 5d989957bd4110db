import { kindConfig, scopeOfEdge } from '#shared/document/ports.ts'
import type { WorkflowDocument, WorkflowNode } from '#shared/document/workflow-document.ts'
import { AppError, toAppError } from '#shared/errors/app-error.ts'
import type { Json } from '#shared/json.ts'
import type { NodeRunSettings } from '#shared/nodes/node-spec.ts'
import type { Port } from '#shared/nodes/port.ts'
import { type KindLookup, registeredKinds } from './compile/kinds.ts'
import type { NodeContext, Outputs } from './executor.ts'
import { type Clock, systemClock } from './run/clock.ts'
import type { EngineServices } from './services.ts'

export interface ReferenceOptions {
  inputs: Record<string, Json>
  services: EngineServices
  kinds?: KindLookup
  clock?: Clock
  random?: () => number
}

/** What the reference saw: outputs by path (null for a skip), the passes and attempts that failed, the times of failures. */
export interface ReferenceRecord {
  visits: Map<string, Outputs | null>
  failed: string[]
  /** Set when several things happened at the moment of a failure, so that which of them counts is not determined. */
  tied: boolean
}

interface Pass {
  parent: string | null
  branch?: string
  prefix: string
  sources: Record<string, Json | undefined>
  outer?: AbortSignal
}

/**
 * What a workflow means, said as plainly as possible: every node is a promise of its outputs that first awaits the nodes
 * before it. Nothing is planned, indexed, journalled or limited in time; loops, maps and tries are interpreted here, not by their executors.
 * The scheduler and the LangGraph emission are held to it. Gives the output of the run; rejects with its failure.
 */
export async function interpret(document: WorkflowDocument, options: ReferenceOptions, record: ReferenceRecord): Promise<Json> {
  const { services, kinds = registeredKinds, clock = systemClock, random = Math.random } = options
  const edges = Object.keys(document.edges).sort().map((id) => document.edges[id] as WorkflowDocument['edges'][string]) // biome-ignore format: one line
  const node = (id: string) => document.nodes[id] as WorkflowNode
  const configOf = <T = unknown>(id: string) => kinds.spec(node(id).kind)?.config.parse(kindConfig(node(id).config)) as T
  const sleep = (ms: number, signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      const cancel = clock.after(ms, resolve)
      signal.addEventListener('abort', () => resolve(cancel()), { once: true })
    })
  const errorOf = (error: AppError, id = error.place?.node ?? '') => ({ code: error.code, message: error.message, node: id })
  const failure = (code: AppError['code'], message: string, id: string) => new AppError(code, message, { place: { node: id } })

  async function pass({ parent, branch, prefix, sources, outer }: Pass): Promise<(ports: Port[]) => Promise<Record<string, Json>>> {
    const abort = new AbortController()
    outer?.addEventListener('abort', () => abort.abort(), { once: true })
    if (outer?.aborted) abort.abort()
    const inner = edges.filter(({ from, to }) => scopeOfEdge(document, from[0], to[0]) === parent)
    const members = Object.keys(document.nodes).filter((id) => node(id).parent === parent && (!branch || hangsOn(id, branch, new Set())))
    const promises = new Map<string, Promise<Outputs | null>>()
    let first: { error: AppError; at: number } | undefined

    function hangsOn(id: string, port: string, seen: Set<string>): boolean {
      if (seen.has(id)) return false
      seen.add(id)
      return inner.some(({ from, to }) => {
        if (from[0] === parent || to[0] === parent) return (from[0] === id && to[1] === port) || (to[0] === id && from[1] === port)
        return (from[0] === id && hangsOn(to[0], port, seen)) || (to[0] === id && hangsOn(from[0], port, seen))
      })
    }

    async function arrived(id: string, ports: Port[]): Promise<{ values: Record<string, Json>; skip: boolean }> {
      const connected = ports.filter((port) => inner.some(({ to }) => to[0] === id && to[1] === port.id))
      const values: Record<string, Json> = {}
      let twice: string | undefined
      for (const port of connected) {
        const into = inner.filter(({ to }) => to[0] === id && to[1] === port.id)
        const all = await Promise.all(
          into.map(async ({ from }) => (from[0] === parent ? sources[from[1]] : (await settle(from[0]))?.[from[1]])),
        )
        const given = all.filter((value) => value !== undefined)
        if (given.length > 0) values[port.id] = port.arity === 'many' ? given : (given[0] as Json)
        if (given.length > 1 && port.arity !== 'many') twice ??= port.id
      }
      const skip =
        connected.some((port) => port.required && !(port.id in values)) || (connected.length > 0 && Object.keys(values).length === 0)
      if (twice && !skip) throw failure('port.ambiguous', `Several values arrived at "${twice}", which takes one.`, id)
      return { values, skip }
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

    async function visit(id: string): Promise<Outputs | null> {
      const spec = kinds.spec(node(id).kind)
      const path = prefix + id
      const run = (node(id).config.run ?? {}) as NodeRunSettings
      const context = { workflow: { inputs: document.inputs, outputs: document.outputs } }
      const done = (outputs: Outputs | null) => {
        record.visits.set(path, outputs)
        return outputs
      }
      let error: AppError
      try {
        const { values, skip } = await arrived(id, spec?.inputs(configOf(id), context) ?? [])
        if (abort.signal.aborted) throw first?.error ?? failure('run.cancelled', 'ended', id)
        if (skip) return done(null)
        if (node(id).pinned) return done(node(id).pinned)
        const inputs = node(id).kind === 'input' ? options.inputs : values
        for (let attempt = 0; ; attempt++) {
          const at = attempt === 0 ? path : `${path}/attempt:${attempt}`
          try {
            return done(await behave(id, at, inputs, abort.signal))
          } catch (thrown) {
            record.failed.push(`${at}/`)
            const known = toAppError(thrown, 'node.failed')
            const placed = known.place?.node ? known : failure(known.code, known.message, id)
            if (attempt >= (run.retries ?? 0) || abort.signal.aborted) throw placed
            await sleep(Math.round((run.retryDelayMs ?? 500) * 2 ** attempt * (0.5 + random() / 2)), abort.signal)
            if (abort.signal.aborted) throw placed
          }
        }
      } catch (thrown) {
        error = thrown as AppError
        if (first && error === first.error) throw error
      }
      if (abort.signal.aborted) throw error
      if (inner.some(({ from }) => from[0] === id && from[1] === 'error')) return done({ error: errorOf(error, id) })
      const port = spec?.outputs(configOf(id), context)[0]
      if (run.fallback !== undefined && port) return done({ [port.id]: run.fallback })
      throw error
    }

    await Promise.allSettled(members.map(settle))
    if (outer?.aborted && !first) first = { error: failure('run.cancelled', 'ended', parent ?? ''), at: clock.now() }
    if (first) {
      record.failed.push(prefix)
      throw first.error
    }
    return async (ports) => (await arrived(parent ?? '', ports)).values
  }

  async function behave(id: string, path: string, inputs: Record<string, Json>, signal: AbortSignal): Promise<Outputs> {
    const { kind, label } = node(id)
    const config = configOf(id)
    const inside = async (segment: string, sources: Pass['sources'], sink: string, outer = signal, branch?: string) => {
      const end = await pass({ parent: id, prefix: `${path}/${segment}/`, sources, outer, ...(branch ? { branch } : {}) })
      return (await end([{ id: sink, label: sink, type: 'any' }]))[sink]
    }
    if (kind === 'loop') {
      const { condition, maxIterations } = configOf<{ condition: string; maxIterations: number }>(id)
      for (let iteration = 0, item: Json | undefined = inputs.in; ; iteration++) {
        item = await inside(`loop:${iteration}`, { item, iteration }, 'result')
        const seen = { output: item ?? null, iteration, input: inputs.in ?? null }
        if (!(await services.expressions.evaluate(condition, seen, { timeoutMs: 5000, signal }))) return { out: item }
        if (iteration + 1 < maxIterations) continue
        if (edges.some(({ from }) => from[0] === id && from[1] === 'exhausted')) return { exhausted: item }
        throw failure('loop.exhausted', `"${label || id}" ran ${maxIterations} times and its condition still held.`, id)
      }
    }
    if (kind === 'map') {
      const { concurrency, stopOnError } = configOf<{ concurrency: number; stopOnError: boolean }>(id)
      const items = inputs.items as Json[]
      const results: Json[] = items.map(() => null)
      const failures: { index: number; error: ReturnType<typeof errorOf> }[] = []
      const stop = new AbortController()
      signal.addEventListener('abort', () => stop.abort(), { once: true })
      let next = 0
      let stoppedAt: number | undefined
      const lane = async () => {
        while (next < items.length && !stop.signal.aborted) {
          const index = next++
          await inside(`map:${index}`, { item: items[index], index, context: inputs.context }, 'result', stop.signal).then(
            (value) => { results[index] = value ?? null }, // biome-ignore format: one line
            (error: AppError) => {
              failures.push({ index, error: errorOf(error) })
              if (stopOnError && stoppedAt === clock.now()) record.tied = true
              stoppedAt ??= clock.now()
              if (stopOnError) stop.abort()
            },
          )
        }
      }
      await Promise.all(Array.from({ length: concurrency }, lane))
      const [broken] = failures
      if (stopOnError && broken)
        throw failure('map.item_failed', `Item ${broken.index} of "${label || id}" failed: ${broken.error.message}`, id)
      return { results, failures: failures.sort((a, b) => a.index - b.index) }
    }
    if (kind === 'try') {
      let last: ReturnType<typeof errorOf> | undefined
      for (const [k, branch] of configOf<{ branches: string[] }>(id).branches.entries())
        try {
          return { out: await inside(`try:${k}`, { [branch]: inputs.in, failure: last }, branch, signal, branch) }
        } catch (error) {
          if (signal.aborted) throw error
          last = errorOf(error as AppError)
        }
      throw failure('try.exhausted', `Every branch of "${label || id}" failed; the last one with: ${last?.message}`, id)
    }
    const place = (at: string): NodeContext => ({
      path: at,
      signal,
      runId: 'run_reference',
      nodeId: id,
      label,
      config,
      inputs,
      services,
      members: [], // biome-ignore format: one line
      step: (name, _effect, fn) => fn({ signal, idempotencyKey: `${at}#${name}` }),
      wait: () => new Promise(() => {}),
      emit: () => {},
      at: (...segments) => place([at, ...segments].join('/')),
      now: async () => clock.now(),
      random: async () => random(),
      runInside: () => Promise.reject(failure('document.invalid', `The reference does not know the container ${kind}.`, id)),
      runWorkflow: () => Promise.reject(failure('workflow.unknown', 'The reference runs one document.', id)),
    })
    const outputs = await kinds.executor(kind)?.run(place(path))
    return { ...outputs, error: undefined }
  }

  await pass({ parent: null, prefix: '', sources: {} })
  const named: Record<string, Json> = {}
  for (const id of Object.keys(document.nodes).filter((id) => node(id).kind === 'output' && node(id).parent === null)) {
    const value = record.visits.get(id) && valueAtOutput(id)
    if (value === undefined || value === null) continue
    const { name } = configOf<{ name: string }>(id)
    if (name === '') return value
    named[name] = value
  }
  return named

  function valueAtOutput(id: string): Json | undefined {
    const into = edges.filter(({ to }) => to[0] === id && to[1] === 'value')
    return into.map(({ from }) => record.visits.get(from[0])?.[from[1]]).find((value) => value !== undefined)
  }
}
