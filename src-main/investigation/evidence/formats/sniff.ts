/** What the first bytes of a file say that it is. */
export type ContentForm = 'empty' | 'gzip' | 'binary' | 'json' | 'json-lines' | 'csv' | 'yaml' | 'markdown' | 'text'

export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b
}

/** True for bytes that no text has: NUL outside UTF-16, or many control characters. */
function isBinary(head: Uint8Array): boolean {
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)) return false
  let odd = 0
  for (const byte of head) {
    if (byte === 0) return true
    if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 27 && byte !== 12) odd++
  }
  return odd > head.length / 20
}

/** Text of bytes in UTF-8 or, with a byte order mark, UTF-16. Broken sequences become U+FFFD. */
export function decodeText(bytes: Uint8Array): string {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8'
  return new TextDecoder(encoding).decode(bytes)
}

function looksLikeJsonLines(lines: readonly string[]): boolean {
  const full = lines.filter((line) => line.trim() !== '')
  if (full.length === 0 || !full.every((line) => line.trim().startsWith('{'))) return false
  try {
    for (const line of full.slice(0, 3)) JSON.parse(line)
    return full.length > 1
  } catch {
    return false
  }
}

function looksLikeCsv(lines: readonly string[]): boolean {
  const [header = '', ...rows] = lines.filter((line) => line.trim() !== '' && !line.startsWith('#'))
  const separator = [',', '\t', ';'].find((candidate) => header.split(candidate).length > 1)
  if (separator === undefined || rows.length === 0) return false
  const names = header.split(separator).map((name) => name.trim().replace(/^"|"$/g, ''))
  if (names.some((name) => name === '' || /^-?\d/.test(name) || name.length > 80)) return false
  if (!names.some((name) => /^(_?time|timestamp|date|datetime|@timestamp|ts|start|end|period|interval)/i.test(name))) return false
  return rows.slice(0, 5).every((row) => row.split(separator).length >= names.length)
}

/**
 * Recognises the form of a file by its content; its name only decides where the content leaves it open.
 *
 * @param head the first bytes, up to 64 KB
 * @param complete whether that is the whole file
 */
export function sniff(name: string, head: Uint8Array, complete: boolean): ContentForm {
  if (head.length === 0) return 'empty'
  if (isGzip(head)) return 'gzip'
  if (isBinary(head)) return 'binary'
  const text = decodeText(head).replace(/^\ufeff/, '')
  const trimmed = text.trimStart()
  if (trimmed === '') return 'empty'
  const lines = text.split(/\r?\n/)
  if (!complete && lines.length > 1) lines.pop()
  if (trimmed.startsWith('{') && looksLikeJsonLines(lines.slice(0, 50))) return 'json-lines'
  if (/^\{\s*("|\})/.test(trimmed) || /^\[\s*([[{"\]\d-]|null|true|false)/.test(trimmed)) {
    // "[12:00:01] started" opens like a list as well.
    if (trimmed.startsWith('{') || /^\[\s*[[{\]]/.test(trimmed) || /\.json$/i.test(name)) return 'json'
  }
  if (/^(---\s*\n)?(apiVersion|kind|items):\s/m.test(trimmed.slice(0, 400)) && /^kind:\s/m.test(trimmed)) return 'yaml'
  if (
    /\.(md|markdown)$/i.test(name) ||
    (/^#{1,3} \S/m.test(trimmed.slice(0, 2000)) && /\.(txt|rst|adoc)?$/i.test(name) && /^#{1,4} \S.*\n[\s\S]*^#{2,4} \S/m.test(trimmed))
  )
    return 'markdown'
  if (looksLikeCsv(lines.slice(0, 20))) return 'csv'
  return 'text'
}
