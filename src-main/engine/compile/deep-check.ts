import { portsOf } from '#shared/document/ports.ts'
import type { Problem } from '#shared/document/problem.ts'
import type { WorkflowDocument, WorkflowNode } from '#shared/document/workflow-document.ts'
import { type AppError, toAppError } from '#shared/errors/app-error.ts'
import { isJsonObject, type Json, type JsonObject } from '#shared/json.ts'
import type { WrittenLanguage } from '#shared/nodes/node-spec.ts'
import { specOf } from '#shared/nodes/registry.ts'
import { type Written, writtenIn } from '#shared/nodes/written.ts'
import { compileSchema, type SchemaMismatch } from '#shared/schema/json-schema.ts'
import type { EngineServices } from '../services.ts'

type Parsers = Pick<EngineServices, 'expressions' | 'templates' | 'sandbox'>

/**
 * Problems that take the real parsers to find: expressions, templates, code and JSON Schemas that cannot be read. Runs
 * nothing of the document; code is compiled in the sandbox. Meant to follow `validateDocument`.
 */
export async function deepCheck(document: WorkflowDocument, services: Parsers, signal: AbortSignal): Promise<Problem[]> {
  const found = await Promise.all(
    Object.entries(document.nodes).flatMap(([id, node]) =>
      writtenBy(node).map((written) => checkWritten(id, node, written, services, signal)),
    ),
  )
  const unchecked = found.filter((problem) => problem === 'unchecked').length
  return [
    ...schemaProblems(document),
    ...pinnedMismatches(document),
    ...found.filter((problem) => problem !== null && problem !== 'unchecked'),
    ...(unchecked > 0 ? [uncheckedProblem(unchecked)] : []),
  ]
}

/** The schemas of what the workflow takes and gives. Each is tried once, since a reference to itself shows only then. */
function schemaProblems(document: WorkflowDocument): Problem[] {
  return (['inputs', 'outputs'] as const).flatMap((field): Problem[] => {
    try {
      compileSchema(document[field]).mismatches({})
      return []
    } catch (thrown) {
      const { code, message, hint, place } = toAppError(thrown)
      return [
        {
          code,
          severity: 'error',
          field: [field, ...(place?.path ?? '').split('/').filter(Boolean)].join('.'),
          message: `The ${field} of the workflow: ${message}`,
          mend: hint ?? 'Correct the schema.',
        },
      ]
    }
  })
}

/** Pinned values that the schema of their port does not allow. The schema may be stricter than what reads the value. */
function pinnedMismatches(document: WorkflowDocument): Problem[] {
  return Object.entries(document.nodes).flatMap(([id, node]) =>
    Object.entries(node.pinned ?? {}).flatMap(([port, value]): Problem[] => {
      const declared = portsOf(document, id).outputs.find((output) => output.id === port)
      const [first] = declared?.schema ? mismatchesOf(declared.schema, value) : []
      if (!declared || !first) return []
      const where = first.path === '' ? '' : `${first.path.slice(1).replaceAll('/', '.')}: `
      return [
        {
          code: 'node.pin_mismatch',
          severity: 'warning',
          node: id,
          field: 'pinned',
          message: `"${node.label || id}" has pinned data at "${declared.label}" that does not fit its schema. ${where}${first.message}`,
          mend: 'Correct the pinned value, or unpin it.',
        },
      ]
    }),
  )
}

/** A schema that cannot be used is another problem, told where it is written. */
function mismatchesOf(schema: JsonObject, value: Json): SchemaMismatch[] {
  try {
    return compileSchema(schema).mismatches(value)
  } catch {
    return []
  }
}

const uncheckedProblem = (count: number): Problem => ({
  code: 'check.incomplete',
  severity: 'warning',
  message: `${count === 1 ? 'An expression, a template or a piece of code was' : `${count} expressions, templates and pieces of code were`} not checked, because checking took too long.`,
  mend: 'Split the workflow. What is wrong in them shows when they run.',
})

const writtenBy = ({ kind, config }: WorkflowNode): Written[] => {
  const spec = specOf(kind)
  return spec ? writtenIn(spec, config) : []
}

const parsers: Record<WrittenLanguage, (value: Json, services: Parsers, signal: AbortSignal) => Promise<unknown>> = {
  jsonata: (text, { expressions }) => expressions.check(String(text)),
  liquid: (text, { templates }) => templates.check(String(text)),
  javascript: (text, { sandbox }, signal) => sandbox.check(String(text), signal),
  'json-schema': async (schema) => isJsonObject(schema) && compileSchema(schema),
}

async function checkWritten(
  id: string,
  node: WorkflowNode,
  { field, language, value }: Written,
  services: Parsers,
  signal: AbortSignal,
): Promise<Problem | 'unchecked' | null> {
  try {
    await parsers[language](value, services, signal)
    return null
  } catch (thrown) {
    const error = toAppError(thrown)
    return error.code === 'run.cancelled' ? 'unchecked' : problemOf(id, node, field, error)
  }
}

function problemOf(id: string, node: WorkflowNode, field: string, error: AppError): Problem {
  return {
    code: error.code,
    severity: 'error',
    node: id,
    field,
    message: `"${node.label || id}": ${error.message}`,
    mend: error.hint ?? 'Correct it in the inspector.',
  }
}
