import { documentLimits, forbiddenPaths, valueDepth } from '../document/limits.ts'
import { AppError } from '../errors/app-error.ts'
import { isJsonObject, type Json, type JsonObject } from '../json.ts'
import { importDify, isDify } from './dify/dify-import.ts'
import { importFlowise, isFlowise } from './flowise/flowise-import.ts'
import { type ImportedWorkflow, type ImportProduct, importProducts } from './import-report.ts'
import { importN8n, isN8n } from './n8n/n8n-import.ts'
import { importRivet, isRivet } from './rivet/rivet-import.ts'

interface Importer {
  product: ImportProduct
  is(value: JsonObject): boolean
  bring(value: JsonObject): ImportedWorkflow[]
}

const importers: readonly Importer[] = [
  { product: 'dify', is: isDify, bring: importDify },
  { product: 'flowise', is: isFlowise, bring: importFlowise },
  { product: 'n8n', is: isN8n, bring: importN8n },
  { product: 'rivet', is: isRivet, bring: importRivet },
]

/**
 * The workflows of another product as documents, each with a report of what became of its parts. Only looks at the value:
 * nothing in it is run, fetched or resolved. Throws `import.unknown_format`, `document.too_deep`, `document.too_large` and
 * `document.forbidden_key`.
 */
export function importWorkflows(value: Json): ImportedWorkflow[] {
  if (valueDepth(value, documentLimits.depth) > documentLimits.depth)
    throw new AppError('document.too_deep', `The file nests more than ${documentLimits.depth} levels.`, {
      hint: 'Flatten the value that nests so deep.',
    })
  const [forbidden] = forbiddenPaths(value, 1)
  if (forbidden !== undefined)
    throw new AppError('document.forbidden_key', `The key at "${forbidden}" could change how the program itself behaves, and is refused.`, {
      hint: 'Rename or remove the key.',
      place: { path: forbidden },
    })
  // the command line of n8n writes its workflows as one list
  if (Array.isArray(value) && value.length > 0 && value.every((each) => isJsonObject(each) && isN8n(each)))
    return value.flatMap(importWorkflows)
  const importer = isJsonObject(value) ? importers.find(({ is }) => is(value)) : undefined
  if (!importer) throw unknownFormat(value)
  const workflows = importer.bring(value as JsonObject)
  if (workflows.length === 0)
    throw new AppError('import.empty', `This is a file of ${importProducts[importer.product]}, and there is no workflow in it.`, {
      hint: 'Export the workflow again, with its nodes.',
    })
  for (const { document } of workflows) {
    const count = Object.keys(document.nodes).length
    if (count > documentLimits.nodes)
      throw new AppError('document.too_large', `The workflow would have ${count} nodes; ${documentLimits.nodes} is the most.`, {
        hint: 'Split it before you export it.',
      })
  }
  return workflows
}

/** Says what was seen, so that a person knows whether it is the wrong file or an unknown version. */
function unknownFormat(value: Json): AppError {
  const names = Object.values(importProducts).join(', ')
  return new AppError('import.unknown_format', `This is not a workflow that can be brought in: ${seenAs(value)}.`, {
    hint: `Workflows of ${names} can be brought in, as their export writes them.`,
  })
}

function seenAs(value: Json): string {
  if (!isJsonObject(value))
    return Array.isArray(value) ? 'it is a list' : `it is a ${value === null ? 'null' : typeof value}, not an object`
  if (value.format === 'trellis-workflow') return 'it is a workflow of Trellis, which is opened, not imported'
  if (
    Array.isArray(value.nodes) &&
    value.nodes.some((node) => isJsonObject(node) && isJsonObject(node.data) && typeof node.data.category === 'string')
  )
    return 'it looks like a chatflow of Flowise; only AgentFlow v2 is known'
  if (isJsonObject(value.data) && Array.isArray(value.data.nodes)) return 'it looks like a flow of Langflow, which is not known'
  const keys = Object.keys(value).slice(0, 8)
  return keys.length === 0
    ? 'the object is empty'
    : `it has ${keys.map((key) => `"${key.slice(0, 40)}"`).join(', ')}, which is no format that is known`
}
