/** Names that code of other products may use and that a Code node does not have. */
const missing: readonly [RegExp, string][] = [
  [/\brequire\s*\(/, 'require'],
  [/^\s*import\s[^(]/m, 'import'],
  [/\bfetch\s*\(/, 'fetch'],
  [/\bXMLHttpRequest\b/, 'XMLHttpRequest'],
  [/\bprocess\./, 'process'],
  [/\bBuffer\b/, 'Buffer'],
  [/\bset(?:Timeout|Interval|Immediate)\s*\(/, 'timers'],
  [/\b(?:axios|cheerio)\b|(?<![\w$])_\.\w|(?<![\w$.])moment\s*\(/, 'a library'],
  [/\bDateTime\s*\./, 'DateTime'],
  [/\bcrypto\./, 'crypto'],
  [/\b(?:TextEncoder|TextDecoder|URLSearchParams|atob|btoa)\b|\bnew URL\s*\(/, 'web functions'],
]

/** What JavaScript of another product needs that a Code node does not have; empty when it can run there. */
export function missingIn(code: string): string[] {
  const plain = code.replace(/\/\*[\s\S]*?\*\//g, ' ').replace(/(^|\s)\/\/.*$/gm, ' ')
  return missing.flatMap(([pattern, name]) => (pattern.test(plain) ? [name] : []))
}
