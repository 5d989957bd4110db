import { hash } from 'node:crypto'
import { z } from 'zod'
import { AppError } from '#shared/errors/app-error.ts'
import { canonicalJson, isJsonObject, type Json } from '#shared/json.ts'
import { defineNode, type NodeSpec } from '#shared/nodes/node-spec.ts'
import { type KindLookup, registeredKinds } from '../compile/kinds.ts'
import type { ConfigOf, Executor } from '../executor.ts'
import type { Clock } from '../run/clock.ts'

/** Does what a test tells it: takes its time, fails so many attempts, and delivers on one of its ports, both or none. */
export const workNode = defineNode({
  kind: 'work',
  version: 1,
  title: 'Work',
  group: 'logic',
  summary: 'A step whose time, failures and routes a test sets.',
  docs: 'For tests.',
  icon: 'hammer',
  config: z.strictObject({
    /** Milliseconds. With `byInput`, a fraction that depends on the inputs is added. */
    delay: z.number().min(0).default(0),
    byInput: z.boolean().default(false),
    /** Attempts that fail, the attempts of the containers around it counted in. */
    failures: z.int().min(0).default(0),
    /** Fails always when its inputs hash to a multiple of this. */
    failEvery: z.int().min(0).default(0),
    route: z.enum(['out', 'other', 'both', 'none', 'by-value']).default('out'),
    required: z.boolean().default(false),
    list: z.int().min(0).max(6).nullable().default(null),
  }),
  inputs: ({ required }) => [
    { id: 'in', label: 'In', type: 'any', required },
    { id: 'more', label: 'More', type: 'any', arity: 'many' },
  ],
  outputs: () => [
    { id: 'out', label: 'Out', type: 'any' },
    { id: 'other', label: 'Other', type: 'any' },
  ],
  effect: 'pure',
  form: [],
  describe: () => 'work',
  examples: [{ title: 'Nothing special', config: {}, inputs: {} }],
})

/** Failures as values lose their text, which depends on which of several came first. */
export function withoutErrors(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutErrors)
  if (!isJsonObject(value)) return value
  if ('code' in value && 'message' in value && 'node' in value) return 'failure'
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutErrors(inner)]))
}

function digest(value: Json): number {
  return Number.parseInt(hash('sha256', canonicalJson(withoutErrors(value))).slice(0, 8), 16)
}

function workExec(clock: Clock): Executor<ConfigOf<typeof workNode>> {
  function give({ config, inputs, nodeId, path }: Parameters<Executor<ConfigOf<typeof workNode>>['run']>[0]) {
    const attempts = [...path.matchAll(/attempt:(\d+)/g)].reduce((sum, match) => sum + Number(match[1]), 0)
    const sum = digest({ nodeId, ...inputs })
    if (attempts < config.failures) throw new AppError('tool.failed', `Attempt ${attempts} failed`)
    if (config.failEvery > 0 && sum % config.failEvery === 0) throw new Error('The inputs are not to its liking')
    const value: Json = config.list === null ? sum % 1000 : Array.from({ length: config.list }, (_, i) => (sum + i * 7) % 100)
    const route = config.route === 'by-value' ? (['out', 'other', 'both'] as const)[sum % 3] : config.route
    return {
      out: route === 'out' || route === 'both' ? value : undefined,
      other: route === 'other' || route === 'both' ? value : undefined,
    }
  }
  return {
    run(context) {
      const { config, signal, nodeId, inputs } = context
      const delay = config.delay + (config.byInput ? (digest({ nodeId, ...inputs }) % 99_991) / 100_000 : 0)
      if (delay === 0) return give(context)
      return new Promise((resolve, reject) => {
        const onAbort = () => {
          cancel()
          reject(signal.reason ?? new Error('aborted'))
        }
        const cancel = clock.after(delay, () => {
          signal.removeEventListener('abort', onAbort)
          try {
            resolve(give(context))
          } catch (thrown) {
            reject(thrown)
          }
        })
        if (signal.aborted) onAbort()
        else signal.addEventListener('abort', onAbort, { once: true })
      })
    },
  }
}

/** The registered kinds, and `work` on the given clock. */
export function testKinds(clock: Clock, more: Record<string, { spec: NodeSpec; executor: Executor }> = {}): KindLookup {
  const kinds: typeof more = {
    work: { spec: workNode as unknown as NodeSpec, executor: workExec(clock) as Executor },
    ...more,
  }
  return {
    spec: (kind) => kinds[kind]?.spec ?? registeredKinds.spec(kind),
    executor: (kind) => kinds[kind]?.executor ?? registeredKinds.executor(kind),
  }
}
