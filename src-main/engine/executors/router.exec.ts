import { AppError } from '#shared/errors/app-error.ts'
import type { Json } from '#shared/json.ts'
import type { routerNode } from '#shared/nodes/router.node.ts'
import { evaluateInRun } from '../../sandbox/evaluate-in-run.ts'
import type { ConfigOf, Executor, NodeContext, Outputs } from '../executor.ts'

const timeoutMs = 2_000

type Context = NodeContext<ConfigOf<typeof routerNode>>

export const routerExec: Executor<ConfigOf<typeof routerNode>> = {
  run: (context) => routeFrom(context, 0),
}

/** Stays synchronous as long as the conditions are, so that a router of plain comparisons costs next to nothing. */
function routeFrom(context: Context, start: number): Outputs | Promise<Outputs> {
  const { rules } = context.config
  const value = context.inputs.in ?? null
  for (let index = start; index < rules.length; index++) {
    const { port, when } = rules[index] as (typeof rules)[number]
    const given = evaluateInRun(context, when, value, timeoutMs)
    if (given instanceof Promise)
      return given.then((settled) => (holds(context, settled, index) ? { [port]: value } : routeFrom(context, index + 1)))
    if (holds(context, given, index)) return { [port]: value }
  }
  return { default: value }
}

function holds({ nodeId, label }: Context, given: Json, index: number): boolean {
  if (typeof given === 'boolean') return given
  if (given === null) return false
  throw new AppError(
    'expression.failed',
    `Rule ${index + 1} of "${label || nodeId}" gave ${JSON.stringify(given).slice(0, 100)}, not true or false.`,
    {
      hint: 'Compare with a value, as in `severity = "high"`, or use $exists(…).',
      place: { node: nodeId, path: `rules.${index}.when` },
    },
  )
}
