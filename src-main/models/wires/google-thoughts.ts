import { AIMessage, type BaseMessage } from '@langchain/core/messages'
import { isJsonObject, type Json, type JsonObject } from '#shared/json.ts'
import type { ThoughtCarrier } from '../call/thoughts.ts'

/** Where the parts of an answer travel between the client and the message. */
const partsKey = 'google_parts'

/** What Google has its documentation say for a call that another model made, which has no signature. */
const unsignedCall = 'skip_thought_signature_validator'

/** Models before the third generation look at no signature. */
const looksAtSignatures = (model: string) => !/gemini-[12]\b/.test(model)

const isSigned = ({ thoughtSignature }: JsonObject) => typeof thoughtSignature === 'string'
const isPlainText = (part: JsonObject) => 'text' in part && !isSigned(part) && part.thought !== true

/** Parts of an answer as they come in a stream, with the pieces of a text put together where nothing is signed. */
export function addParts(parts: JsonObject[], more: Json | undefined): void {
  if (!Array.isArray(more)) return
  for (const part of more.filter(isJsonObject)) {
    const last = parts.at(-1)
    if (last && isPlainText(last) && isPlainText(part)) last.text = `${last.text}${part.text}`
    else parts.push({ ...part })
  }
}

/** What an answer's message carries of its parts. */
export const carriedParts = (parts: readonly JsonObject[]) => ({ [partsKey]: parts })

/** The parts that each answer of a conversation is to be sent with, or null where it carries none. */
export function partsGiven(messages: readonly BaseMessage[]): (JsonObject[] | null)[] {
  return messages
    .filter((message) => AIMessage.isInstance(message))
    .map(({ additional_kwargs }) => (additional_kwargs[partsKey] as JsonObject[] | undefined) ?? null)
}

/** Signatures of thoughts: Gemini refuses a call that comes without the one it was given. */
export const googleThoughts: ThoughtCarrier = {
  kept({ additional_kwargs }) {
    const parts = additional_kwargs[partsKey] as JsonObject[] | undefined
    return parts?.some(isSigned) ? parts : []
  },
  given: (message, blocks) =>
    new AIMessage({ content: message.content, tool_calls: message.tool_calls ?? [], additional_kwargs: carriedParts(blocks) }),
}

function unsigned(parts: readonly JsonObject[], model: string): JsonObject[] {
  const plain = parts.map(({ thoughtSignature: _, ...part }): JsonObject => part)
  const call = plain.find((part) => 'functionCall' in part)
  if (call && looksAtSignatures(model)) call.thoughtSignature = unsignedCall
  return plain
}

const partsOf = (content: JsonObject) => (Array.isArray(content.parts) ? content.parts.filter(isJsonObject) : [])
const idsIn = (content: JsonObject | undefined) =>
  content ? partsOf(content).flatMap(({ functionCall }) => (isJsonObject(functionCall) ? [functionCall.id] : [])) : []

/** Results of the calls of one answer are one content, each with the id of its call. */
function joinResults(contents: readonly JsonObject[]): JsonObject[] {
  const joined: JsonObject[] = []
  for (const content of contents) {
    const parts = partsOf(content)
    const last = joined.at(-1)
    if (parts.length === 0 || !parts.every((part) => 'functionResponse' in part)) joined.push(content)
    else if (last && partsOf(last).some((part) => 'functionResponse' in part)) last.parts = [...partsOf(last), ...parts]
    else joined.push({ ...content, parts })
  }
  return joined.map((content, at) => {
    const ids = idsIn(joined[at - 1])
    const parts = partsOf(content).map((part, index) => {
      const id = ids[index]
      return isJsonObject(part.functionResponse) && typeof id === 'string'
        ? { ...part, functionResponse: { id, ...part.functionResponse } }
        : part
    })
    return { ...content, parts }
  })
}

/**
 * The contents of a request with every answer as the model gave it. What another model called has no signature and says so.
 * @param given by answer, in order
 */
export function withThoughts(contents: readonly JsonObject[], given: readonly (JsonObject[] | null)[], model: string): JsonObject[] {
  const answers = given.length === contents.filter(({ role }) => role === 'model').length ? given : []
  let at = 0
  return joinResults(
    contents.map((content) => {
      if (content.role !== 'model') return content
      return { ...content, parts: answers[at++] ?? unsigned(partsOf(content), model) }
    }),
  )
}
