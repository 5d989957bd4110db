/** A token of Python. `indent` and `dedent` begin and end a block, `line` ends a statement. */
export interface PythonToken {
  kind: 'name' | 'number' | 'string' | 'sign' | 'line' | 'indent' | 'dedent' | 'end'
  text: string
  /** Of a string: its prefix in small letters, as `rf`. */
  prefix?: string
}

/** Python that has no counterpart; the message says what. */
export class PythonMisfit extends Error {}

const token =
  /(?<number>0[xX][\da-fA-F]+|(?:\d[\d_]*)?\.\d+(?:[eE][+-]?\d+)?|\d[\d_]*\.?(?:[eE][+-]?\d+)?)|(?<string>(?<prefix>[rRfFbBuU]{0,2})(?<body>"""(?:[^\\]|\\[\s\S])*?"""|'''(?:[^\\]|\\[\s\S])*?'''|"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*'))|(?<name>[\p{L}_][\p{L}\p{N}_]*)|(?<sign>\*\*=|\/\/=|\*\*|\/\/|->|==|!=|<=|>=|\+=|-=|\*=|\/=|%=|:=|[-+*/%<>=()[\]{},:.;@|&^~])/uy

const mostCharacters = 40_000

/** Reads Python into tokens. Throws `PythonMisfit` for what is none. */
export function pythonTokens(source: string): PythonToken[] {
  if (source.length > mostCharacters) throw new PythonMisfit('so much code')
  const text = source.replace(/\r\n?/g, '\n').replace(/\t/g, '    ')
  const tokens: PythonToken[] = []
  const indents = [0]
  let depth = 0
  let lineStart = true
  for (let at = 0; at < text.length; ) {
    if (lineStart && depth === 0) {
      const [blank] = /^[ ]*/.exec(text.slice(at, at + 400)) as RegExpExecArray
      const next = text[at + blank.length]
      if (next === '\n' || next === '#' || next === undefined) {
        const end = text.indexOf('\n', at)
        at = end < 0 ? text.length : end + 1
        continue
      }
      if (blank.length > (indents.at(-1) as number)) {
        indents.push(blank.length)
        tokens.push({ kind: 'indent', text: '' })
      }
      while (blank.length < (indents.at(-1) as number)) {
        indents.pop()
        tokens.push({ kind: 'dedent', text: '' })
      }
      if (blank.length !== indents.at(-1)) throw new PythonMisfit('lines that are not indented alike')
      at += blank.length
      lineStart = false
    }
    const c = text[at] as string
    if (c === '\n') {
      if (depth === 0) {
        tokens.push({ kind: 'line', text: '' })
        lineStart = true
      }
      at++
    } else if (c === ' ') at++
    else if (c === '\\' && text[at + 1] === '\n') at += 2
    else if (c === '#') {
      const end = text.indexOf('\n', at)
      at = end < 0 ? text.length : end
    } else {
      token.lastIndex = at
      const match = token.exec(text)
      if (!match?.groups) throw new PythonMisfit(`"${c}"`)
      const { number, string, prefix, body, name } = match.groups
      if (number !== undefined) tokens.push({ kind: 'number', text: number.replaceAll('_', '') })
      else if (string !== undefined) tokens.push({ kind: 'string', text: body as string, prefix: (prefix ?? '').toLowerCase() })
      else if (name !== undefined) tokens.push({ kind: 'name', text: name })
      else {
        if ('([{'.includes(match[0])) depth++
        if (')]}'.includes(match[0])) depth--
        tokens.push({ kind: 'sign', text: match[0] })
      }
      at = token.lastIndex
    }
  }
  tokens.push({ kind: 'line', text: '' })
  for (let level = indents.length; level > 1; level--) tokens.push({ kind: 'dedent', text: '' })
  return [...tokens, { kind: 'end', text: '' }]
}
