import type { Alert } from '#shared/investigation/evidence.ts'
import { isJsonObject, type Json } from '#shared/json.ts'
import { readAlertmanager } from './alertmanager-alert.ts'
import { readCloudWatchAlarm } from './cloudwatch-alert.ts'
import { readGenericAlert } from './generic-alert.ts'
import { readPagerDuty } from './pagerduty-alert.ts'

/** The alert in a JSON document, in whatever format it came; null when the document is none. */
export function readAlert(value: Json, fileName: string): Alert | null {
  if (Array.isArray(value)) {
    const list = value.filter(isJsonObject)
    if (list.length === 0 || list.length !== value.length) return null
    // `/api/v2/alerts` gives a bare list; so do exports of single alerts.
    const grouped = list.every((entry) => isJsonObject(entry.labels)) ? readAlertmanager({ alerts: list }) : null
    return grouped ?? (list.length === 1 ? readAlert(list[0]!, fileName) : null)
  }
  if (!isJsonObject(value)) return null
  const data = value.data
  if (isJsonObject(data) && Array.isArray(data.alerts)) return readAlertmanager(data)
  return readAlertmanager(value) ?? readCloudWatchAlarm(value) ?? readPagerDuty(value) ?? readGenericAlert(value, fileName)
}
