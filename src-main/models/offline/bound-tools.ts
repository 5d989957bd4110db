import type { JsonObject } from '#shared/json.ts'
import { isJsonObject } from '#shared/json.ts'

/** A tool as it was bound: what the model may know of it. */
export interface BoundTool {
  name: string
  description: string
  /** JSON Schema of its arguments. */
  parameters: JsonObject
}

/** Tools in the form in which OpenAI has them, which is the one that `bindTools` stores. */
export function boundTools(tools: unknown): BoundTool[] {
  if (!Array.isArray(tools)) return []
  return tools.flatMap((tool) => {
    const inner: unknown = isJsonObject(tool) && isJsonObject(tool.function) ? tool.function : tool
    if (!isJsonObject(inner) || typeof inner.name !== 'string') return []
    return [
      {
        name: inner.name,
        description: typeof inner.description === 'string' ? inner.description : '',
        parameters: isJsonObject(inner.parameters) ? (inner.parameters as JsonObject) : {},
      },
    ]
  })
}

/** What the caller wants of the answer's form. */
export interface AnswerForm {
  /** Answer by calling this tool with the result as arguments. */
  through: BoundTool | null
  /** Answer with JSON text of this schema. */
  schema: JsonObject | null
  /** No tool may be called. */
  silent: boolean
}

const structuredTool = /structured output|structured response|final answer|a function available to call/i

/**
 * How the answer is wanted. `tool_choice` "any" beside other tools, or a lone tool, is how LangChain asks for structured
 * output; the tool that carries it is known by its name, its description, or by being the only one.
 */
export function answerForm(options: { tool_choice?: unknown; response_format?: unknown }, tools: readonly BoundTool[]): AnswerForm {
  const format = options.response_format
  if (isJsonObject(format) && isJsonObject(format.json_schema) && isJsonObject(format.json_schema.schema))
    return { through: null, schema: format.json_schema.schema as JsonObject, silent: false }
  const choice = options.tool_choice
  if (choice === 'none') return { through: null, schema: null, silent: true }
  const wanted = isJsonObject(choice) && isJsonObject(choice.function) ? choice.function.name : choice
  const named = tools.find((tool) => tool.name === wanted)
  if (named) return { through: named, schema: null, silent: false }
  const marked = tools.find((tool) => structuredTool.test(tool.description) || /^extract(?:-\d+)?$/.test(tool.name))
  if (choice === 'any' || choice === 'required') return { through: marked ?? tools.at(-1) ?? null, schema: null, silent: false }
  return { through: marked && tools.length === 1 ? marked : null, schema: null, silent: false }
}
