import { AppError } from '#shared/errors/app-error.ts'
import type { Json } from '#shared/json.ts'
import type { mapNode } from '#shared/nodes/map.node.ts'
import type { ConfigOf, Executor } from '../executor.ts'

export const mapExec: Executor<ConfigOf<typeof mapNode>> = {
  async run(context) {
    const { config, inputs, label, nodeId } = context
    const { items } = inputs
    if (!Array.isArray(items))
      throw new AppError('port.type_mismatch', `"${label || nodeId}" needs a list at "items".`, {
        place: { node: nodeId },
        hint: 'Put a Transform in front of it that gives a list.',
      })
    // known before the first item: an hour of work that must end in nothing is not begun
    if (items.length > context.stepsLeft)
      throw new AppError(
        'map.too_many_items',
        `"${label || nodeId}" was given ${items.length} items, each of which takes a step or more, and the run has ${context.stepsLeft} steps left.`,
        {
          place: { node: nodeId },
          hint: 'Raise "steps" in the budget of the workflow (settings.budget.steps), or give it fewer items.',
        },
      )
    const shared: Record<string, Json> = inputs.context === undefined ? {} : { context: inputs.context }
    const results: Json[] = items.map(() => null)
    const failures: { index: number; error: { code: string; message: string; node: string } }[] = []
    const others = new AbortController()
    let first: { index: number; error: AppError } | undefined
    let next = 0

    async function worker(list: Json[]): Promise<void> {
      while (next < list.length && !first) {
        const index = next++
        const sources = { item: list[index] as Json, index, ...shared }
        const outcome = await context.runInside(`map:${index}`, sources, { signal: others.signal })
        if (outcome.ok) {
          results[index] = outcome.sinks.result ?? null
          continue
        }
        const { error, node } = outcome
        failures.push({ index, error: { code: error.code, message: error.message, node } })
        if (!config.stopOnError || first) continue
        first = { index, error }
        others.abort()
      }
    }

    // every worker settles before the node does, so that no item goes on behind a failure
    const ended = await Promise.allSettled(Array.from({ length: Math.min(config.concurrency, items.length) }, () => worker(items)))
    const broken = ended.find((worker) => worker.status === 'rejected')
    if (broken) throw broken.reason
    if (first)
      throw new AppError('map.item_failed', `Item ${first.index} of "${label || nodeId}" failed: ${first.error.message}`, {
        place: { node: nodeId },
        cause: first.error,
        hint: first.error.hint,
        asks: first.error.asks,
      })
    failures.sort((a, b) => a.index - b.index)
    return { results, failures }
  },
}
