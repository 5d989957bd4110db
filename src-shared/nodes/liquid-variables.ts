/** A variable that a Liquid template reads. */
export interface LiquidVariable {
  name: string
  /** The template can do without it: it asks whether it is there, or has a `default` for it. */
  optional: boolean
}

const tagStart = /^-?\s*(#|\w*)/
const endTags = { raw: /\{%-?\s*endraw\s*-?%\}/g, comment: /\{%-?\s*endcomment\s*-?%\}/g }
const literals = /"[^"]*"|'[^']*'/g
const filterNames = /\|\s*\w+\s*:?/g
const argumentNames = /(?<![\w-])[A-Za-z_][\w-]*\s*:/g
const names = /(?<![\w.-])[A-Za-z_][\w-]*/g
const words = new Set(['and', 'or', 'not', 'contains', 'true', 'false', 'nil', 'null', 'empty', 'blank', 'forloop', 'tablerowloop'])
const wordsOfLoops = new Set(['reversed', 'continue'])
const asking = new Set(['if', 'elsif', 'unless', 'case', 'when'])

/**
 * The variables that a Liquid template takes from outside, in the order of their first use. Reads only the text, so that
 * ports can be drawn without the template engine; a test holds it to what the engine itself finds.
 */
export function liquidVariables(template: string): LiquidVariable[] {
  const found = new Map<string, LiquidVariable>()
  const own = new Set<string>()
  for (const { tag, body } of partsOf(template)) {
    if (tag === '#') continue
    const text = body.replace(literals, ' ').replaceAll('..', ' ')
    const declared = declares(tag, text)
    const read = declared.reads
    const optional = asking.has(tag) || /\|\s*default\b/.test(text)
    for (const [name] of read.replace(filterNames, ' ').replace(argumentNames, ' ').matchAll(names)) {
      if (words.has(name) || own.has(name) || (declared.loop && wordsOfLoops.has(name))) continue
      const known = found.get(name)
      if (!known) found.set(name, { name, optional })
      else if (optional) known.optional = true
    }
    if (declared.name) own.add(declared.name)
  }
  return [...found.values()]
}

/** The tags and outputs of a template (an output has no tag), in one pass: text that opens many and closes none ends it. */
function* partsOf(template: string): Generator<{ tag: string; body: string }> {
  const endless = new Set<string>()
  for (let at = template.indexOf('{'); at >= 0; at = template.indexOf('{', at)) {
    const close = { '{': '}}', '%': '%}' }[template[at + 1] ?? '']
    if (close === undefined || endless.has(close)) {
      at++
      continue
    }
    const end = template.indexOf(close, at + 2)
    if (end < 0) {
      endless.add(close)
      continue
    }
    const inside = template.slice(at + 2, end).replace(/-$/, '')
    at = end + 2
    if (close === '}}') {
      yield { tag: '', body: inside.replace(/^-/, '') }
      continue
    }
    const [start, tag = ''] = tagStart.exec(inside) ?? ['']
    if ((tag === 'raw' || tag === 'comment') && !endless.has(tag) && inside.slice(start.length).trim() === '') {
      const endTag = endTags[tag]
      endTag.lastIndex = at
      if (endTag.test(template)) at = endTag.lastIndex
      else endless.add(tag)
    } else yield { tag, body: inside.slice(start.length) }
  }
}

/** What a tag names itself, and the part of it that reads. */
function declares(tag: string, text: string): { name: string | undefined; reads: string; loop?: true } {
  if (tag === 'assign') {
    const [name, ...value] = text.split('=')
    return { name: name?.trim(), reads: value.join('=') }
  }
  if (tag === 'for' || tag === 'tablerow') {
    const at = text.search(/\sin\s/)
    return at < 0 ? { name: undefined, reads: text } : { name: text.slice(0, at).trim(), reads: text.slice(at + 4), loop: true }
  }
  if (tag === 'capture' || tag === 'increment' || tag === 'decrement') return { name: text.trim(), reads: '' }
  return { name: undefined, reads: text }
}
