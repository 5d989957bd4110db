import { LRUCache } from 'lru-cache'
import { AppError } from '#shared/errors/app-error.ts'
import type { Json } from '#shared/json.ts'
import type { ExpressionEvaluator } from '../../engine/services.ts'
import { evaluateApart } from '../evaluate-apart.ts'
import type { Owner } from '../fair-queue.ts'
import { handedOver } from '../hand-over.ts'
import { parsePlainJson } from '../plain-json.ts'
import type { ProcessPool } from '../process-pool.ts'
import { type ExpressionTask, sandboxLimits } from '../process-protocol.ts'
import { compileSimple, NotSimple } from './compile-simple.ts'
import { parseExpression } from './full-evaluation.ts'
import { seededRandom } from './seeded-random.ts'
import { plain, Sequence } from './sequence.ts'
import { type ExpressionNode, variablesIn } from './syntax.ts'
import type { Compiled, SimpleRun } from './work-budget.ts'

interface Parsed {
  /** Absent for an expression that is not simple. */
  simple: Compiled | undefined
}

type EvaluateOptions = Parameters<ExpressionEvaluator['evaluate']>[2]

/** Steps of a simple expression that are done in process: well under ten milliseconds. */
const workInProcess = 100_000

/** The expressions of a host; what goes to the pool counts as work of `owner`. */
export interface SharedEvaluator {
  check(source: string): void
  evaluate(source: string, input: Json, options: EvaluateOptions, owner: Owner): ReturnType<ExpressionEvaluator['evaluate']>
}

/** Expressions by their text: simple ones compiled to closures, the rest for the pool. */
export function createExpressionEvaluator(pool: ProcessPool): SharedEvaluator {
  const cache = new LRUCache<string, Parsed>({ max: 500 })
  const parsed = (source: string): Parsed => {
    let found = cache.get(source)
    if (!found) {
      found = parse(source)
      cache.set(source, found)
    }
    return found
  }

  const inPool = async (source: string, input: Json, options: EvaluateOptions, owner: Owner): Promise<Json> => {
    const { now, random } = options
    const task: ExpressionTask = { task: 'expression', source, input: handedOver(input, sandboxLimits.evaluationChars), now, random }
    return parsePlainJson(await evaluateApart(pool, task, options, owner), 'The result of the expression')
  }

  return {
    check: (source) => void parsed(source),
    evaluate(source, input, options, owner) {
      const { simple } = parsed(source)
      if (!simple) return inPool(source, input, options, owner)
      try {
        return evaluateSimply(simple, input, options)
      } catch (thrown) {
        if (thrown instanceof AppError) throw thrown
        // long, an error, or something rare: JSONata says what, and may take long over what comes behind it
        return inPool(source, input, options, owner)
      }
    },
  }
}

function parse(source: string): Parsed {
  const tree = parseExpression(source).ast() as ExpressionNode
  if (variablesIn(tree).has('eval'))
    throw new AppError('expression.invalid', 'The expression uses $eval, which is not available.', {
      hint: 'Write the expression out; text that comes as data is never evaluated.',
    })
  try {
    return { simple: compileSimple(tree) }
  } catch (thrown) {
    // one that nests too deep for this may still be shallow enough for JSONata
    if (thrown instanceof NotSimple || thrown instanceof RangeError) return { simple: undefined }
    throw thrown
  }
}

function evaluateSimply(simple: Compiled, input: Json, options: EvaluateOptions): Json {
  const run: SimpleRun = {
    root: input,
    work: workInProcess,
    now: options.now,
    random: options.random === undefined ? undefined : seededRandom(options.random),
  }
  const result = plain(simple(Array.isArray(input) ? rootList(input) : input, run))
  if (result === undefined) return null
  if (typeof result === 'number' && !Number.isFinite(result))
    throw new AppError('value.not_json', `The expression gives ${result}, which is not a value of JSON.`, {
      hint: 'Check what it divides by.',
    })
  // simple forms give parts of the input, and lists, objects and scalars made of them
  return result as Json
}

/** A list as the whole input counts as one value. */
function rootList(input: Json[]): Sequence {
  const root = new Sequence()
  root.push(input)
  root.outerWrapper = true
  return root
}
