import { format as formats, type OutputUnit, type Schema, Validator } from '@cfworker/json-schema'
import { RE2JS } from 're2js'
import { AppError } from '../errors/app-error.ts'
import { isJsonObject, type Json, type JsonObject } from '../json.ts'

/** Where a value does not fit, and how. */
export interface SchemaMismatch {
  /** JSON pointer into the value; empty for the whole. */
  path: string
  message: string
}

export interface CompiledSchema {
  /** Empty when the value fits. At most 100 are listed. Throws `schema.invalid` when checking is more work than a value may cost. */
  mismatches(value: Json): SchemaMismatch[]
}

const limits = { visits: 500_000, uniqueItems: 2_000, listed: 100, depth: 64, nameOfFields: 200, patternSteps: 5_000_000 } as const

/** One class or wildcard that repeats, between plain text: cannot match in many ways. */
const plainPattern = /^\^?[\w\- ]*(?:(?:\[[^\]]+\]|\.|\\[dw])[+*]?)?[\w\- ]*\$?$/

/** Keywords that only pass on what is wrong below them. */
const wrappers = new Set([
  'properties',
  'items',
  'prefixItems',
  'allOf',
  '$ref',
  'additionalProperties',
  'patternProperties',
  'then',
  'else',
  'if',
])

/**
 * A JSON Schema (2020-12) that is interpreted, never turned into code. `$ref` leads only into the schema itself, `pattern`
 * runs on RE2, which takes linear time, and the visits of one check are counted. Throws `schema.invalid`.
 */
export function compileSchema(schema: JsonObject): CompiledSchema {
  const preparing: Preparing = { patterns: new Map(), budget: { left: 0 }, uniqueItems: false }
  const prepared = prepare(schema, '', preparing) as Schema
  let validator: Validator
  try {
    validator = new Validator(prepared, '2020-12', false)
  } catch (cause) {
    throw invalid('', cause instanceof Error ? cause.message : String(cause))
  }
  return {
    mismatches(value) {
      if (preparing.uniqueItems) refuseLongLists(value)
      preparing.budget.left = limits.visits
      // the library looks formats up by name in one table; ours are there only while it does
      for (const [name, matches] of preparing.patterns) formats[name] = matches
      try {
        return listed(validator.validate(value).errors, preparing.patterns)
      } catch (thrown) {
        if (thrown instanceof AppError) throw thrown
        if (thrown instanceof RangeError) throw invalid('', 'it refers to itself without end')
        throw invalid('', thrown instanceof Error ? (thrown.message.split('\n')[0] ?? '') : String(thrown))
      } finally {
        for (const name of preparing.patterns.keys()) delete formats[name]
      }
    },
  }
}

interface Preparing {
  patterns: Map<string, (text: string) => boolean>
  budget: { left: number }
  uniqueItems: boolean
}

const invalid = (path: string, what: string) =>
  new AppError('schema.invalid', `The JSON Schema cannot be used${path ? ` at ${path}` : ''}: ${what}.`, {
    hint: 'Correct the schema. References lead into the schema itself (`#/$defs/…`).',
    place: { path },
  })

const types: ReadonlySet<Json> = new Set(['null', 'boolean', 'object', 'array', 'number', 'integer', 'string'])

/** Keywords whose value is data or names, not a schema. */
const data = new Set(['const', 'enum', 'default', 'examples', 'required', 'type', 'title', 'description'])

/** A copy with `pattern` as a format of our own and each visit of a schema counted. */
function prepare(schema: Json, path: string, preparing: Preparing): Json {
  if (path.split('/').length > limits.depth) throw invalid(path, 'it is nested too deep')
  if (Array.isArray(schema)) return schema.map((item, index) => prepare(item, `${path}/${index}`, preparing))
  if (!isJsonObject(schema)) return schema
  const copy: JsonObject = {}
  for (const [key, value] of Object.entries(schema)) {
    const at = `${path}/${key}`
    if (key === '$ref' || key === '$dynamicRef') {
      if (typeof value !== 'string' || !value.startsWith('#')) throw invalid(at, `"${String(value)}" leads out of the schema`)
      copy[key] = value
    } else if (key === 'type') {
      const unknown = [value].flat().find((type) => !types.has(type))
      if (unknown !== undefined) throw invalid(at, `${JSON.stringify(unknown)} is not a type`)
      copy[key] = value
    } else if (key === '$id' || key === '$schema') continue
    else if (key === 'pattern' && typeof value === 'string') continue
    else if (key === 'patternProperties' && isJsonObject(value)) {
      for (const pattern of Object.keys(value))
        if (pattern.length > limits.nameOfFields || !plainPattern.test(pattern))
          throw invalid(at, `the pattern "${pattern.slice(0, limits.nameOfFields)}" is not simple enough for names of fields`)
      copy[key] = prepareEach(value, at, preparing)
    } else if (isNames(key) && isJsonObject(value)) copy[key] = prepareEach(value, at, preparing)
    else copy[key] = data.has(key) ? value : prepare(value, at, preparing)
  }
  if (copy.uniqueItems === true) preparing.uniqueItems = true
  if (copy.format === 'url') copy.format = 'uri'
  if (typeof schema.pattern === 'string') {
    const name = registerPattern(schema.pattern, `${path}/pattern`, preparing)
    copy.allOf = [...(Array.isArray(copy.allOf) ? copy.allOf : []), counted({ format: name }, preparing)]
  }
  return counted(copy, preparing)
}

const isNames = (key: string) => ['properties', '$defs', 'definitions', 'dependentSchemas'].includes(key)

function prepareEach(schemas: JsonObject, path: string, preparing: Preparing): JsonObject {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, inner]) => {
      if (!isJsonObject(inner) && typeof inner !== 'boolean') throw invalid(`${path}/${name}`, 'it is not a schema')
      return [name, prepare(inner, `${path}/${name}`, preparing)]
    }),
  )
}

/** The interpreter reads this keyword at every visit of a schema, and at no other time. */
function counted(schema: JsonObject, { budget }: Preparing): JsonObject {
  return Object.defineProperty(schema, '$recursiveAnchor', {
    enumerable: false,
    get: () => {
      if (--budget.left < 0) throw invalid('', 'checking this value with it takes too long')
      return undefined
    },
  })
}

function registerPattern(pattern: string, path: string, preparing: Preparing): string {
  const name = `re2:${pattern}`
  if (preparing.patterns.has(name)) return name
  let compiled: RE2JS
  try {
    compiled = RE2JS.compile(RE2JS.translateRegExp(pattern))
  } catch (cause) {
    throw invalid(path, `the pattern "${pattern}" is not one of RE2 (${(cause as Error).message})`)
  }
  const size = compiled.programSize()
  preparing.patterns.set(name, (text) => {
    // linear in the text, and in the pattern too: both may be long
    if (text.length * size > limits.patternSteps) throw invalid(path, 'the pattern and the text are too long together')
    return compiled.matcher(text).find()
  })
  return name
}

function refuseLongLists(value: Json): void {
  const queue: Json[] = [value]
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    if (typeof at !== 'object' || at === null) continue
    if (Array.isArray(at) && at.length > limits.uniqueItems)
      throw invalid('', `it asks for unique items, which is checked for at most ${limits.uniqueItems}, and a list has ${at.length}`)
    for (const item of Object.values(at)) queue.push(item)
  }
}

function listed(errors: readonly OutputUnit[], patterns: ReadonlyMap<string, unknown>): SchemaMismatch[] {
  const leaves = errors.filter(({ keyword }) => !wrappers.has(keyword))
  return (leaves.length > 0 ? leaves : errors).slice(0, limits.listed).map(({ instanceLocation, error }) => {
    const pattern = [...patterns.keys()].find((name) => error.includes(`"${name}"`))
    return {
      path: instanceLocation.replace(/^#/, ''),
      message: pattern ? `The text does not match the pattern "${pattern.slice(4)}".` : error,
    }
  })
}
