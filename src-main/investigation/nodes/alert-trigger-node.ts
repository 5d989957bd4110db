import { AppError } from '#shared/errors/app-error.ts'
import type { Alert } from '#shared/investigation/evidence.ts'
import { isJsonObject, type Json } from '#shared/json.ts'
import type { alertTriggerNode } from '#shared/nodes/alert-trigger.node.ts'
import type { ConfigOf, Executor } from '../../engine/executor.ts'
import { readAlert } from '../evidence/alerts/read-alert.ts'
import { readSimpleAlert } from '../evidence/alerts/simple-alert.ts'

/** The name of the rule that raised an alert; its title where it has none. */
export function alertType({ labels, title }: Pick<Alert, 'labels' | 'title'>): string {
  return labels.alert_type ?? labels.alertname ?? title
}

function parsed(value: Json): Json {
  if (typeof value !== 'string') return value
  try {
    return JSON.parse(value) as Json
  } catch {
    return value
  }
}

function invalid(what: string, nodeId: string): AppError {
  return new AppError('alert.invalid', what, {
    place: { node: nodeId },
    hint: 'Give the webhook of Alertmanager, Grafana, PagerDuty, CloudWatch or Datadog as it came, or an object with alert_type, severity and message.',
  })
}

/** Version 4 is the only one whose shape is known; an older sender says so instead of being half read. */
function checkVersion(value: Json, nodeId: string): void {
  if (!isJsonObject(value) || !Array.isArray(value.alerts) || value.version === undefined) return
  if (String(value.version) !== '4')
    throw invalid(`This is an alert of Alertmanager's webhook version ${value.version}; version 4 is read.`, nodeId)
}

export const alertTrigger: Executor<ConfigOf<typeof alertTriggerNode>> = {
  run({ config, inputs, nodeId }) {
    const given = parsed(inputs[config.input] ?? null)
    if (given === null) throw invalid(`The run was started without "${config.input}", which holds its alert.`, nodeId)
    checkVersion(given, nodeId)
    const alert = (isJsonObject(given) ? readSimpleAlert(given) : null) ?? readAlert(given, 'alert.json')
    if (!alert) throw invalid(`"${config.input}" is no alert: it has no alert_type, alertname or title with what only alerts have.`, nodeId)
    const type = alertType(alert)
    const told = { ...alert, alert_type: type } as unknown as Json
    if (config.onlyFiring && alert.state === 'resolved') return { resolved: told }
    return { alert: told, type, severity: alert.severity, labels: alert.labels }
  },
}
