import type { RunEventData, ValueRef } from '#shared/events/run-event.ts'
import { isJsonObject, type Json } from '#shared/json.ts'

/** Reads the start of a blob, as text; undefined when it is not there. */
export type ReadHead = (hash: string) => string | undefined

/** Characters of one event that can be searched: what comes after them is not looked at. */
export const longestText = 16_384

type Texts = { [Kind in keyof RunEventData]?: (data: RunEventData[Kind], read: (ref: ValueRef) => string) => string[] }

/** What people search a run by, of the kinds of events that have it: what went in and came out of it, of models and of tools. */
const texts: Texts = {
  'run.started': ({ inputs }, read) => [read(inputs)],
  'run.succeeded': ({ output }, read) => [read(output)],
  'run.failed': ({ error }) => [error.message, error.hint ?? ''],
  'run.cancelled': ({ reason }) => [reason],
  'run.intervened': ({ reason, feedback }) => [reason, feedback?.text ?? ''],
  'node.failed': ({ error }) => [error.message, error.hint ?? ''],
  'step.wait': ({ request }) => [request.title, request.body, wordsIn(request.details ?? null)],
  'step.answer': ({ answer }) => [wordsIn(answer)],
  'agent.handoff': ({ task }) => [task],
  'model.called': ({ prompt }, read) => ['value' in prompt ? wordsIn(newMessages(prompt.value)) : read(prompt)],
  'model.returned': ({ text, toolCalls }, read) => [read(text), ...toolCalls.flatMap((call) => [call.name, wordsIn(call.arguments)])],
  'tool.called': ({ tool, arguments: given }) => [tool, wordsIn(given)],
  'tool.returned': ({ result }, read) => [read(result)],
}

export const searchedKinds: readonly string[] = Object.keys(texts)

/**
 * The text of a row of the log that can be searched, empty where it has none, or is not what such rows are. `data` is JSON
 * text.
 */
export function textOfRow({ kind, data }: { kind: string; data: string }, head: ReadHead): string {
  const textsOf = (Object.hasOwn(texts, kind) ? texts[kind as keyof Texts] : undefined) as
    | ((data: unknown, read: (ref: ValueRef) => string) => string[])
    | undefined
  if (!textsOf) return ''
  const read = (ref: ValueRef) => ('value' in ref ? wordsIn(ref.value) : unescaped(head(ref.blob) ?? ref.preview))
  try {
    const found = textsOf(JSON.parse(data), read).filter((text) => text !== '')
    return found.join('\n').slice(0, longestText)
  } catch {
    return ''
  }
}

/** A turn of an agent repeats what was said before: only what has come since the last answer is new. */
function newMessages(prompt: Json): Json {
  if (!Array.isArray(prompt)) return prompt
  const last = prompt.findLastIndex((message) => isJsonObject(message) && message.type === 'ai')
  return prompt.slice(last + 1).map((message) => (isJsonObject(message) && typeof message.text === 'string' ? message.text : message))
}

/** Names and values of some data as one text, no longer than can be searched. */
function wordsIn(value: Json): string {
  const words: string[] = []
  let left = longestText
  const walk = (part: Json): void => {
    if (left <= 0 || part === null) return
    if (Array.isArray(part)) for (const item of part) walk(item)
    else if (typeof part === 'object')
      for (const [name, field] of Object.entries(part)) {
        walk(name)
        walk(field)
      }
    else {
      const text = String(part).slice(0, left)
      left -= text.length + 1
      words.push(text)
    }
  }
  walk(value)
  return words.join(' ')
}

const escapes: Record<string, string> = { n: '\n', r: '\n', t: '\t', b: ' ', f: ' ' }

/** JSON text that is cut off somewhere, as it would be read: without its signs and escapes. */
function unescaped(json: string): string {
  return json.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (_, code: string | undefined, sign: string | undefined) =>
    code === undefined ? (escapes[sign as string] ?? (sign as string)) : String.fromCharCode(Number.parseInt(code, 16)),
  )
}
