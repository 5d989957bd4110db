import { AppError } from '#shared/errors/app-error.ts'
import { isJsonObject, type Json, type JsonObject } from '#shared/json.ts'
import { compileSchema } from '#shared/schema/json-schema.ts'

const mostListed = 10

/**
 * The inputs of a run, with the defaults of their schema filled in. Throws `run.invalid_input` with everything that does
 * not fit, and `schema.invalid` for a schema that cannot be checked against.
 */
export function checkedInputs(schema: JsonObject, given: Record<string, Json>): Record<string, Json> {
  const properties = isJsonObject(schema.properties) ? schema.properties : {}
  const inputs = { ...given }
  for (const [name, property] of Object.entries(properties))
    if (!Object.hasOwn(inputs, name) && isJsonObject(property) && property.default !== undefined) inputs[name] = property.default
  const problems = compileSchema(schema)
    .mismatches(inputs)
    .slice(0, mostListed)
    .map(({ path, message }) => `${path.replace(/^\//, '') || 'inputs'}: ${message}`)
  if (problems.length === 0) return inputs
  throw new AppError('run.invalid_input', `The inputs do not fit the workflow.\n${problems.join('\n')}`, {
    hint: `It takes ${Object.keys(properties).join(', ') || 'no inputs'}.`,
  })
}
