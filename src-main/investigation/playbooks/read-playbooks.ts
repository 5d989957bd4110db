import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { AppError } from '#shared/errors/app-error.ts'
import { commonAttributes, type FindingType, findingTypes } from '#shared/investigation/finding-types.ts'
import { checkTemplate } from './fill-template.ts'
import { type Playbook, playbookSchema, type Rule, type Selector } from './playbook-schema.ts'
import { matchesName } from './select-findings.ts'

/** Reads one playbook. Throws `playbook.invalid` with the place of the first problem. */
export function parsePlaybook(text: string, file: string): Playbook {
  let data: unknown
  try {
    data = parse(text)
  } catch (error) {
    throw new AppError('playbook.invalid', `${file} is not YAML: ${(error as Error).message}`, { place: { file } })
  }
  const result = playbookSchema.safeParse(data)
  if (!result.success) {
    const issue = result.error.issues[0]!
    const path = issue.path.join('.')
    throw new AppError('playbook.invalid', `${file}: ${path || 'the file'}: ${issue.message}`, { place: { file, path } })
  }
  const fail = (id: string, what: string): never => {
    throw new AppError('playbook.invalid', `${file}: ${id}: ${what}`, { place: { file, path: id } })
  }
  for (const rule of result.data.rules) {
    checkNames(rule, file)
    const selectors = [...Object.values({ ...rule.signals, ...rule.against, ...rule.context }), ...rule.explains]
    for (const selector of selectors) checkSelector(selector, (what) => fail(rule.id, what))
  }
  for (const entry of result.data.exclusions)
    for (const selector of [...entry.absent, ...entry.looked]) checkSelector(selector, (what) => fail(entry.id, what))
  for (const entry of result.data.tools)
    for (const selector of [...entry.after, ...entry.unless]) checkSelector(selector, (what) => fail(entry.id, what))
  return result.data
}

/** A selector may only speak of types and attributes that the analysis tools know: a slip would never match and never show. */
function checkSelector(selector: Selector, fail: (what: string) => never): void {
  const table: Record<string, FindingType> = findingTypes
  const known = new Set<string>(Object.keys(commonAttributes))
  for (const pattern of typeof selector.finding === 'string' ? [selector.finding] : selector.finding) {
    const types = Object.keys(table).filter((type) => matchesName(pattern, type))
    if (types.length === 0) fail(`there is no finding type "${pattern}"`)
    for (const type of types) for (const attribute of table[type]?.attributes ?? []) known.add(attribute)
  }
  for (const attribute of Object.keys(selector.where ?? {}))
    if (!attribute.startsWith('@') && !known.has(attribute)) fail(`none of its findings has an attribute "${attribute}"`)
}

/** Every name that a rule speaks of must be one of its signals, and every template must parse. */
function checkNames(rule: Rule, file: string): void {
  const fail = (what: string): never => {
    throw new AppError('playbook.invalid', `${file}: rule ${rule.id}: ${what}`, { place: { file, path: rule.id } })
  }
  const known = new Set([...Object.keys(rule.signals), ...Object.keys(rule.against), ...Object.keys(rule.context)])
  const steps = [...rule.chain, ...rule.next_steps]
  const spoken = [
    ...rule.needs,
    ...rule.needs_one_of,
    ...rule.missing.flatMap((entry) => entry.unless),
    ...steps.flatMap((step) => [...step.with, ...step.without, ...step.cite]),
  ]
  for (const name of spoken) if (!known.has(name)) fail(`"${name}" is none of its signals, against or context`)
  const templates = [rule.statement, ...steps.map((step) => step.say), ...(rule.lost_because ? [rule.lost_because] : [])]
  for (const signal of Object.values({ ...rule.signals, ...rule.against, ...rule.context })) if (signal.say) templates.push(signal.say)
  for (const entry of rule.explains) templates.push(entry.say)
  for (const template of templates) {
    const problem = checkTemplate(template)
    if (problem) fail(`template "${template.slice(0, 60)}": ${problem}`)
  }
}

/** Reads every `*.yaml` of a folder, in the order of their names. Throws `playbook.invalid` or `file.unreadable`. */
export function readPlaybooks(folder: string): Playbook[] {
  let files: string[]
  try {
    files = readdirSync(folder)
      .filter((file) => /\.ya?ml$/.test(file))
      .sort()
  } catch (error) {
    throw new AppError('file.unreadable', `The playbooks in ${folder} cannot be read`, { cause: error, place: { file: folder } })
  }
  return files.map((file) => parsePlaybook(readFileSync(join(folder, file), 'utf8'), file))
}
