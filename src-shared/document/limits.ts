/** What a document may be at most. Larger ones are refused before anything in them is looked at. */
export const documentLimits = {
  /** UTF-8 bytes. */
  bytes: 10 * 1024 * 1024,
  /** Levels of objects and arrays. */
  depth: 64,
  nodes: 10_000,
  edges: 50_000,
  /** Containers inside each other. */
  nesting: 32,
} as const

/** Keys that could reach an object's prototype. No document may hold them, at any depth. */
export const forbiddenKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/** Deepest nesting of brackets in JSON text, counted without parsing it. Stops counting beyond `limit`. */
export function textDepth(text: string, limit: number): number {
  let depth = 0
  let deepest = 0
  let inString = false
  for (let i = 0; i < text.length && deepest <= limit; i++) {
    const c = text.charCodeAt(i)
    if (inString) {
      if (c === 92) i++
      else if (c === 34) inString = false
    } else if (c === 34) inString = true
    else if (c === 123 || c === 91) deepest = Math.max(deepest, ++depth)
    else if (c === 125 || c === 93) depth--
  }
  return deepest
}

/** Levels of objects and lists in a value, without recursion. Stops counting beyond `limit`. */
export function valueDepth(value: unknown, limit: number): number {
  let level: unknown[] = [value]
  for (let depth = 0; ; depth++) {
    const inner: unknown[] = []
    let holders = 0
    for (const at of level) {
      if (typeof at !== 'object' || at === null) continue
      holders++
      for (const item of Object.values(at)) inner.push(item)
    }
    if (holders === 0 || depth > limit) return depth
    level = inner
  }
}

/** JSON paths of forbidden keys in a parsed value, at most `most` of them. */
export function forbiddenPaths(value: unknown, most = 20): string[] {
  const found: string[] = []
  const queue: { value: unknown; path: string }[] = [{ value, path: '' }]
  for (let at = queue.pop(); at !== undefined && found.length < most; at = queue.pop()) {
    if (typeof at.value !== 'object' || at.value === null) continue
    for (const key of Object.keys(at.value)) {
      const path = at.path ? `${at.path}.${key}` : key
      if (forbiddenKeys.has(key) && !Array.isArray(at.value)) found.push(path)
      else queue.push({ value: (at.value as Record<string, unknown>)[key], path })
    }
  }
  return found
}
