import type { ValueRef } from '#shared/events/run-event.ts'
import type { AlertOfRun } from '#shared/investigation/evidence.ts'
import { isJsonObject, type Json, type JsonObject } from '#shared/json.ts'

const longest = 200

const textIn = (object: JsonObject, ...names: string[]): string => {
  const found = names.map((name) => object[name]).find((value) => typeof value === 'string' && value.trim() !== '')
  return typeof found === 'string' ? found.trim().slice(0, longest) : ''
}

const labelsOf = (alert: JsonObject): JsonObject => {
  const labels = isJsonObject(alert.labels) ? alert.labels : alert.commonLabels
  return isJsonObject(labels) ? labels : {}
}

/**
 * What kind of alert it is, by the name that the rule has which raised it (`alert_type`, Prometheus' `alertname`); its title
 * where there is none. Null for what is no alert.
 */
function alertIn(value: Json | undefined): AlertOfRun | null {
  if (!isJsonObject(value)) return null
  const labels = labelsOf(value)
  const type = textIn(value, 'alert_type', 'alertname') || textIn(labels, 'alert_type', 'alertname') || textIn(value, 'title')
  if (type === '') return null
  const severity = (textIn(value, 'severity') || textIn(labels, 'severity')).toLowerCase()
  return {
    type,
    severity: severity === 'unknown' ? '' : severity,
    service: textIn(value, 'service') || textIn(labels, 'service', 'job'),
  }
}

/** The alert that a run is started with: its inputs are one, or one of them is called `alert`. */
export function alertOfInputs(inputs: Record<string, Json>): AlertOfRun | null {
  return typeof inputs.alert_type === 'string' ? alertIn(inputs) : alertIn(inputs.alert)
}

/** The alert that a node found in evidence: what it gives on a port `alert`, in the shape that evidence is read into. */
export function alertOfOutputs({ alert }: Record<string, ValueRef>): AlertOfRun | null {
  // an alert too large for an event has a long raw text, which says nothing of its kind that the preview would not cut
  if (alert === undefined || !('value' in alert)) return null
  const { value } = alert
  return isJsonObject(value) && typeof value.format === 'string' && typeof value.state === 'string' ? alertIn(value) : null
}
