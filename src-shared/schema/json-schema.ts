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

const limits = {
  /** Of one check: each visit of a schema is one, and what it says itself is more. */
  work: 2_000_000,
  /** Of one check too, for what takes long by the value. */
  ms: 2_000,
  /** Of reading a schema: the characters of all places in it, and the size of its patterns. */
  size: 4_000_000,
  pattern: 2_000,
  uniqueItems: 2_000,
  /** Items times characters of such a list. */
  uniqueWork: 50_000_000,
  listed: 100,
  message: 1_000,
  depth: 64,
  patternsOfNames: 100,
  nameOfFields: 200,
  patternSteps: 5_000_000,
} as const

/** One class or wildcard between plain text. It may repeat where that can be matched in one way alone: from the start, or up to where it ends. */
const plainPattern =
  /^(?:\^[\w\- ]*(?:(?:\[[^\]]+\]|\.|\\[dw])[+*]?)?[\w\- ]*\$?|[\w\- ]*(?:\[[^\]]+\]|\.|\\[dw])?[\w\- ]*\$?|[\w\- ]*(?:\[[^\]]+\]|\.|\\[dw])[+*])$/

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
 * runs on RE2, which takes linear time, and the work and the time of one check are bounded. Throws `schema.invalid`.
 */
export function compileSchema(schema: JsonObject): CompiledSchema {
  const preparing: Preparing = { patterns: new Map(), budget: { left: 0, until: 0 }, size: 0, uniqueItems: false }
  let validator: Validator
  try {
    validator = new Validator(prepare(schema, '', 0, preparing) as Schema, '2020-12', false)
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    if (cause instanceof RangeError) throw invalid('', 'it is nested too deep')
    throw invalid('', cause instanceof Error ? cause.message : String(cause))
  }
  return {
    mismatches(value) {
      if (preparing.uniqueItems) refuseLongLists(value)
      preparing.budget.left = limits.work
      preparing.budget.until = Date.now() + limits.ms
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
  budget: { left: number; until: number }
  size: number
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
function prepare(schema: Json, path: string, depth: number, preparing: Preparing): Json {
  if (depth > limits.depth) throw invalid(path, 'it is nested too deep')
  grow(preparing, 32 + path.length)
  if (Array.isArray(schema)) return schema.map((item, index) => prepare(item, `${path}/${index}`, depth + 1, preparing))
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
    } else if (key === '$id' || key === '$schema' || key === '__proto__') continue
    else if (key === 'format' && (typeof value !== 'string' || !Object.hasOwn(formats, value))) continue
    else if (key === 'pattern' && typeof value === 'string') continue
    else if (key === 'patternProperties' && isJsonObject(value)) {
      if (Object.keys(value).length > limits.patternsOfNames) throw invalid(at, 'it has too many patterns for names of fields')
      for (const pattern of Object.keys(value))
        if (pattern.length > limits.nameOfFields || !plainPattern.test(pattern))
          throw invalid(at, `the pattern "${pattern.slice(0, limits.nameOfFields)}" is not simple enough for names of fields`)
      copy[key] = prepareEach(value, at, depth, preparing)
    } else if (isNames(key) && isJsonObject(value)) copy[key] = prepareEach(value, at, depth, preparing)
    else copy[key] = data.has(key) ? value : prepare(value, at, depth + 1, preparing)
  }
  if (copy.uniqueItems === true) preparing.uniqueItems = true
  if (copy.format === 'url') copy.format = 'uri'
  if (typeof schema.pattern === 'string') {
    const name = registerPattern(schema.pattern, `${path}/pattern`, preparing)
    copy.allOf = [...(Array.isArray(copy.allOf) ? copy.allOf : []), counted({ format: name }, 1, preparing)]
  }
  return counted(copy, ownWork(schema), preparing)
}

/** What one visit of a schema costs: its names are gone through one by one, and long values are written into messages. */
function ownWork({ properties, required, enum: values, const: value }: JsonObject): number {
  const names = [properties, required].map((of) => (typeof of === 'object' && of !== null ? Object.keys(of).length : 0))
  const written = [values, value].map((of) => (typeof of === 'object' && of !== null ? JSON.stringify(of).length / 100 : 0))
  return [...names, ...written].reduce((sum, work) => sum + work, 1)
}

function grow(preparing: Preparing, by: number): void {
  preparing.size += by
  if (preparing.size > limits.size) throw invalid('', 'it is too large')
}

const isNames = (key: string) => ['properties', '$defs', 'definitions', 'dependentSchemas'].includes(key)

function prepareEach(schemas: JsonObject, path: string, depth: number, preparing: Preparing): JsonObject {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, inner]) => {
      if (!isJsonObject(inner) && typeof inner !== 'boolean') throw invalid(`${path}/${name}`, 'it is not a schema')
      return [name, prepare(inner, `${path}/${name}`, depth + 2, preparing)]
    }),
  )
}

/** The interpreter reads this keyword at every visit of a schema, and at no other time. */
function counted(schema: JsonObject, work: number, { budget }: Preparing): JsonObject {
  return Object.defineProperty(schema, '$recursiveAnchor', {
    enumerable: false,
    get: () => {
      budget.left -= work
      if (budget.left < 0 || Date.now() > budget.until) throw invalid('', 'checking this value with it takes too long')
      return undefined
    },
  })
}

function registerPattern(pattern: string, path: string, preparing: Preparing): string {
  const name = `re2:${pattern}`
  if (preparing.patterns.has(name)) return name
  if (pattern.length > limits.pattern) throw invalid(path, `a pattern has more than ${limits.pattern} characters`)
  let compiled: RE2JS
  try {
    compiled = RE2JS.compile(RE2JS.translateRegExp(pattern))
  } catch (cause) {
    throw invalid(path, `the pattern "${pattern}" is not one of RE2 (${(cause as Error).message})`)
  }
  const size = compiled.programSize()
  // to compile one takes about as long as to read so much of a schema
  grow(preparing, 4_000 + 10 * size)
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
    if (Array.isArray(at) && at.length > 50 && at.length * JSON.stringify(at).length > limits.uniqueWork)
      throw invalid('', 'it asks for unique items, and a list has too much in it to compare')
    for (const item of Object.values(at)) queue.push(item)
  }
}

/** Values that are asked for, and not there, are told in full: they may be long. */
const shortened = (message: string) => (message.length > limits.message ? `${message.slice(0, limits.message)}…` : message)

function listed(errors: readonly OutputUnit[], patterns: ReadonlyMap<string, unknown>): SchemaMismatch[] {
  const leaves = errors.filter(({ keyword }) => !wrappers.has(keyword))
  return (leaves.length > 0 ? leaves : errors).slice(0, limits.listed).map(({ instanceLocation, error }) => {
    const pattern = [...patterns.keys()].find((name) => error.includes(`"${name}"`))
    return {
      path: instanceLocation.replace(/^#/, ''),
      message: pattern ? `The text does not match the pattern "${pattern.slice(4)}".` : shortened(error),
    }
  })
}
