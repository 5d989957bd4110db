import type { Problem } from '#shared/document/problem.ts'
import type { WorkflowDocument, WorkflowNode } from '#shared/document/workflow-document.ts'
import { type AppError, toAppError } from '#shared/errors/app-error.ts'
import { isJsonObject, type Json } from '#shared/json.ts'
import type { FormField, WrittenLanguage } from '#shared/nodes/node-spec.ts'
import { specOf } from '#shared/nodes/registry.ts'
import { compileSchema } from '#shared/schema/json-schema.ts'
import type { EngineServices } from '../services.ts'

/** A part of a config that is written in a language, with its place. */
interface Written {
  field: string
  language: WrittenLanguage
  value: Json
}

type Parsers = Pick<EngineServices, 'expressions' | 'templates' | 'sandbox'>

/**
 * Problems that take the real parsers to find: expressions, templates, code and JSON Schemas that cannot be read. Runs
 * nothing of the document; code is compiled in the sandbox. Meant to follow `validateDocument`.
 */
export async function deepCheck(document: WorkflowDocument, services: Parsers, signal: AbortSignal): Promise<Problem[]> {
  const found = await Promise.all(
    Object.entries(document.nodes).flatMap(([id, node]) =>
      writtenIn(node).map((written) => checkWritten(id, node, written, services, signal)),
    ),
  )
  const unchecked = found.filter((problem) => problem === 'unchecked').length
  return [
    ...schemaProblems(document),
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

const uncheckedProblem = (count: number): Problem => ({
  code: 'check.incomplete',
  severity: 'warning',
  message: `${count === 1 ? 'An expression, a template or a piece of code was' : `${count} expressions, templates and pieces of code were`} not checked, because checking took too long.`,
  mend: 'Split the workflow. What is wrong in them shows when they run.',
})

/** What a node has written in a language, as its form and its spec say. */
function writtenIn(node: WorkflowNode): Written[] {
  const spec = specOf(node.kind)
  if (!spec) return []
  const languages: Record<string, WrittenLanguage> = { ...spec.written }
  for (const { name, widget, language } of spec.form) if (widget === 'code' && isWritten(language)) languages[name] = language
  return Object.entries(languages).flatMap(([path, language]) => partsAt(node.config, path.split('.'), '', language))
}

const isWritten = (language: FormField['language']): language is 'jsonata' | 'liquid' | 'javascript' =>
  language === 'jsonata' || language === 'liquid' || language === 'javascript'

function partsAt(value: Json | undefined, path: readonly string[], field: string, language: WrittenLanguage): Written[] {
  const [name, ...rest] = path
  if (name === undefined) {
    const there = typeof value === 'string' ? value.trim() !== '' : language === 'json-schema' && isJsonObject(value)
    return there ? [{ field, language, value: value as Json }] : []
  }
  const below = (key: string) => (field === '' ? key : `${field}.${key}`)
  if (name === '*') return Array.isArray(value) ? value.flatMap((item, index) => partsAt(item, rest, below(String(index)), language)) : []
  return isJsonObject(value) && Object.hasOwn(value, name) ? partsAt(value[name], rest, below(name), language) : []
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
