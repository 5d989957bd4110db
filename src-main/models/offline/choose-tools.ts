import type { Finding } from '#shared/investigation/finding.ts'
import type { Json, JsonObject } from '#shared/json.ts'
import { canonicalJson, isJsonObject } from '#shared/json.ts'
import { fillTemplate } from '../../investigation/playbooks/fill-template.ts'
import type { PlaybookLibrary } from '../../investigation/playbooks/playbook-library.ts'
import type { ToolRule } from '../../investigation/playbooks/playbook-schema.ts'
import { isSelected } from '../../investigation/playbooks/select-findings.ts'
import type { BoundTool } from './bound-tools.ts'
import { emptyValue } from './extract-fields.ts'
import { topicWords } from './words.ts'

export interface ChosenCall {
  name: string
  args: JsonObject
  /** Why, in the playbook's words. */
  why: string
}

export interface ChoiceInput {
  tools: readonly BoundTool[]
  role: string
  goal: string
  /** Kinds of evidence that there are; empty where that is not known, null where there is none to look into. */
  kinds: readonly string[] | null
  findings: readonly Finding[]
  /** Calls made before, so that none is made twice. */
  made: readonly { name: string; args: unknown }[]
  context: Json
  library: PlaybookLibrary
  /** Most calls at once. */
  most: number
  /** Only what is a step of a procedure: its turns for looking are over. */
  proceduresOnly?: boolean
}

function callKey(name: string, args: unknown): string {
  return `${name} ${canonicalJson((args ?? {}) as Json)}`
}

function toolFor(rule: ToolRule, tools: readonly BoundTool[]): BoundTool | undefined {
  const byName = rule.tool.names.map((name) => tools.find((tool) => tool.name === name)).find((tool) => tool !== undefined)
  if (byName) return byName
  return tools.find(
    (tool) =>
      tool.name.startsWith(rule.tool.starts) &&
      (rule.tool.starts !== '' || !tool.name.startsWith('delegate_to_')) &&
      rule.tool.words.some((word) => tool.name.split('_').includes(word)),
  )
}

/** The words of a text between blanks; dots and dashes inside of names stay. */
const words = (text: string): string => ` ${text.toLowerCase().replace(/[^\p{L}\p{N}_.-]+|[.-]+(?=\s|$)/gu, ' ')} `

/** What a rule comes after: the latest finding, or each of them. */
function foundFor(rule: ToolRule, { findings, goal }: ChoiceInput): Finding[] {
  const found = findings.filter(
    (finding) =>
      rule.after.some((selector) => isSelected(finding, selector)) &&
      (!rule.named || words(goal).includes(` ${finding.subject.toLowerCase()} `)),
  )
  return rule.each ? found : found.slice(-1)
}

/** Evidence tools have nothing to read where there is none; agents may have other sources than evidence. */
function hasEvidence(rule: ToolRule, { kinds }: ChoiceInput): boolean {
  if (rule.evidence.length === 0) return true
  if (kinds === null) return rule.tool.starts !== ''
  return kinds.length === 0 || rule.evidence.some((kind) => kinds.includes(kind))
}

function holds(rule: ToolRule, input: ChoiceInput): boolean {
  if (input.proceduresOnly && !rule.procedure) return false
  if (rule.roles.length > 0 && !rule.roles.some((role) => input.role.toLowerCase().includes(role))) return false
  if (!hasEvidence(rule, input)) return false
  if (rule.asked.length > 0 && !rule.asked.some((part) => input.made.some(({ name }) => name.includes(part)))) return false
  return !rule.unless.some((selector) => input.findings.some((finding) => isSelected(finding, selector)))
}

/** Arguments in the types that the tool's schema asks for. What it does not know is left out; what it requires and nobody gave is emptied. */
export function fitArguments(given: Record<string, Json>, parameters: JsonObject): JsonObject {
  const properties = isJsonObject(parameters.properties) ? (parameters.properties as Record<string, JsonObject>) : {}
  const required = Array.isArray(parameters.required) ? parameters.required.map(String) : []
  const args: JsonObject = {}
  for (const [name, schema] of Object.entries(properties)) {
    const value = given[name]
    if (value === undefined || value === '') {
      if (required.includes(name)) args[name] = emptyValue(schema)
      continue
    }
    const type = Array.isArray(schema.type) ? schema.type[0] : schema.type
    if (type === 'number' || type === 'integer') args[name] = Number(value)
    else if (type === 'boolean') args[name] = value === true || value === 'true'
    else if (type === 'array') args[name] = Array.isArray(value) ? value : [value]
    else if (Array.isArray(schema.enum) && !schema.enum.includes(value)) args[name] = emptyValue(schema)
    else args[name] = value
  }
  return args
}

/** Labels of the alerts in a context, those that stand further out before those further in: a group has what its alerts share. */
function labelsIn(value: Json, labels: JsonObject = {}, depth = 0): JsonObject {
  if (depth > 10 || typeof value !== 'object' || value === null) return labels
  if (isJsonObject(value) && isJsonObject(value.labels))
    for (const [name, label] of Object.entries(value.labels)) if (!Object.hasOwn(labels, name)) labels[name] = label
  for (const item of Object.values(value)) labelsIn(item, labels, depth + 1)
  return labels
}

function argumentsOf(rule: ToolRule, tool: BoundTool, input: ChoiceInput, found: Finding | undefined): JsonObject | null {
  const values = {
    goal: input.goal,
    context: input.context,
    labels: labelsIn(input.context),
    found: found ? { ...found.attributes, subject: found.subject, statement: found.statement } : {},
  }
  const given: Record<string, Json> = {}
  for (const [name, value] of Object.entries(rule.arguments)) given[name] = typeof value === 'string' ? fillTemplate(value, values) : value
  const properties = isJsonObject(tool.parameters.properties) ? tool.parameters.properties : {}
  const required = Array.isArray(tool.parameters.required) ? tool.parameters.required.map(String) : []
  // A rule that has something particular to ask says nothing without it.
  if (
    Object.keys(rule.arguments).some(
      (name) => Object.hasOwn(properties, name) && required.includes(name) && (given[name] === '' || given[name] === undefined),
    )
  )
    return null
  return fitArguments({ ...textArguments(properties, input.goal), ...given }, tool.parameters)
}

/** The goal, for tools that take a question or a task in words. */
function textArguments(properties: object, goal: string): Record<string, Json> {
  const name = Object.keys(properties).find((key) => /^(?:task|goal|question|request|instruction|query|text)$/.test(key))
  return name && goal ? { [name]: goal } : {}
}

/**
 * The calls that are worth making now, best first. By rules of the playbooks; where no rule knows any of the bound
 * tools, by the tools' own words: those that speak of the goal or of the evidence that there is, each once.
 */
export function chooseCalls(input: ChoiceInput): ChosenCall[] {
  const made = new Set(input.made.map((call) => callKey(call.name, call.args)))
  const chosen: ChosenCall[] = []
  const known = new Set<string>()
  for (const rule of input.library.tools) {
    const tool = toolFor(rule, input.tools)
    if (!tool) continue
    known.add(tool.name)
    if (!holds(rule, input)) continue
    for (const found of rule.after.length > 0 ? foundFor(rule, input) : [undefined]) {
      const args = argumentsOf(rule, tool, input, found)
      if (!args) continue
      const key = callKey(tool.name, args)
      if (made.has(key)) continue
      made.add(key)
      chosen.push({ name: tool.name, args, why: fillTemplate(rule.why, { goal: input.goal, found: found?.attributes ?? {} }) })
      if (chosen.length >= input.most) return chosen
    }
  }
  if (input.proceduresOnly) return chosen
  const called = new Set([...input.made.map((call) => call.name), ...chosen.map((call) => call.name)])
  for (const call of byWords(input, known)) {
    if (chosen.length >= input.most) break
    if (!called.has(call.name)) chosen.push(call)
  }
  return chosen
}

/** Tools that no rule knows, when their own words speak of what is asked. */
function byWords(input: ChoiceInput, known: ReadonlySet<string>): ChosenCall[] {
  const wanted = new Set([...topicWords(input.goal), ...topicWords(input.role), ...(input.kinds ?? []).flatMap(topicWords)])
  return input.tools
    .filter((tool) => !known.has(tool.name))
    .map((tool) => {
      const words = new Set([...topicWords(tool.name.replace(/_/g, ' ')), ...topicWords(tool.description)])
      return { tool, shared: [...words].filter((word) => wanted.has(word)).length }
    })
    .filter((entry) => entry.shared > 0)
    .sort((a, b) => b.shared - a.shared || (a.tool.name < b.tool.name ? -1 : 1))
    .flatMap(({ tool }) => {
      const properties = isJsonObject(tool.parameters.properties) ? tool.parameters.properties : {}
      const required = Array.isArray(tool.parameters.required) ? tool.parameters.required.map(String) : []
      const given = textArguments(properties, input.goal)
      // A required argument that nothing is known of would have to be invented.
      if (required.some((name) => given[name] === undefined && isOpen(properties[name as keyof typeof properties]))) return []
      return [{ name: tool.name, args: fitArguments(given, tool.parameters), why: 'its description speaks of what is asked' }]
    })
}

function isOpen(schema: unknown): boolean {
  return isJsonObject(schema) && schema.default === undefined && !Array.isArray(schema.enum)
}
