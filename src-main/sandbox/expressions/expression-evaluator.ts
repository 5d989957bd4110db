import { LRUCache } from 'lru-cache'
import { AppError } from '#shared/errors/app-error.ts'
import type { Json } from '#shared/json.ts'
import type { ExpressionEvaluator } from '../../engine/services.ts'
import { type EvaluationPool, evaluationText } from '../evaluation-pool.ts'
import { parsePlainJson } from '../plain-json.ts'
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

/** Expressions by their text: simple ones compiled to closures, the rest for the pool. */
export function createExpressionEvaluator(pool: EvaluationPool): ExpressionEvaluator {
  const cache = new LRUCache<string, Parsed>({ max: 500 })
  const parsed = (source: string): Parsed => {
    let found = cache.get(source)
    if (!found) {
      found = parse(source)
      cache.set(source, found)
    }
    return found
  }

  const inPool = async (source: string, input: Json, options: EvaluateOptions): Promise<Json> => {
    const text = await pool.run(
      { task: 'expression', source, input: evaluationText(input), now: options.now, random: options.random },
      options,
    )
    return parsePlainJson(text, 'The result of the expression')
  }

  return {
    async check(source) {
      parsed(source)
    },
    evaluate(source, input, options) {
      const { simple } = parsed(source)
      if (!simple) return inPool(source, input, options)
      try {
        return evaluateSimply(simple, input, options)
      } catch (thrown) {
        if (thrown instanceof AppError) throw thrown
        // long, an error, or something rare: JSONata says what, and may take long over what comes behind it
        return inPool(source, input, options)
      }
    },
    close: () => pool.close(),
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
