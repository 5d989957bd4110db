import { RE2JS } from 're2js'

const quoted = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')

/**
 * Whether a path (`a/b.log`) fits a glob, in any case: `**` for folders of any depth, `*`, `?`, `[a-z]`, `[!a]` and `{a,b}`
 * within a name. It takes time that grows with the length of the path alone, whoever wrote the pattern.
 */
export function globMatcher(pattern: string): (path: string) => boolean {
  if (pattern === '**' || pattern === '**/*') return () => true
  const expression = RE2JS.compile(`^${translated(pattern)}$`, RE2JS.CASE_INSENSITIVE | RE2JS.DOTALL)
  return (path) => expression.matcher(path).find()
}

function translated(pattern: string): string {
  let out = ''
  /** Braces that are open; one that is never closed is a brace. */
  let open = 0
  for (let at = 0; at < pattern.length; at++) {
    const c = pattern[at] as string
    const atStart = at === 0 || pattern[at - 1] === '/'
    if (atStart && pattern.startsWith('**/', at)) {
      out += '(?:.*/)?'
      at += 2
    } else if (atStart && pattern.slice(at) === '**') {
      out += '.*'
      break
    } else if (c === '*') {
      out += '[^/]*'
      while (pattern[at + 1] === '*') at++
    } else if (c === '?') out += '[^/]'
    else if (c === '\\' && at + 1 < pattern.length) out += quoted(pattern[++at] as string)
    else if (c === '[' && pattern.indexOf(']', at + 2) > 0) {
      const end = pattern.indexOf(']', at + 2)
      out += classOf(pattern.slice(at + 1, end))
      at = end
    } else if (c === '{' && closes(pattern, at)) {
      out += '(?:'
      open++
    } else if (c === '}' && open > 0) {
      out += ')'
      open--
    } else if (c === ',' && open > 0) out += '|'
    else out += quoted(c)
  }
  return out
}

function closes(pattern: string, at: number): boolean {
  let depth = 0
  for (const c of pattern.slice(at)) {
    if (c === '{') depth++
    if (c === '}' && --depth === 0) return true
  }
  return false
}

/** A set of characters, which never holds the slash: that parts names. */
function classOf(inner: string): string {
  const not = /^[!^]/.test(inner)
  const set = (not ? inner.slice(1) : inner).replace(/[\\^[\]&]/g, '\\$&')
  const ordered = set.replace(/(.)-(.)/gu, (range, from: string, to: string) => (from <= to ? range : ''))
  if (ordered === '') return not ? '[^/]' : quoted(`[${inner}]`)
  return not ? `[^/${ordered}]` : `[${ordered}]`
}
