import type { Json } from '#shared/json.ts'
import { evidenceLimits } from '../limits.ts'

/** Deepest nesting of brackets outside strings. Linear and without recursion, so that a hostile document cannot break it. */
function depthOf(text: string): number {
  let depth = 0
  let deepest = 0
  let quoted = false
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (quoted) {
      if (c === 92) i++
      else if (c === 34) quoted = false
    } else if (c === 34) quoted = true
    else if (c === 91 || c === 123) {
      if (++depth > deepest) deepest = depth
    } else if (c === 93 || c === 125) depth--
  }
  return deepest
}

/** JSON of a hostile origin. Gives a reason instead of a value where it is not JSON or nested too deeply. */
export function parseJson(text: string): { ok: true; value: Json } | { ok: false; reason: string } {
  const depth = depthOf(text)
  if (depth > evidenceLimits.jsonDepth) {
    return { ok: false, reason: `JSON nested ${depth} levels deep; at most ${evidenceLimits.jsonDepth} are read` }
  }
  try {
    return { ok: true, value: JSON.parse(text) as Json }
  } catch (error) {
    return { ok: false, reason: `not valid JSON: ${error instanceof Error ? error.message.slice(0, 120) : 'unreadable'}` }
  }
}
