/** One line of a file, without its line end. */
export interface LogLine {
  /** From 1. */
  line: number
  text: string
}

export function* textLines(text: string): Generator<LogLine> {
  let line = 1
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0
  while (at < text.length) {
    let end = text.indexOf('\n', at)
    if (end < 0) end = text.length
    const cut = end > at && text.charCodeAt(end - 1) === 13 ? end - 1 : end
    yield { line: line++, text: text.slice(at, cut) }
    at = end + 1
  }
}
