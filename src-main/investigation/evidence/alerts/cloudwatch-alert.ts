import type { Alert } from '#shared/investigation/evidence.ts'
import { isJsonObject, type JsonObject } from '#shared/json.ts'
import { parseJson } from '../formats/safe-json.ts'
import { field, labelsOf, listField, objectField, objectsIn, textField } from '../json-shape.ts'
import { parseTime } from '../parse-time.ts'
import { alertState } from './alert-words.ts'

/** An alarm of CloudWatch: as SNS delivers it (also in its envelope or in a Lambda's `Records`), from EventBridge, or from `describe-alarms`. */
export function readCloudWatchAlarm(value: JsonObject): Alert | null {
  const wrapped = unwrapSns(value)
  if (wrapped) return readCloudWatchAlarm(wrapped)
  const listed = objectsIn(listField(value, 'MetricAlarms', 'CompositeAlarms'))
  if (listed.length > 0) {
    const alarm = listed.find((entry) => textField(entry, 'StateValue') === 'ALARM') ?? listed[0]!
    return readCloudWatchAlarm({ ...alarm, raw: value })
  }
  if (textField(value, 'detail-type') === 'CloudWatch Alarm State Change') return readEventBridge(value)
  const name = textField(value, 'AlarmName')
  if (name === null) return null
  const trigger = objectField(value, 'Trigger') ?? value
  const description = textField(value, 'AlarmDescription') ?? ''
  const reason = textField(value, 'NewStateReason', 'StateReason') ?? ''
  const dimensions = Object.fromEntries(
    objectsIn(listField(trigger, 'Dimensions')).map((entry) => [textField(entry, 'name') ?? '', textField(entry, 'value') ?? '']),
  )
  const state = alertState(textField(value, 'NewStateValue', 'StateValue'))
  const changed = parseTime(field(value, 'StateChangeTime', 'StateUpdatedTimestamp', 'StateTransitionedTimestamp'))
  return {
    format: 'cloudwatch',
    title: description === '' ? name : `${name}: ${description}`,
    state,
    severity: 'unknown',
    description: reason || description,
    labels: {
      alertname: name,
      ...withoutEmpty({
        metric_name: textField(trigger, 'MetricName'),
        metric_namespace: textField(trigger, 'Namespace'),
        region: textField(value, 'Region'),
      }),
      ...dimensions,
    },
    annotations: withoutEmpty({
      summary: reason,
      description,
      threshold: textField(trigger, 'Threshold'),
      comparison: textField(trigger, 'ComparisonOperator'),
      statistic: textField(trigger, 'Statistic'),
    }),
    startsAt: state === 'resolved' ? null : changed,
    endsAt: state === 'resolved' ? changed : null,
    raw: value,
  }
}

function unwrapSns(value: JsonObject): JsonObject | null {
  const [record] = objectsIn(listField(value, 'Records'))
  const envelope = record ? objectField(record, 'Sns') : textField(value, 'Type') === 'Notification' ? value : null
  const message = envelope ? textField(envelope, 'Message') : null
  if (message === null) return null
  const inner = parseJson(message)
  return inner.ok && isJsonObject(inner.value) ? inner.value : null
}

function readEventBridge(value: JsonObject): Alert | null {
  const detail = objectField(value, 'detail')
  const name = detail ? textField(detail, 'alarmName') : null
  if (!detail || name === null) return null
  const now = objectField(detail, 'state') ?? {}
  const configuration = objectField(detail, 'configuration') ?? {}
  const [metric] = objectsIn(listField(configuration, 'metrics'))
  const stat = metric ? objectField(metric, 'metricStat') : null
  const named = stat ? objectField(stat, 'metric') : null
  const description = textField(configuration, 'description') ?? ''
  const at = parseTime(field(now, 'timestamp') ?? field(value, 'time'))
  const state = alertState(textField(now, 'value'))
  return {
    format: 'cloudwatch',
    title: description === '' ? name : `${name}: ${description}`,
    state,
    severity: 'unknown',
    description: textField(now, 'reason') ?? description,
    labels: {
      alertname: name,
      ...withoutEmpty({ metric_name: named ? textField(named, 'name') : null, region: textField(value, 'region') }),
      ...labelsOf(named ? named.dimensions : undefined),
    },
    annotations: withoutEmpty({ summary: textField(now, 'reason'), description }),
    startsAt: state === 'resolved' ? null : at,
    endsAt: state === 'resolved' ? at : null,
    raw: value,
  }
}

function withoutEmpty(entries: Record<string, string | null>): Record<string, string> {
  return Object.fromEntries(Object.entries(entries).filter((entry): entry is [string, string] => entry[1] !== null && entry[1] !== ''))
}
