import jsonata from 'jsonata'
import { Sequence, sequenceOf } from './sequence.ts'
import { type SimpleRun, spend, unusual } from './work-budget.ts'

interface NativeFunction {
  implementation: (this: unknown, ...args: unknown[]) => unknown
  signature?: { validate(args: unknown[], context: unknown): unknown[] }
}

/**
 * JSONata's own functions, so that ours cannot differ from them. The library hands its environment to a callback that is
 * called, before anything is awaited, for every expression that binds it.
 */
function harvest(): (name: string) => NativeFunction {
  let environment: jsonata.Environment | undefined
  const probe = jsonata('null')
  // the callback's key is a symbol, which `assign` passes on though its type does not say so
  const hook = Symbol.for('jsonata.__evaluate_entry') as unknown as string
  probe.assign(hook, (_expression: unknown, _input: unknown, env: jsonata.Environment) => {
    environment = env
  })
  void probe.evaluate(null)
  return (name) => {
    const found = environment?.lookup(name) as NativeFunction | undefined
    if (typeof found?.implementation !== 'function') throw new Error(`JSONata has no function $${name}`)
    return found
  }
}

const native = harvest()

/** Functions whose work is bounded by the size of their arguments, and that call nothing. */
const linear = [
  ...['sum', 'count', 'max', 'min', 'average', 'string', 'substring', 'substringBefore', 'substringAfter', 'lowercase', 'uppercase'],
  ...['length', 'trim', 'join', 'number', 'floor', 'ceil', 'round', 'abs', 'sqrt', 'power', 'boolean', 'not', 'keys', 'lookup', 'append'],
  ...['exists', 'merge', 'reverse', 'type', 'fromMillis', 'toMillis'],
]

/** Functions that take text apart into its symbols, which costs far more than reading it. */
const bySymbol = new Set(['length', 'substring'])

export type SimpleFunction = (args: unknown[], context: unknown, run: SimpleRun) => unknown

const focus = { createSequence: sequenceOf, options: undefined }

function fromNative(name: string): SimpleFunction {
  const { implementation, signature } = native(name)
  return (args, context, run) => {
    for (const arg of args) spend(run, bySymbol.has(name) && typeof arg === 'string' ? arg.length / 2 : sizeOf(arg))
    const result = implementation.apply(focus, signature ? signature.validate(args, context) : args)
    spend(run, sizeOf(result))
    return result
  }
}

/** About how long the value keeps a function busy; objects are counted by `$string` when its result is there. */
function sizeOf(value: unknown): number {
  if (typeof value === 'string') return 1 + value.length / 32
  return Array.isArray(value) ? 1 + value.length : 1
}

/** These are asynchronous in JSONata because their second argument may be a regular expression; here it is text. */
const onText: Record<string, (text: string, other: string) => unknown> = {
  contains: (text, other) => text.includes(other),
  split: (text, other) => text.split(other),
}

function fromText(name: string, make: (text: string, other: string) => unknown): SimpleFunction {
  const { signature } = native(name)
  return (args, context, run) => {
    const [text, other, ...rest] = signature ? signature.validate(args, context) : args
    if (text === undefined || (other === undefined && name === 'contains')) return undefined
    if (typeof text !== 'string' || typeof other !== 'string' || rest.some((extra) => extra !== undefined)) throw unusual
    spend(run, sizeOf(text) + sizeOf(other))
    return make(text, other)
  }
}

function fromClock(name: 'now' | 'millis'): SimpleFunction {
  const { signature } = native(name)
  const format = native('fromMillis').implementation
  return (args, context, run) => {
    if (run.now === undefined) throw unusual
    const valid = signature ? signature.validate(args, context) : args
    return name === 'millis' ? run.now : format.call(focus, run.now, ...valid)
  }
}

/** The functions that run in process, by name without the `$`. */
export const simpleFunctions: ReadonlyMap<string, SimpleFunction> = new Map<string, SimpleFunction>([
  ...linear.map((name): [string, SimpleFunction] => [name, fromNative(name)]),
  ...Object.entries(onText).map(([name, make]): [string, SimpleFunction] => [name, fromText(name, make)]),
  ['now', fromClock('now')],
  ['millis', fromClock('millis')],
  [
    'random',
    (args, _context, run) => {
      if (args.length > 0 || !run.random) throw unusual
      return run.random()
    },
  ],
])

const toText = native('string').implementation
const toBoolean = native('boolean').implementation

/** `$string`, as `&` uses it. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  return value === undefined ? '' : (toText.call(focus, value) as string)
}

/** `$boolean`; undefined stays undefined. */
export function booleanOf(value: unknown): boolean | undefined {
  if (typeof value === 'boolean' || value === undefined) return value
  return toBoolean.call(focus, value instanceof Sequence ? Array.from(value) : value) as boolean
}
