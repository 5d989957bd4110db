import { LRUCache } from 'lru-cache'
import { canonicalJson } from '#shared/json.ts'
import type { validateNode } from '#shared/nodes/validate.node.ts'
import { type CompiledSchema, compileSchema } from '#shared/schema/json-schema.ts'
import type { ConfigOf, Executor } from '../executor.ts'

const compiled = new LRUCache<string, CompiledSchema>({ max: 100 })

export const validateExec: Executor<ConfigOf<typeof validateNode>> = {
  run({ config, inputs }) {
    const key = canonicalJson(config.schema)
    let schema = compiled.get(key)
    if (!schema) {
      schema = compileSchema(config.schema)
      compiled.set(key, schema)
    }
    const value = inputs.in ?? null
    const problems = schema.mismatches(value)
    return problems.length === 0 ? { valid: value } : { invalid: { value, problems: problems.map((problem) => ({ ...problem })) } }
  },
}
