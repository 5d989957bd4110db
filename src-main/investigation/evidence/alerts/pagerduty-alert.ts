import type { Alert } from '#shared/investigation/evidence.ts'
import { isJsonObject, type JsonObject } from '#shared/json.ts'
import { field, labelsOf, listField, objectField, objectsIn, textField } from '../json-shape.ts'
import { parseTime } from '../parse-time.ts'
import { alertSeverity, alertState } from './alert-words.ts'

/** PagerDuty: webhooks of version 3 (`event`) and 2 (`messages`), an incident from the REST API, and what is sent to Events API v2. */
export function readPagerDuty(value: JsonObject): Alert | null {
  const event = objectField(value, 'event')
  if (event && (textField(event, 'event_type') ?? '').startsWith('incident')) {
    const data = objectField(event, 'data')
    return data ? ofIncident(data, value, textField(event, 'event_type')) : null
  }
  const [message] = objectsIn(listField(value, 'messages'))
  const told = message ? objectField(message, 'incident') : null
  if (message && told) return ofIncident(told, value, textField(message, 'event'))
  const incident = objectField(value, 'incident')
  if (incident && field(incident, 'incident_number', 'urgency', 'incident_key') !== undefined) return ofIncident(incident, value, null)
  if (field(value, 'incident_number') !== undefined && field(value, 'urgency') !== undefined) return ofIncident(value, value, null)
  return field(value, 'routing_key', 'event_action') !== undefined ? ofEventsApi(value) : null
}

function ofIncident(incident: JsonObject, raw: JsonObject, eventType: string | null): Alert {
  const title = textField(incident, 'title', 'summary', 'description') ?? 'Incident'
  const service = objectField(incident, 'service')
  const priority = objectField(incident, 'priority')
  const state = alertState(textField(incident, 'status') ?? (eventType ?? '').split('.').at(-1) ?? null)
  const body = objectField(incident, 'body')
  const firstAlert = objectsIn(listField(incident, 'alerts'))[0]
  const details = (body && field(body, 'details')) ?? (firstAlert && field(objectField(firstAlert, 'body') ?? {}, 'details', 'contexts'))
  return {
    format: 'pagerduty',
    title,
    state,
    severity: alertSeverity((priority && textField(priority, 'summary', 'name')) ?? textField(incident, 'urgency')),
    description: typeof details === 'string' ? details : (textField(incident, 'description', 'summary') ?? title),
    labels: service ? { service: textField(service, 'summary', 'name') ?? '', alertname: title } : { alertname: title },
    annotations: { summary: title, ...labelsOf(details) },
    startsAt: parseTime(field(incident, 'created_at', 'createdAt')),
    endsAt: state === 'resolved' ? parseTime(field(incident, 'resolved_at', 'last_status_change_at', 'updated_at')) : null,
    raw,
  }
}

function ofEventsApi(value: JsonObject): Alert | null {
  const payload = objectField(value, 'payload')
  if (!payload) return null
  const summary = textField(payload, 'summary') ?? 'Event'
  const details = field(payload, 'custom_details')
  const state = alertState(textField(value, 'event_action'))
  const at = parseTime(field(payload, 'timestamp'))
  return {
    format: 'pagerduty',
    title: summary,
    state,
    severity: alertSeverity(textField(payload, 'severity')),
    description: isJsonObject(details)
      ? (textField(details, 'description', 'message', 'error') ?? summary)
      : typeof details === 'string'
        ? details
        : summary,
    labels: {
      alertname: summary,
      ...labelsOf({
        component: payload.component ?? null,
        group: payload.group ?? null,
        class: payload.class ?? null,
        source: payload.source ?? null,
      }),
    },
    annotations: { summary, ...labelsOf(details) },
    startsAt: state === 'resolved' ? null : at,
    endsAt: state === 'resolved' ? at : null,
    raw: value,
  }
}
