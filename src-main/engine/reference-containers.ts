import { AppError } from '#shared/errors/app-error.ts'
import type { Json } from '#shared/json.ts'
import type { Outputs } from './executor.ts'

/** A visit of a container, as the reference interpreter sees it. */
export interface ContainerVisit {
  id: string
  name: string
  config: unknown
  inputs: Record<string, Json>
  signal: AbortSignal
  connected(port: string): boolean
  /** One pass: what arrived at `sink`. Rejects with the failure of the pass. */
  inside(
    segment: string,
    sources: Record<string, Json | undefined>,
    sink: string,
    options?: { signal?: AbortSignal; branch?: string },
  ): Promise<Json | undefined>
  evaluate(condition: string, seen: Json): Json | Promise<Json>
  now(): number
  /** To be called when several things happened at the moment of a failure. */
  tied(): void
}

export function failure(code: AppError['code'], message: string, node: string): AppError {
  return new AppError(code, message, { place: { node } })
}

export function errorOf(error: AppError, node = error.place?.node ?? '') {
  return { code: error.code, message: error.message, node }
}

async function loop({ id, name, config, inputs, connected, inside, evaluate }: ContainerVisit): Promise<Outputs> {
  const { condition, maxIterations } = config as { condition: string; maxIterations: number }
  let item: Json | undefined = inputs.in
  for (let iteration = 0; iteration < maxIterations; iteration++) {
    item = await inside(`loop:${iteration}`, { item, iteration }, 'result')
    if (!(await evaluate(condition, { output: item ?? null, iteration, input: inputs.in ?? null }))) return { out: item }
  }
  if (connected('exhausted')) return { exhausted: item }
  throw failure('loop.exhausted', `"${name}" ran ${maxIterations} times and its condition still held.`, id)
}

async function map({ id, name, config, inputs, signal, inside, now, tied }: ContainerVisit): Promise<Outputs> {
  const { concurrency, stopOnError } = config as { concurrency: number; stopOnError: boolean }
  const items = inputs.items as Json[]
  const results: Json[] = items.map(() => null)
  const failures: { index: number; error: ReturnType<typeof errorOf> }[] = []
  const stop = new AbortController()
  signal.addEventListener('abort', () => stop.abort(), { once: true })
  let next = 0
  let firstAt: number | undefined
  const lane = async () => {
    while (next < items.length && !stop.signal.aborted) {
      const index = next++
      try {
        const sources = { item: items[index], index, context: inputs.context }
        results[index] = (await inside(`map:${index}`, sources, 'result', { signal: stop.signal })) ?? null
      } catch (error) {
        failures.push({ index, error: errorOf(error as AppError) })
        if (stopOnError && firstAt === now()) tied()
        firstAt ??= now()
        if (stopOnError) stop.abort()
      }
    }
  }
  await Promise.all(Array.from({ length: concurrency }, lane))
  const first = failures[0]
  if (stopOnError && first) throw failure('map.item_failed', `Item ${first.index} of "${name}" failed: ${first.error.message}`, id)
  return { results, failures: failures.sort((a, b) => a.index - b.index) }
}

async function tryInOrder({ id, name, config, inputs, signal, inside }: ContainerVisit): Promise<Outputs> {
  let last: ReturnType<typeof errorOf> | undefined
  for (const [index, branch] of (config as { branches: string[] }).branches.entries())
    try {
      return { out: await inside(`try:${index}`, { [branch]: inputs.in, failure: last }, branch, { branch }) }
    } catch (error) {
      if (signal.aborted) throw error
      last = errorOf(error as AppError)
    }
  throw failure('try.exhausted', `Every branch of "${name}" failed; the last one with: ${last?.message}`, id)
}

/** What containers mean, apart from their executors. */
export const referenceContainers: Record<string, (visit: ContainerVisit) => Promise<Outputs>> = { loop, map, try: tryInOrder }
