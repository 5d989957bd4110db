import { Validator } from '@cfworker/json-schema'
import { AppError } from '#shared/errors/app-error.ts'
import { isJsonObject, type Json, type JsonObject } from '#shared/json.ts'

/**
 * The inputs of a run, with the defaults of their schema filled in. Throws `run.invalid_input` with everything that does
 * not fit. Patterns are not checked here: they would run on the host's own regular expressions.
 */
export function checkedInputs(schema: JsonObject, given: Record<string, Json>): Record<string, Json> {
  const properties = isJsonObject(schema.properties) ? schema.properties : {}
  const inputs = { ...given }
  for (const [name, property] of Object.entries(properties))
    if (!Object.hasOwn(inputs, name) && isJsonObject(property) && property.default !== undefined) inputs[name] = property.default
  const { valid, errors } = new Validator(withoutPatterns(schema) as object, '2020-12', false).validate(inputs)
  if (valid) return inputs
  const leaves = errors.filter(({ keyword }) => !['properties', 'items', 'allOf'].includes(keyword))
  const problems = leaves
    .slice(0, 10)
    .map(({ instanceLocation, error }) => `${instanceLocation.replace(/^#\/?/, '') || 'inputs'}: ${error}`)
  throw new AppError('run.invalid_input', `The inputs do not fit the workflow.\n${problems.join('\n')}`, {
    hint: `It takes ${Object.keys(properties).join(', ') || 'no inputs'}.`,
  })
}

function withoutPatterns(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(withoutPatterns)
  if (!isJsonObject(schema)) return schema
  const entries = Object.entries(schema).filter(
    ([key, value]) => !(key === 'pattern' && typeof value === 'string') && key !== 'patternProperties',
  )
  return Object.fromEntries(entries.map(([key, value]) => [key, withoutPatterns(value)]))
}
