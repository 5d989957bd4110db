const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', '#39': "'" }

const decoded = (text: string) =>
  text.replace(/&(#?\w{1,8});/g, (all, name: string) => {
    if (Object.hasOwn(entities, name)) return entities[name] as string
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : /^#\d/.test(name) ? Number(name.slice(1)) : Number.NaN
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : all
  })

/** What a tag stands for in plain text: Markdown where there is a word for it. */
const marks: Readonly<Record<string, [open: string, close: string]>> = {
  p: ['', '\n'],
  div: ['', '\n'],
  br: ['\n', ''],
  strong: ['**', '**'],
  b: ['**', '**'],
  em: ['*', '*'],
  i: ['*', '*'],
  code: ['`', '`'],
  li: ['- ', '\n'],
  h1: ['# ', '\n'],
  h2: ['## ', '\n'],
  h3: ['### ', '\n'],
  pre: ['```\n', '\n```\n'],
}

/** Tags that the editor of Flowise writes. What looks like another tag is a part of the text, as XML in a prompt is. */
const written = /<(\/?)(p|div|br|strong|b|em|i|u|s|code|li|ul|ol|h1|h2|h3|h4|pre|span|a|blockquote|hr)(?:\s[^<>]*)?\/?>/gi

/** The text of a field of Flowise: its editor keeps HTML. A text without its tags is given back as it is. */
export function plainOf(html: string): string {
  if (!/<(?:p|div|span|ul|ol|h[1-4]|pre|br)[\s>/]/i.test(html)) return html
  const text = html.replace(/<li[^>]*>\s*<p[^>]*>/gi, '<li>').replace(/<\/p>\s*<\/li>/gi, '</li>')
  const plain = text.replace(written, (_all, close: string, tag: string) => marks[tag.toLowerCase()]?.[close === '' ? 0 : 1] ?? '')
  return decoded(plain)
    .replace(/[ \t]+\n/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}
