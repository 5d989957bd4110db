import type { GetPromptResult, ReadResourceResult } from '@modelcontextprotocol/sdk/types.js'
import { dataFrame } from '../../prompts/data-frame.ts'

/** What of a resource or a prompt is handed to a model; what is longer is cut, and says so. */
const mostCharacters = 40_000

function cut(text: string): string {
  return text.length <= mostCharacters
    ? text
    : `${text.slice(0, mostCharacters)}\n[cut off after ${mostCharacters} of ${text.length} characters]`
}

/** A resource as text. What is no text is named with its type and size. */
export function resourceText({ contents }: ReadResourceResult): string {
  const parts = contents.map((part) => {
    if ('text' in part) return part.text
    return `[${part.mimeType ?? 'binary data'}, ${Math.round((part.blob.length * 3) / 4)} bytes, not shown]`
  })
  return cut(parts.join('\n\n'))
}

/** A prompt as one text: what is said in the name of the model is marked as such, and what is no text is named. */
export function promptText({ messages }: GetPromptResult): string {
  const parts = messages.map(({ role, content }) => {
    const text =
      content.type === 'text'
        ? content.text
        : content.type === 'resource'
          ? dataFrame(resourceText({ contents: [content.resource] }))
          : `[${content.type}, not shown]`
    return role === 'assistant' ? `You said before:\n${text}` : text
  })
  return cut(parts.join('\n\n'))
}
