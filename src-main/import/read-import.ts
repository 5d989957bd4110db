import { parseDocument } from 'yaml'
import { documentLimits, textDepth } from '#shared/document/limits.ts'
import { AppError } from '#shared/errors/app-error.ts'
import type { ImportedWorkflow } from '#shared/import/import-report.ts'
import { importWorkflows } from '#shared/import/import-workflow.ts'
import type { Json } from '#shared/json.ts'

/** An alias may be used this often: a few are handwriting, many are an attack on memory. */
const mostAliases = 100

/**
 * The text of a file of another product as documents with a report. The format is found by what the text is, whatever the
 * file is called. Reads the text and nothing else: no file, no request, no process. Throws `import.unreadable`,
 * `import.unknown_format` and what documents are refused for.
 */
export function readImport(text: string): ImportedWorkflow[] {
  if (text.length > documentLimits.bytes || Buffer.byteLength(text) > documentLimits.bytes)
    throw new AppError('document.too_large', `The file is larger than ${documentLimits.bytes / 1024 / 1024} MB.`, {
      hint: 'Export one workflow at a time.',
    })
  return importWorkflows(parse(text.replace(/^\uFEFF/, '')))
}

function parse(text: string): Json {
  const json = /^\s*[{[]/.test(text)
  if (json) {
    if (textDepth(text, documentLimits.depth) > documentLimits.depth)
      throw new AppError('document.too_deep', `The file nests more than ${documentLimits.depth} levels.`, {
        hint: 'Flatten the value that nests so deep.',
      })
    try {
      return JSON.parse(text) as Json
    } catch (cause) {
      throw unreadable('JSON', cause instanceof Error ? cause.message : String(cause))
    }
  }
  return parseYaml(text)
}

function parseYaml(text: string): Json {
  // deep flow style is the one way to nest a lot in few characters; indentation is bounded by the size of the file
  if (textDepth(text.replace(/"(?:[^"\\\n]|\\.)*"|'[^'\n]*'/g, ''), 4096) > 4096 || deepestIndent(text) > 4096)
    throw new AppError('document.too_deep', `The file nests more than ${documentLimits.depth} levels.`, {
      hint: 'Flatten the value that nests so deep.',
    })
  const document = parseDocument(text, { version: '1.2', schema: 'core', prettyErrors: false, uniqueKeys: true, merge: false })
  const [problem] = document.errors
  if (problem) throw unreadable('YAML', `${problem.message}, on line ${text.slice(0, problem.pos[0]).split('\n').length}`)
  try {
    return (document.toJS({ maxAliasCount: mostAliases }) ?? null) as Json
  } catch (cause) {
    throw unreadable('YAML', cause instanceof Error ? cause.message : String(cause))
  }
}

/** Spaces before the text of a line: levels of block style cost at least one each. */
function deepestIndent(text: string): number {
  let deepest = 0
  for (const [indent] of text.matchAll(/^[ ]*(?:- +)*/gm)) deepest = Math.max(deepest, indent.length)
  return deepest
}

function unreadable(format: string, why: string): AppError {
  return new AppError('import.unreadable', `The file is not ${format} that can be read: ${why}.`, {
    hint: 'Export the workflow again. JSON and YAML are read.',
  })
}
