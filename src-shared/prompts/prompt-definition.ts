import { z } from 'zod'

const text = z.string().max(100_000)
const variable = z.string().regex(/^[A-Za-z_]\w{0,63}$/, 'letters, digits and _, not a digit first')
const element = z.string().regex(/^[A-Za-z_][\w-]{0,99}$/, 'a name of an element: letters, digits, _ and -')

/** A prompt as a file of `prompts/` has it. */
export const promptSchema = z.strictObject({
  type: z.enum(['basic', 'claude_xml', 'chain_of_thought']).default('basic'),
  template: text.default(''),
  /** Names, or names with what they are where nothing is given; null where something has to be. */
  variables: z.union([z.array(variable).max(100), z.record(variable, text.nullable())]).default([]),
  /** Text of each element by its name, in order. */
  xml_elements: z.record(element, text).default({}),
  steps: z.array(text).max(50).default([]),
})

export const promptFileSchema = z.record(z.string().regex(/^[\w][\w .-]{0,99}$/, 'a name of a prompt'), promptSchema)

/** A prompt, ready to be built. */
export interface PromptDefinition {
  name: string
  style: 'plain' | 'xml' | 'chain-of-thought'
  template: string
  elements: { name: string; text: string }[]
  steps: string[]
  /** What a variable is where nothing is given. */
  defaults: Record<string, string>
  /** Of what it says: the first 12 hex digits of its SHA-256. */
  version: string
  /** Below `prompts`. */
  file: string
}

/** What a check has to know of the prompts of a workspace: the variables that each reads and has no default for, by its name. */
export type KnownPrompts = Readonly<Record<string, readonly string[]>>
