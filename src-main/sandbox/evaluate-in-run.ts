import type { Json } from '#shared/json.ts'
import type { NodeContext } from '../engine/executor.ts'

const readsClock = /\$(?:now|millis)\b/
const drawsRandom = /\$(?:random|shuffle)\b/

/**
 * An expression as part of a run: its clock and its chance are those of the context, and so the same again when the run
 * is resumed. Gives the value at once for simple expressions that want neither.
 */
export function evaluateInRun(
  context: Pick<NodeContext, 'services' | 'signal' | 'now' | 'random'>,
  source: string,
  input: Json,
  timeoutMs: number,
): Json | Promise<Json> {
  const clock = readsClock.test(source)
  const random = drawsRandom.test(source)
  const { services, signal } = context
  if (!clock && !random) return services.expressions.evaluate(source, input, { timeoutMs, signal })
  return (async () => {
    const now = clock ? await context.now() : undefined
    const seed = random ? await context.random() : undefined
    return services.expressions.evaluate(source, input, { timeoutMs, signal, now, random: seed })
  })()
}
