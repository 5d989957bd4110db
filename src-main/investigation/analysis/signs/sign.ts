import type { Finding } from '#shared/investigation/finding.ts'
import type { FindingTypeName } from '#shared/investigation/finding-types.ts'

/**
 * How something is recognised in a line or a message. Named groups of the expression become attributes; `value` and
 * `status`, `port`, `limit` become numbers. The expressions have no nested repetition, so that no text can make them slow.
 */
export interface Sign {
  type: FindingTypeName
  test: RegExp
  severity: Finding['severity']
  /** Attributes that this form of it always has. */
  fixed?: Record<string, string | boolean>
  /** A further condition on what was found. */
  only?(attributes: Record<string, string | number | boolean>): boolean
  /** What it means, in a few words, for the statement. */
  says: string
}

const numeric = new Set(['value', 'status', 'port', 'limit', 'replicas', 'max_replicas'])
const longestTested = 2_000

/** The attributes that a sign finds in a text, or null where it is not in it. */
export function readSign(sign: Sign, text: string): Record<string, string | number | boolean> | null {
  const found = sign.test.exec(text.length > longestTested ? text.slice(0, longestTested) : text)
  if (found === null) return null
  const attributes: Record<string, string | number | boolean> = { ...sign.fixed }
  for (const [name, value] of Object.entries(found.groups ?? {})) {
    if (value === undefined || value === '') continue
    // A name may be repeated with a number behind it, because groups of one expression need names of their own.
    const plain = name.replace(/\d+$/, '')
    attributes[plain] =
      numeric.has(plain) && Number.isFinite(Number(value.replaceAll(',', '')))
        ? Number(value.replaceAll(',', ''))
        : value.replace(/[.,;:\s]+$/, '')
  }
  return sign.only && !sign.only(attributes) ? null : attributes
}

/** The first sign of a table for each type that is in a text. */
export function signsIn(text: string, table: readonly Sign[]): { sign: Sign; attributes: Record<string, string | number | boolean> }[] {
  const found: { sign: Sign; attributes: Record<string, string | number | boolean> }[] = []
  for (const sign of table) {
    if (found.some((known) => known.sign.type === sign.type)) continue
    const attributes = readSign(sign, text)
    if (attributes !== null) found.push({ sign, attributes })
  }
  return found
}
