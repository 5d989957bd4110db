import { hash } from 'node:crypto'
import { lstat, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { AppError, toAppError } from '#shared/errors/app-error.ts'
import { canonicalJson, type Json } from '#shared/json.ts'
import { type PromptDefinition, promptFileSchema, type promptSchema } from '#shared/prompts/prompt-definition.ts'
import { placeOf } from './build-prompt.ts'

const mostFiles = 200
const mostBytes = 1_000_000

const styles = { basic: 'plain', claude_xml: 'xml', chain_of_thought: 'chain-of-thought' } as const

function invalid(file: string, what: string): AppError {
  return new AppError('prompt.invalid', `prompts/${file}: ${what}`, {
    place: { file },
    hint: 'A prompt file is a map of names to {type, template, variables, xml_elements, steps}, where type is basic, claude_xml or chain_of_thought.',
  })
}

/**
 * `{name}` of files that come from elsewhere becomes `{{ name }}`: in texts without Liquid, and of declared variables only, so
 * that JSON stays JSON. So do `{xml_elements}` and `{steps}`, which say where these stand.
 */
export function toLiquid(text: string, variables: ReadonlySet<string>): string {
  if (/\{\{|\{%/.test(text)) return text
  return text.replace(/\{([A-Za-z_]\w*)\}/g, (whole, name: string) => (variables.has(name) ? `{{ ${name} }}` : whole))
}

function definitionOf(name: string, file: string, read: z.output<typeof promptSchema>): PromptDefinition {
  const named = Array.isArray(read.variables) ? [] : Object.entries(read.variables)
  const defaults = Object.fromEntries(named.flatMap(([variable, value]) => (value === null ? [] : [[variable, value]])))
  const variables = new Set(Array.isArray(read.variables) ? read.variables : Object.keys(read.variables))
  const style = styles[read.type]
  const place = placeOf[style]
  const parts = {
    style,
    template: toLiquid(read.template, place === null ? variables : new Set([...variables, place])),
    elements: Object.entries(read.xml_elements).map(([element, text]) => ({ name: element, text: toLiquid(text, variables) })),
    steps: read.steps.map((step) => toLiquid(step, variables)),
    defaults,
  }
  const version = hash('sha256', canonicalJson({ name, ...parts } as unknown as Json)).slice(0, 12)
  return { name, ...parts, version, file }
}

/** JSON is YAML too. Throws `prompt.invalid`. */
async function readPromptFile(folder: string, file: string): Promise<PromptDefinition[]> {
  const path = join(folder, file)
  const { size } = await lstat(path)
  if (size > mostBytes) throw invalid(file, `it is larger than ${mostBytes / 1_000_000} MB`)
  const { parse } = await import('yaml')
  let content: unknown
  try {
    content = parse(await readFile(path, 'utf8'), { maxAliasCount: 100 })
  } catch (error) {
    throw invalid(file, `it is neither YAML nor JSON: ${(error as Error).message}`)
  }
  const read = promptFileSchema.safeParse(content ?? {})
  if (!read.success) throw invalid(file, z.prettifyError(read.error))
  return Object.entries(read.data).map(([name, prompt]) => definitionOf(name, file, prompt))
}

/** Prompts by name, as far as their files can be read. */
export class WorkspacePrompts extends Map<string, PromptDefinition> {
  /** Why some are not here: what is wrong with their files. */
  problem: string | null = null
}

/**
 * Every prompt of a workspace, by its name. None where there is no folder `prompts`. A file that is none leaves out its own
 * prompts, and a name that two files have stands for neither: `problem` says so.
 */
export async function readPrompts(workspace: string): Promise<WorkspacePrompts> {
  const folder = join(workspace, 'prompts')
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return []
    throw new AppError('file.unreadable', `${folder} cannot be read: ${error.message}`, { place: { file: folder } })
  })
  // links are not followed: they may lead anywhere
  const files = entries.filter((entry) => entry.isFile() && /\.(ya?ml|json)$/i.test(entry.name)).map(({ name }) => name)
  if (files.length > mostFiles) throw invalid('', `there are more than ${mostFiles} files`)
  const prompts = new WorkspacePrompts()
  const problems: string[] = []
  const twice = new Set<string>()
  for (const file of files.sort()) {
    const read = await readPromptFile(folder, file).catch((thrown) => [toAppError(thrown)])
    for (const prompt of read) {
      if (prompt instanceof AppError) {
        problems.push(prompt.message)
        continue
      }
      const other = prompts.get(prompt.name)
      if (other) {
        twice.add(prompt.name)
        problems.push(`prompts/${file}: "${prompt.name}" is in ${other.file} already`)
      } else prompts.set(prompt.name, prompt)
    }
  }
  for (const name of twice) prompts.delete(name)
  prompts.problem = problems.length > 0 ? problems.join('\n') : null
  return prompts
}
