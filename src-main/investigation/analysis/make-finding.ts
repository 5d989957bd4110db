import { createHash } from 'node:crypto'
import type { Finding } from '#shared/investigation/finding.ts'
import type { FindingTypeName } from '#shared/investigation/finding-types.ts'
import type { Json } from '#shared/json.ts'

const minute = 60_000
const longestText = 400

export interface FindingInput {
  subject: string
  statement: string
  severity: Finding['severity']
  evidence: readonly string[]
  from?: number | null
  to?: number | null
  /** Attributes; those that are null, undefined or empty text are left out. */
  attributes?: Record<string, Json | undefined>
}

/** Makes findings of one set of evidence: with ids that are stable for it, and with their place relative to its window. */
export class FindingMaker {
  private readonly window: { from: number; to: number } | null
  private readonly ids = new Set<string>()

  constructor(window: { from: number; to: number } | null) {
    this.window = window
  }

  make(type: FindingTypeName, input: FindingInput): Finding {
    const from = input.from ?? null
    const to = input.to ?? from
    const attributes: Record<string, Json> = {}
    for (const [name, value] of Object.entries(input.attributes ?? {})) {
      if (value === null || value === undefined || value === '') continue
      attributes[name] = typeof value === 'string' ? shorten(value) : value
    }
    const outside = this.window !== null && to !== null && to < this.window.from
    attributes.in_window = !outside
    attributes.before_window_minutes = outside ? Math.round((this.window!.from - to!) / minute) : 0
    return {
      id: this.idFor(type, input.subject),
      type,
      subject: input.subject,
      statement: input.statement,
      severity: input.severity,
      evidence: [...new Set(input.evidence)],
      from,
      to,
      attributes,
    }
  }

  private idFor(type: string, subject: string): string {
    const plain = subject.replace(/[^\w.:/-]+/g, '-')
    const short = plain.length <= 80 ? plain : `${plain.slice(0, 64)}-${createHash('sha256').update(subject).digest('hex').slice(0, 8)}`
    const base = `${type}:${short}`
    let id = base
    for (let i = 2; this.ids.has(id); i++) id = `${base}#${i}`
    this.ids.add(id)
    return id
  }
}

export function shorten(text: string, length: number = longestText): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`
}

const rank = { critical: 0, warning: 1, notice: 2, info: 3 } as const

/** Most severe first, then by time, then by id. */
export function bySeverity(a: Finding, b: Finding): number {
  return rank[a.severity] - rank[b.severity] || (a.from ?? 0) - (b.from ?? 0) || (a.id < b.id ? -1 : 1)
}
