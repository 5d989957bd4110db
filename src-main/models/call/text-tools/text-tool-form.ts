import { isJsonObject, type Json, type JsonObject } from '#shared/json.ts'
import type { ToolDeclaration } from '../model-request.ts'
import { problemsOf } from '../structured-answer.ts'

/** A call as it was read from text. */
export interface TextCall {
  name: string
  args: JsonObject
}

/** An answer in text: what is said, and the calls that it makes; or what is wrong with these, in words for the model. */
export type ReadText = { ok: true; said: string; calls: TextCall[] } | { ok: false; problem: string }

const propertiesOf = (schema: Json | undefined): Record<string, Json> =>
  isJsonObject(schema) && isJsonObject(schema.properties) ? (schema.properties as Record<string, Json>) : {}

const typeOf = (schema: Json | undefined): Json | undefined => (isJsonObject(schema) ? schema.type : undefined)

/** What a model is told of its tools, and of the one form in which it calls them. */
export function describeTools(tools: readonly ToolDeclaration[]): string {
  const lines = tools.map(({ name, description, schema }) => {
    const required = Array.isArray(schema.required) ? schema.required : []
    const parameters = Object.entries(propertiesOf(schema)).map(([parameter, of]) => {
      const about = isJsonObject(of) && typeof of.description === 'string' ? `: ${of.description}` : ''
      const { description: _, ...rest } = isJsonObject(of) ? of : {}
      return `  - ${parameter}${required.includes(parameter) ? ' (required)' : ''}${about} ${JSON.stringify(rest)}`
    })
    return [`- ${name}: ${description}`, ...parameters].join('\n')
  })
  return [
    'You can call these tools:',
    ...lines,
    '',
    'To call tools, end your answer with one block for each call, in exactly this form, and write nothing after the last one:',
    '<tool_call name="NAME">',
    '<parameter name="PARAMETER">VALUE</parameter>',
    '</tool_call>',
    'Text values are written as they are, without quotes; every other value as JSON. The results come in the next message. Without a block, what you write is your final answer.',
  ].join('\n')
}

/** A call as the model is to write it. */
export function writeCall({ name, args }: TextCall): string {
  const parameters = Object.entries(args).map(
    ([parameter, value]) => `<parameter name="${parameter}">${typeof value === 'string' ? value : JSON.stringify(value)}</parameter>`,
  )
  return [`<tool_call name="${name}">`, ...parameters, '</tool_call>'].join('\n')
}

const blockStart = /^\s*<tool_call name="([^"<>]{1,200})">/
const parameterStart = /^\s*<parameter name="([^"<>]{1,200})">/
const blockEnd = /^\s*<\/tool_call>/
const parameterEnd = '</parameter>'

/**
 * Reads the calls in a text. All of it from the first tag on has to be blocks in the form that was asked for, whose values fit
 * the tools' schemas: of an answer that is readable in part only, nothing is called.
 */
export function readTextCalls(text: string, tools: readonly ToolDeclaration[]): ReadText {
  const from = text.search(/<\/?(?:tool_call|parameter)\b/)
  if (from < 0) return { ok: true, said: text, calls: [] }
  const calls: TextCall[] = []
  let rest = text.slice(from)
  while (rest.trim() !== '') {
    const block = readBlock(rest, tools)
    if (!block.ok) return block
    calls.push(block.call)
    rest = block.rest
  }
  return { ok: true, said: text.slice(0, from).trim(), calls }
}

function readBlock(
  text: string,
  tools: readonly ToolDeclaration[],
): { ok: true; call: TextCall; rest: string } | { ok: false; problem: string } {
  const wrong = (problem: string) => ({ ok: false as const, problem })
  const start = blockStart.exec(text)
  if (!start) return wrong(`"${text.trim().slice(0, 60)}" is not the start of a <tool_call name="…"> block`)
  const name = start[1] as string
  const tool = tools.find((one) => one.name === name)
  if (!tool) return wrong(`there is no tool "${name}"; there are ${tools.map((one) => one.name).join(', ')}`)
  const args: JsonObject = {}
  let rest = text.slice(start[0].length)
  for (;;) {
    const end = blockEnd.exec(rest)
    if (end) {
      const problem = misfit(args, tool.schema)
      return problem === null
        ? { ok: true, call: { name, args }, rest: rest.slice(end[0].length) }
        : wrong(`the parameters of ${name} do not fit: ${problem}`)
    }
    const parameter = parameterStart.exec(rest)
    if (!parameter) return wrong(`in the block of ${name}, "${rest.trim().slice(0, 60)}" is neither a parameter nor </tool_call>`)
    const key = parameter[1] as string
    const value = rest.slice(parameter[0].length)
    const to = value.indexOf(parameterEnd)
    if (to < 0) return wrong(`the parameter "${key}" of ${name} is not closed`)
    if (Object.hasOwn(args, key) || key === '__proto__') return wrong(`the parameter "${key}" of ${name} is given twice or not allowed`)
    const read = readValue(value.slice(0, to), propertiesOf(tool.schema)[key])
    if (!read.ok) return wrong(`the parameter "${key}" of ${name} is not JSON`)
    args[key] = read.value
    rest = value.slice(to + parameterEnd.length)
  }
}

/** Null too where the schema is none that can be read here: it is looked at once more where the tool is called. */
function misfit(args: JsonObject, schema: JsonObject): string | null {
  try {
    return problemsOf(args, schema)
  } catch {
    return null
  }
}

function readValue(text: string, schema: Json | undefined): { ok: true; value: Json } | { ok: false } {
  const type = typeOf(schema)
  if (type === 'string') return { ok: true, value: text.replace(/^\n|\n$/g, '') }
  try {
    return { ok: true, value: JSON.parse(text) as Json }
  } catch {
    // where more than one type is allowed, what is no JSON is text
    const mayBeText = type === undefined || (Array.isArray(type) && type.includes('string'))
    return mayBeText ? { ok: true, value: text } : { ok: false }
  }
}
