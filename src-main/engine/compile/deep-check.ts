import type { Problem } from '#shared/document/problem.ts'
import type { WorkflowDocument, WorkflowNode } from '#shared/document/workflow-document.ts'
import { toAppError } from '#shared/errors/app-error.ts'
import { isJsonObject, type Json } from '#shared/json.ts'
import type { FormField } from '#shared/nodes/node-spec.ts'
import { specOf } from '#shared/nodes/registry.ts'
import { compileSchema } from '#shared/schema/json-schema.ts'
import type { EngineServices } from '../services.ts'

/** A text in a config that is written in a language, with its place. */
interface Written {
  field: string
  language: NonNullable<FormField['language']>
  text: string
}

/**
 * Problems that take the real parsers to find: expressions, templates, code and JSON Schemas that cannot be read. Runs
 * nothing of the document; code is compiled in the sandbox. Meant to follow `validateDocument`.
 */
export async function deepCheck(
  document: WorkflowDocument,
  services: Pick<EngineServices, 'expressions' | 'templates' | 'sandbox'>,
  signal: AbortSignal,
): Promise<Problem[]> {
  const found = await Promise.all(
    Object.entries(document.nodes).flatMap(([id, node]) => [
      ...writtenIn(node).map((written) => checkText(id, node, written, services, signal)),
      ...schemasOf(node).map(async (schema) => checkSchema(id, node, schema)),
    ]),
  )
  return found.filter((problem) => problem !== null)
}

/** What a node has written in a language: fields of code, the conditions of a router, and the templates beside them. */
function writtenIn(node: WorkflowNode): Written[] {
  const found: Written[] = []
  for (const { name, widget, language } of specOf(node.kind)?.form ?? []) {
    const text = at(node.config, name)
    if (widget === 'code' && language && typeof text === 'string') found.push({ field: name, language, text })
  }
  for (const [path, language] of inLists[node.kind] ?? []) found.push(...textsAt(node.config, path.split('.'), '', language))
  return found.filter(({ text }) => text.trim() !== '')
}

/** Texts in lists and plain fields, which the form's widgets do not tell the language of. `*` stands for each entry. */
const inLists: Readonly<Record<string, readonly (readonly [path: string, language: Written['language']])[]>> = {
  router: [['rules.*.when', 'jsonata']],
  'prompt-template': [
    ['elements.*.text', 'liquid'],
    ['steps.*', 'liquid'],
  ],
  approval: [
    ['title', 'liquid'],
    ['body', 'liquid'],
  ],
  question: [
    ['title', 'liquid'],
    ['body', 'liquid'],
  ],
}

const schemaFields: Readonly<Record<string, string>> = { validate: 'schema', question: 'fields', extract: 'schema', 'model-call': 'schema' }

function schemasOf(node: WorkflowNode): { field: string; schema: Json }[] {
  const field = Object.hasOwn(schemaFields, node.kind) ? schemaFields[node.kind] : undefined
  const schema = field === undefined ? undefined : at(node.config, field)
  return field !== undefined && isJsonObject(schema) ? [{ field, schema }] : []
}

function at(value: Json, path: string): Json | undefined {
  return path
    .split('.')
    .reduce<Json | undefined>((inner, name) => (isJsonObject(inner) && Object.hasOwn(inner, name) ? inner[name] : undefined), value)
}

function textsAt(value: Json | undefined, path: readonly string[], field: string, language: Written['language']): Written[] {
  const [name, ...rest] = path
  if (name === undefined) return typeof value === 'string' ? [{ field, language, text: value }] : []
  const below = (key: string) => (field === '' ? key : `${field}.${key}`)
  if (name !== '*') return isJsonObject(value) && Object.hasOwn(value, name) ? textsAt(value[name], rest, below(name), language) : []
  return Array.isArray(value) ? value.flatMap((item, index) => textsAt(item, rest, below(String(index)), language)) : []
}

async function checkText(
  id: string,
  node: WorkflowNode,
  { field, language, text }: Written,
  services: Pick<EngineServices, 'expressions' | 'templates' | 'sandbox'>,
  signal: AbortSignal,
): Promise<Problem | null> {
  try {
    if (language === 'jsonata') await services.expressions.check(text)
    else if (language === 'liquid') await services.templates.check(text)
    else if (language === 'javascript') await services.sandbox.check(text, signal)
    return null
  } catch (thrown) {
    return problemOf(id, node, field, thrown)
  }
}

function checkSchema(id: string, node: WorkflowNode, { field, schema }: { field: string; schema: Json }): Problem | null {
  try {
    if (isJsonObject(schema)) compileSchema(schema)
    return null
  } catch (thrown) {
    return problemOf(id, node, field, thrown)
  }
}

function problemOf(id: string, node: WorkflowNode, field: string, thrown: unknown): Problem {
  const error = toAppError(thrown)
  if (error.code === 'run.cancelled') throw error
  return {
    code: error.code,
    severity: 'error',
    node: id,
    field,
    message: `"${node.label || id}": ${error.message}`,
    mend: error.hint ?? 'Correct it in the inspector.',
  }
}
