import type { Alert } from '#shared/investigation/evidence.ts'
import type { JsonObject } from '#shared/json.ts'
import { field, labelsOf, listField, objectsIn, textField } from '../json-shape.ts'
import { parseTime } from '../parse-time.ts'
import { alertSeverity, alertState } from './alert-words.ts'

/**
 * The webhook of Prometheus Alertmanager (version 4) and of Grafana's unified alerting, which has the same shape with
 * `title`, `state`, `orgId` and `message` beside it; also the bare list that `/api/v2/alerts` gives as `alerts`.
 */
export function readAlertmanager(value: JsonObject): Alert | null {
  const alerts = objectsIn(listField(value, 'alerts'))
  if (alerts.length === 0 || !alerts.every((alert) => field(alert, 'labels') !== undefined)) return null
  const stateOf = (alert: JsonObject) => {
    const status = field(alert, 'status')
    return alertState(
      typeof status === 'string'
        ? status
        : status && typeof status === 'object' && !Array.isArray(status)
          ? textField(status, 'state')
          : null,
    )
  }
  const firing = alerts.filter((alert) => stateOf(alert) === 'firing')
  const told = firing.length > 0 ? firing : alerts
  const first = told[0]!
  const common = labelsOf(value.commonLabels)
  const labels = told.length === 1 ? { ...common, ...labelsOf(first.labels) } : { ...sharedBy(told, 'labels'), ...common }
  const annotations =
    told.length === 1
      ? { ...labelsOf(value.commonAnnotations), ...labelsOf(first.annotations) }
      : { ...labelsOf(first.annotations), ...labelsOf(value.commonAnnotations) }
  const starts = told.map((alert) => parseTime(field(alert, 'startsAt'))).filter((time) => time !== null)
  const ends = told.map((alert) => parseTime(field(alert, 'endsAt'))).filter((time) => time !== null)
  const state = firing.length > 0 ? 'firing' : alertState(textField(value, 'status', 'state') ?? null)
  const name = labels.alertname ?? textField(value, 'title') ?? 'Alert'
  const grafana =
    field(value, 'orgId') !== undefined || alerts.some((alert) => field(alert, 'dashboardURL', 'panelURL', 'silenceURL') !== undefined)
  return {
    format: grafana ? 'grafana' : 'alertmanager',
    title: annotations.summary ?? textField(value, 'title') ?? name,
    state: state === 'unknown' && stateOf(first) !== 'unknown' ? stateOf(first) : state,
    severity: alertSeverity(labels.severity ?? labels.priority ?? null),
    description: annotations.description ?? annotations.message ?? textField(value, 'message') ?? annotations.summary ?? '',
    labels,
    annotations,
    startsAt: starts.length > 0 ? Math.min(...starts) : null,
    endsAt: state === 'firing' || ends.length === 0 ? null : Math.max(...ends),
    raw: value,
  }
}

/** Labels that all alerts of a group have with the same value. */
function sharedBy(alerts: readonly JsonObject[], key: string): Record<string, string> {
  const [first = {}, ...others] = alerts.map((alert) => labelsOf(alert[key]))
  return Object.fromEntries(Object.entries(first).filter(([name, value]) => others.every((labels) => labels[name] === value)))
}
