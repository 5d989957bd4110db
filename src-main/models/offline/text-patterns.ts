/** What things look like in text, by the name under which a schema is likely to ask for them. */
export interface TextPattern {
  type: string
  /** Names of properties that mean it. */
  names: RegExp
  pattern: RegExp
}

/** Patterns are tried in this order; each has at most one group, which is the value. None can backtrack without bound. */
export const textPatterns: readonly TextPattern[] = [
  { type: 'email', names: /e-?mail|mail_?address/i, pattern: /[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}/g },
  { type: 'url', names: /url|link|website|href|endpoint/i, pattern: /https?:\/\/[^\s<>"')\]]{1,500}[^\s<>"')\].,;:!?]/g },
  {
    type: 'timestamp',
    names: /timestamp|date_?time|occurred|started|created|_at$/i,
    pattern: /\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?/g,
  },
  {
    type: 'date',
    names: /date|deadline|due|\bday\b|birth|when/i,
    pattern:
      /\b(?:\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{1,2}\.? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?,? \d{4}|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.? \d{1,2},? \d{4})\b/gi,
  },
  { type: 'time', names: /time|hour/i, pattern: /\b\d{1,2}:\d\d(?::\d\d)?(?: ?[ap]m)?\b/gi },
  {
    type: 'amount',
    names: /amount|total|price|cost|sum|fee|salary|budget|paid|revenue|value/i,
    pattern:
      /(?:[$€£¥]|\b(?:USD|EUR|GBP|CHF|JPY) ?)\s?\d[\d,.]*\d|\b\d[\d,.]* ?(?:[$€£¥]|(?:USD|EUR|GBP|CHF|JPY|dollars|euros|pounds)\b)/gi,
  },
  { type: 'percent', names: /percent|ratio|share|rate/i, pattern: /\b\d{1,3}(?:\.\d{1,4})? ?%/g },
  {
    type: 'duration',
    names: /duration|latency|elapsed|timeout|length/i,
    pattern: /\b\d+(?:\.\d+)? ?(?:ms|µs|seconds?|secs?|s|minutes?|mins?|hours?|hrs?|h|days?)\b/gi,
  },
  { type: 'size', names: /size|bytes|memory|storage/i, pattern: /\b\d+(?:\.\d+)? ?(?:[KMGT]i?B|bytes)\b/gi },
  { type: 'ip', names: /\bip\b|ip_?address|address/i, pattern: /\b(?:\d{1,3}\.){3}\d{1,3}\b/g },
  { type: 'uuid', names: /uuid|guid|trace|correlation|request_?id/i, pattern: /\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/gi },
  { type: 'phone', names: /phone|mobile|\btel/i, pattern: /(?:\+\d{1,3}[ -]?)?\(?\d{2,4}\)?(?:[ -]\d{2,4}){2,4}\b/g },
  {
    type: 'id',
    names: /(?:^|_)(?:id|number|no|key|code|ticket|order|invoice|sku|reference)$/i,
    pattern: /\b[A-Z]{1,8}[-_#]?\d{2,12}(?:-\d{1,6})?\b|#\d{2,12}\b/g,
  },
  { type: 'version', names: /version|release/i, pattern: /\bv?\d+\.\d+(?:\.\d+)?(?:-[\w.]{1,20})?\b/g },
  {
    type: 'service',
    names: /service|component|application|workload|deployment/i,
    pattern: /\b[a-z][a-z0-9]{1,30}(?:-[a-z0-9]{2,30}){0,4}-(?:api|svc|service|server|worker|db|web|gateway|proxy|app|prod)\b/g,
  },
  { type: 'status_code', names: /status|http/i, pattern: /\b[1-5]\d\d\b/g },
  {
    type: 'person',
    names: /name|person|author|owner|customer|contact|assignee|signed|reporter/i,
    pattern: /\b\p{Lu}\p{Ll}{1,20}(?: (?:\p{Lu}\.|(?:van|von|de|da|del|la) )?\s?\p{Lu}[\p{Ll}'-]{1,25}){1,2}\b/gu,
  },
]

/** Every match of a pattern, in order, without repeats. */
export function matchesOf(text: string, pattern: RegExp): string[] {
  return [...new Set([...text.matchAll(pattern)].map((match) => (match[1] ?? match[0]).trim()))]
}

/** The number in a text such as "€ 1,204.50", "93 %" or "1.204,50"; NaN where there is none. */
export function numberIn(text: string): number {
  const found = text.match(/-?\d[\d.,']*/)?.[0]
  if (!found) return Number.NaN
  let plain = found.replace(/'/g, '').replace(/[.,]$/, '')
  const decimalComma = /,\d{1,2}$/.test(plain) && !/\.\d{1,2}$/.test(plain)
  plain = decimalComma ? plain.replace(/\./g, '').replace(',', '.') : plain.replace(/,/g, '')
  return Number(plain)
}
