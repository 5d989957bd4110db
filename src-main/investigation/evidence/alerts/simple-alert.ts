import type { Alert } from '#shared/investigation/evidence.ts'
import { isJsonObject, type JsonObject } from '#shared/json.ts'
import { field, labelsOf, textField } from '../json-shape.ts'
import { parseTime } from '../parse-time.ts'
import { alertSeverity, alertState } from './alert-words.ts'

const labelFields = ['environment', 'cluster', 'namespace', 'pod', 'service', 'host', 'instance'] as const

/**
 * The alert that people and scripts write by hand: `alert_type` and `severity`, and where they are known `message`,
 * `environment`, `cluster`, `namespace`, `pod`, `runbook`, `context`, `timestamp` and `status`.
 */
export function readSimpleAlert(value: JsonObject): Alert | null {
  const type = textField(value, 'alert_type')
  // Datadog calls the severity of its alerts so
  if (type === null || ['error', 'warning', 'success', 'info'].includes(type.toLowerCase())) return null
  const labels: Record<string, string> = { alertname: type, ...labelsOf(field(value, 'labels')) }
  for (const name of labelFields) {
    const text = textField(value, name)
    if (text !== null) labels[name] = text
  }
  const message = textField(value, 'message', 'description', 'summary') ?? ''
  const runbook = textField(value, 'runbook', 'runbook_url')
  const context = field(value, 'context')
  const state = alertState(textField(value, 'status', 'state') ?? 'firing')
  return {
    format: 'generic',
    title: textField(value, 'title') ?? (message === '' ? type : `${type}: ${message}`),
    state,
    severity: alertSeverity(textField(value, 'severity')),
    description: message,
    labels,
    annotations: {
      ...(message === '' ? {} : { summary: message }),
      ...(runbook === null ? {} : { runbook_url: runbook }),
      ...(isJsonObject(context) ? { context: JSON.stringify(context) } : typeof context === 'string' ? { context } : {}),
    },
    startsAt: parseTime(field(value, 'timestamp', 'startsAt')),
    endsAt: null,
    raw: value,
  }
}
