import { RE2JS } from 're2js'
import type { Finding } from '#shared/investigation/finding.ts'
import type { AttributeTest, Selector } from './playbook-schema.ts'

const patterns = new Map<string, RE2JS>()

function found(pattern: string, text: string): boolean {
  let compiled = patterns.get(pattern)
  if (!compiled) {
    compiled = RE2JS.compile(pattern, RE2JS.CASE_INSENSITIVE | RE2JS.DOTALL)
    patterns.set(pattern, compiled)
  }
  return compiled.matcher(text).find()
}

/** `pod.*` stands for everything that starts with `pod.`, `*` for everything. */
export function matchesName(pattern: string, name: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name
}

/** How full something is, 0 to 1: as the finding has it, by its value and limit, or as its words say ("390 of 400"). */
function shareOf({ attributes, statement }: Finding): number | undefined {
  if (typeof attributes.share === 'number') return attributes.share
  const said = /(\d[\d,]*) ?(?:of|out of|\/) ?(\d[\d,]*)/.exec(statement)
  const value = typeof attributes.value === 'number' ? attributes.value : Number(said?.[1]?.replace(/,/g, ''))
  const limit = typeof attributes.limit === 'number' ? attributes.limit : Number(said?.[2]?.replace(/,/g, ''))
  return value >= 0 && limit > 0 ? value / limit : undefined
}

/** The value that a playbook means by a name: an attribute, or with `@` a field of the finding itself. */
export function attributeOf(finding: Finding, name: string): unknown {
  switch (name) {
    case '@subject':
      return finding.subject
    case '@severity':
      return finding.severity
    case '@statement':
      return finding.statement
    case '@type':
      return finding.type
    case '@share':
      return shareOf(finding)
    default:
      return Object.hasOwn(finding.attributes, name) ? finding.attributes[name] : undefined
  }
}

function equal(value: unknown, wanted: string | number | boolean): boolean {
  if (typeof value === 'string' && typeof wanted === 'string') return value.toLowerCase() === wanted.toLowerCase()
  return value === wanted
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value)
}

/** Whether one value passes one test. A value that is not there fails every test but `exists: false`, `lacks` and `or_absent`. */
export function passes(value: unknown, test: AttributeTest): boolean {
  if (Array.isArray(test)) return test.some((wanted) => passes(value, wanted))
  if (typeof test !== 'object') return Array.isArray(value) ? value.some((item) => equal(item, test)) : equal(value, test)
  const there = value !== undefined && value !== null && value !== ''
  if (!there && test.or_absent) return true
  if (test.exists !== undefined && test.exists !== there) return false
  if (test.matches !== undefined && !(there && found(test.matches, textOf(value)))) return false
  if (test.lacks !== undefined && there && found(test.lacks, textOf(value))) return false
  const bounds: [number | undefined, (number: number, bound: number) => boolean][] = [
    [test.min, (number, bound) => number >= bound],
    [test.max, (number, bound) => number <= bound],
    [test.over, (number, bound) => number > bound],
    [test.under, (number, bound) => number < bound],
  ]
  for (const [bound, holds] of bounds) if (bound !== undefined && !(typeof value === 'number' && holds(value, bound))) return false
  return true
}

export function isSelected(finding: Finding, selector: Selector): boolean {
  const types = typeof selector.finding === 'string' ? [selector.finding] : selector.finding
  if (!types.some((type) => matchesName(type, finding.type))) return false
  return Object.entries(selector.where ?? {}).every(([name, test]) => passes(attributeOf(finding, name), test))
}

const rank = { critical: 3, warning: 2, notice: 1, info: 0 } as const

/** The findings that a selector means, most severe first, then latest, then by id: the order never depends on the input's. */
export function selectFindings(findings: readonly Finding[], selector: Selector): Finding[] {
  return findings
    .filter((finding) => isSelected(finding, selector))
    .sort((a, b) => rank[b.severity] - rank[a.severity] || (b.from ?? 0) - (a.from ?? 0) || (a.id < b.id ? -1 : 1))
}
