import type { HeaderStep } from './header-layout.ts'

const nearlyAll = 0.95
const most = 0.9
const stepLimit = 6

interface Rest {
  line: string
  at: number
}

interface TailRule {
  step: HeaderStep
  /** What the step covers, matched where the rest of the line begins. */
  match: RegExp
  share: number
  /** Further condition on the matched texts. */
  fits?: (texts: readonly string[]) => boolean
  /** Steps that go with it, before it. */
  before?: HeaderStep[]
  /** Nothing after it belongs to the header. */
  last?: boolean
}

const name = '[\\w$./()@<>#-]+'
const componentEnd = '(?:\\[\\d+\\])?(?: \\([^()]*\\))?\\s{0,20}:(?=\\s|$)'
const few = (texts: readonly string[]) => new Set(texts).size <= Math.max(20, texts.length / 20)

/** Tried in this order; each at most once, but brackets and dashes again. */
const rules: TailRule[] = [
  { step: { shape: 'field' }, match: /[^\s|]*\|/y, share: nearlyAll },
  { step: { shape: 'dash' }, match: /[\s|]*[-:](?=\s)/y, share: nearlyAll },
  { step: { shape: 'bracket' }, match: /[\s|]*\[(?:[^[\]]|\[[^[\]]*\])*\]/y, share: nearlyAll },
  { step: { shape: 'stream' }, match: /\s+(?:stdout|stderr) [FP](?=\s|$)/y, share: nearlyAll, last: true },
  { step: { shape: 'place', use: 'source' }, match: /\s+[\w./-]+:\d+\]/y, share: nearlyAll, last: true },
  { step: { shape: 'number' }, match: /\s+\d{1,9}(?=\s)/y, share: 0.99 },
  {
    step: { shape: 'component', use: 'source' },
    before: [{ shape: 'word' }],
    match: new RegExp(
      `\\s+[^\\s|:\\[\\]]+ (?:${name}(?: ${name}){0,3}\\[\\d+\\](?: \\([^()]*\\))?:|[\\w$./()@<>#:\\[\\]-]*?${componentEnd})`,
      'y',
    ),
    share: 0.85,
    last: true,
  },
  {
    step: { shape: 'component', use: 'source' },
    match: new RegExp(`[\\s|]+(?:${name}(?: ${name}){0,3}\\[\\d+\\](?: \\([^()]*\\))?:|[\\w$./()@<>#:\\[\\]-]*?${componentEnd})`, 'y'),
    share: most,
    last: true,
  },
  { step: { shape: 'beforeDash', use: 'source' }, match: /\s+[^\s|[]+(?: [^\s|[]+){0,3}? -(?=\s)/y, share: nearlyAll, last: true },
  { step: { shape: 'dotted', use: 'source' }, match: /\s+[A-Za-z_$][\w$-]*(?:\.[\w$-]+)+(?=\s)/y, share: nearlyAll, fits: few },
  { step: { shape: 'word', use: 'source' }, match: /\s+[\w.$-]+(?= {2}|\t)/y, share: nearlyAll, fits: few, last: true },
]

/** The steps that follow the last time or level in nearly every line. */
export function learnTail(rests: readonly Rest[]): HeaderStep[] {
  const steps: HeaderStep[] = []
  let rows = rests
  while (steps.length < stepLimit && rows.length > 0) {
    const found = nextRule(rows, steps)
    if (found === null) break
    const { rule, ends } = found
    steps.push(...(rule.before ?? []), rule.step)
    rows = rows.flatMap((row, i) => (ends[i]! < 0 ? [] : [{ line: row.line, at: ends[i]! }]))
    if (rule.last) break
  }
  return fieldSource(steps, rests)
}

function nextRule(rows: readonly Rest[], steps: readonly HeaderStep[]): { rule: TailRule; ends: number[] } | null {
  for (const rule of rules) {
    if (rule.step.use === 'source' && steps.some((step) => step.use === 'source')) continue
    if (rule.step.shape === 'field' && steps.some((step) => step.shape !== 'field')) continue
    const ends = rows.map(({ line, at }) => endOf(rule, line, at))
    const texts = rows.flatMap(({ line, at }, i) => (ends[i]! < 0 ? [] : [line.slice(at, ends[i])]))
    if (texts.length < rows.length * rule.share || (rule.fits && !rule.fits(texts))) continue
    return { rule, ends }
  }
  return null
}

function endOf(rule: TailRule, line: string, at: number): number {
  let from = at
  if (rule.step.shape === 'field') {
    if (line[at - 1] === '|') from = at
    else if (line[at] === '|') from = at + 1
    else return -1
  }
  rule.match.lastIndex = from
  const found = rule.match.exec(line)
  return found === null ? -1 : from + found[0].length
}

/** Of the fields of `time|component|id|`, the first that is no number names the source. */
function fieldSource(steps: HeaderStep[], rests: readonly Rest[]): HeaderStep[] {
  if (steps[0]?.shape !== 'field') return steps
  const first = rests.find(({ line, at }) => line[at] === '|')
  const fields = first ? first.line.slice(first.at + 1).split('|') : []
  const named = steps.findIndex((step, i) => step.shape === 'field' && !/^\d*$/.test(fields[i] ?? ''))
  return named < 0 ? steps : steps.map((step, i) => (i === named ? { ...step, use: 'source' } : step))
}
