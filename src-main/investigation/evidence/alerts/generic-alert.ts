import type { Alert } from '#shared/investigation/evidence.ts'
import type { JsonObject } from '#shared/json.ts'
import { field, labelsOf, objectField, tagsOf, textField } from '../json-shape.ts'
import { parseTime } from '../parse-time.ts'
import { alertSeverity, alertState } from './alert-words.ts'

/**
 * An alert of any other sender: Datadog webhooks, Grafana's legacy ones, the single alert with `commonLabels` and
 * `commonAnnotations`, Opsgenie, Zabbix, home-made ones. It is one when it has a title and what only alerts have.
 */
export function readGenericAlert(value: JsonObject, fileName: string): Alert | null {
  const inner = objectField(value, 'alert', 'alarm', 'incident')
  if (inner && textField(value, 'title', 'alertname') === null) return readGenericAlert({ ...inner }, 'alert.json')
  const labels = { ...tagsOf(field(value, 'tags')), ...labelsOf(field(value, 'labels')), ...labelsOf(field(value, 'commonLabels')) }
  const annotations = {
    ...labelsOf(field(value, 'details', 'annotations')),
    ...labelsOf(field(value, 'annotations')),
    ...labelsOf(field(value, 'commonAnnotations')),
  }
  const title =
    textField(value, 'title', 'event_title', 'alertname', 'alert_name', 'alertTitle', 'ruleName', 'name', 'subject', 'summary') ??
    labels.alertname ??
    null
  if (title === null) return null
  const stateWord = textField(value, 'state', 'status', 'alert_status', 'alert_transition', 'alert_state', 'alertState', 'current_state')
  const severityWord =
    textField(value, 'severity', 'alert_severity', 'priority', 'alert_priority', 'urgency', 'level', 'alert_type') ??
    labels.severity ??
    labels.priority ??
    null
  const startsAt = parseTime(
    field(
      value,
      'startsAt',
      'starts_at',
      'started_at',
      'start_time',
      'triggered_at',
      'fired_at',
      'activated_at',
      'created_at',
      'createdAt',
      'last_triggered_at',
      'timestamp',
      'time',
      'date',
      'last_updated',
    ),
  )
  const marks = [
    field(value, 'commonLabels', 'commonAnnotations', 'evalMatches', 'alert_id', 'alert_transition', 'alertname', 'alert_source') !==
      undefined,
    alertState(stateWord) !== 'unknown',
    alertSeverity(severityWord) !== 'unknown',
    startsAt !== null,
    textField(value, 'description', 'message', 'body', 'event_msg', 'text_only_msg') !== null || annotations.summary !== undefined,
  ].filter(Boolean).length
  const named = /(^|[^a-z])(alert|alarm|incident|page|ticket)/i.test(fileName)
  if (marks < (named ? 1 : 3)) return null
  const source = (textField(value, 'alert_source', 'source', 'source_type_name') ?? '').toLowerCase()
  const state = alertState(stateWord)
  return {
    format: source.includes('cloudwatch')
      ? 'cloudwatch'
      : source.includes('datadog') || field(value, 'alert_transition', 'event_type', 'org_id') !== undefined
        ? 'datadog'
        : source.includes('grafana') || field(value, 'evalMatches') !== undefined
          ? 'grafana'
          : 'generic',
    title,
    state,
    severity: alertSeverity(severityWord),
    description:
      textField(value, 'description', 'event_msg', 'text_only_msg', 'message', 'body') ??
      annotations.description ??
      annotations.summary ??
      title,
    labels: { ...labelsFromFields(value), ...labels },
    annotations,
    startsAt,
    endsAt: state === 'firing' ? null : parseTime(field(value, 'endsAt', 'ends_at', 'ended_at', 'end_time', 'resolved_at', 'closed_at')),
    raw: value,
  }
}

/** Fields that name what the alert is about, where they stand beside the title instead of in labels. */
function labelsFromFields(value: JsonObject): Record<string, string> {
  const labels: Record<string, string> = {}
  for (const name of [
    'service',
    'namespace',
    'pod',
    'deployment',
    'workload',
    'host',
    'hostname',
    'instance',
    'cluster',
    'node',
    'component',
    'environment',
    'metric',
    'database',
    'region',
  ]) {
    const text = textField(value, name)
    if (text !== null) labels[name] = text
  }
  return labels
}
