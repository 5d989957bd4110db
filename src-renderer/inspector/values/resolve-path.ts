import type { Shape } from './value-shape.ts'

/** The shape at the end of a path of names; entries of lists are gone through. */
export function shapeAt(shape: Shape | undefined, names: readonly string[]): Shape | undefined {
  let at = shape
  for (const name of names) {
    const inner = at?.kind === 'list' ? at.item : at
    at = inner?.fields && Object.hasOwn(inner.fields, name) ? inner.fields[name] : undefined
  }
  return at
}

/** The names that may follow at a shape. */
export function fieldsOf(shape: Shape | undefined): Readonly<Record<string, Shape>> {
  const inner = shape?.kind === 'list' ? shape.item : shape
  return inner?.fields ?? {}
}

/** The place in a text: the names before the cursor, the one that is being written, and where that begins. */
export interface PathBefore {
  names: string[]
  word: string
  from: number
}

/** The path that ends at the cursor: `alert.labels.se|`, with predicates and places in lists left out. */
export function pathBefore(text: string): PathBefore {
  const word = /[\w$-]*$/.exec(text)?.[0] ?? ''
  // a name in backticks is one word as well
  const quoted = /`[^`]*$/.exec(text)?.[0]
  const from = text.length - (quoted ?? word).length
  return { names: namesBefore(text.slice(0, from)), word: quoted ? quoted.slice(1) : word, from }
}

function namesBefore(text: string): string[] {
  const names: string[] = []
  let rest = text
  while (/\??\.\s*$/.test(rest)) {
    rest = withoutPredicate(rest.replace(/\??\.\s*$/, ''))
    const name = /(?:`([^`]*)`|([\w$-]+))$/.exec(rest)
    if (!name) return names
    names.unshift(name[1] ?? name[2] ?? '')
    rest = rest.slice(0, rest.length - name[0].length)
  }
  return names
}

/** Text without the brackets that it ends with: `items[price > 10]` is `items`. */
function withoutPredicate(text: string): string {
  let rest = text.trimEnd()
  while (rest.endsWith(']')) {
    let depth = 0
    let at = rest.length - 1
    for (; at >= 0; at--) {
      if (rest[at] === ']') depth++
      else if (rest[at] === '[' && --depth === 0) break
    }
    if (at < 0) return rest
    rest = rest.slice(0, at).trimEnd()
  }
  return rest
}

/**
 * The path of what an expression looks at where it goes on: inside of `items[` or `items.{` it is an item. `$` begins anew,
 * so that the whole input is at hand everywhere.
 */
export function contextNames(text: string): string[] {
  const closing: string[] = []
  for (let at = text.length - 1; at >= 0; at--) {
    const char = text[at] as string
    if (char === ']' || char === '}' || char === ')') closing.push(char)
    else if (char === '[' || char === '{' || char === '(') {
      if (closing.pop() !== undefined) continue
      const before = text.slice(0, at).trimEnd()
      const dotted = before.endsWith('.')
      // brackets right behind a path, or joined to it by a dot, look at what it leads to
      if (char === '[' || dotted) {
        const { names, word } = pathBefore(dotted ? withoutPredicate(before.slice(0, -1)) : withoutPredicate(before))
        if (word !== '' && word !== '$') return [...contextNames(before), ...names, word].filter((name) => name !== '$' && name !== '$$')
      }
      return contextNames(before)
    }
  }
  return []
}
