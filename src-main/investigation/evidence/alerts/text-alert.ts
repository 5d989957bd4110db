import type { Alert } from '#shared/investigation/evidence.ts'
import { cut } from '../json-shape.ts'
import { parseTime } from '../parse-time.ts'
import { alertSeverity, alertState } from './alert-words.ts'

/** Free text as an alert: a mail, a chat message, a ticket. `key: value` lines become labels. */
export function readTextAlert(text: string): Alert {
  const lines = text.split(/\r?\n/).map((line) => line.trim())
  const title = (lines.find((line) => line !== '') ?? 'Alert').replace(/^#+\s*/, '').replace(/^subject:\s*/i, '')
  const labels: Record<string, string> = {}
  for (const line of lines.slice(0, 200)) {
    const pair = /^[*\-\s]*([A-Za-z][\w .-]{1,30}?)\**\s*[:=]\s*\**\s*(\S.{0,300})$/.exec(line)
    if (pair)
      labels[
        pair[1]!
          .trim()
          .toLowerCase()
          .replace(/[ .-]+/g, '_')
      ] ??= pair[2]!.trim()
  }
  const word = /\b(resolved|recovered|firing|triggered|alarm|alerting|critical)\b/i.exec(text)?.[1] ?? null
  const time = /\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?(\.\d+)?\s?(Z|UTC|[+-]\d{2}:?\d{2})?/.exec(text)?.[0]
  return {
    format: 'text',
    title: cut(title, 200),
    state: alertState(labels.state ?? labels.status ?? word),
    severity: alertSeverity(
      labels.severity ??
        labels.priority ??
        /\b(?:severity|priority|urgency)\b[: =]{1,3}(\w+)/i.exec(text)?.[1] ??
        /\b(critical|P[1-5]|SEV-?[1-5]|warning)\b/i.exec(text)?.[1] ??
        null,
    ),
    description: cut(text.trim(), 4000),
    labels,
    annotations: {},
    startsAt: parseTime(labels.time ?? labels.started ?? labels.start ?? labels.date) ?? parseTime(time),
    endsAt: null,
    raw: cut(text.trim(), 20_000),
  }
}
