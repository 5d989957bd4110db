import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Json } from '#shared/json.ts'
import { readAlert } from './read-alert.ts'
import { readTextAlert } from './text-alert.ts'

const at = '2026-02-11T10:00:00Z'
const time = Date.parse(at)

const alertmanager = {
  version: '4',
  status: 'firing',
  commonLabels: { alertname: 'Down', severity: 'critical', service: 'api' },
  commonAnnotations: { summary: 'api is down' },
  alerts: [
    {
      status: 'resolved',
      labels: { alertname: 'Down', pod: 'api-1' },
      annotations: {},
      startsAt: '2026-02-11T09:00:00Z',
      endsAt: '2026-02-11T09:10:00Z',
    },
    { status: 'firing', labels: { alertname: 'Down', pod: 'api-2' }, annotations: {}, startsAt: at, endsAt: '0001-01-01T00:00:00Z' },
  ],
}
const alarm = {
  AlarmName: 'db-cpu',
  NewStateValue: 'ALARM',
  NewStateReason: 'over 80',
  StateChangeTime: '2026-02-11T10:00:00.000+0000',
  Trigger: { MetricName: 'CPUUtilization', Dimensions: [{ name: 'DBInstanceIdentifier', value: 'orders-db' }] },
}

describe('alerts', () => {
  it.each<[string, Json, string, Record<string, unknown>]>([
    [
      'Alertmanager',
      alertmanager,
      'alert.json',
      { format: 'alertmanager', state: 'firing', severity: 'critical', title: 'api is down', startsAt: time, endsAt: null },
    ],
    ['Alertmanager API', alertmanager.alerts.slice(1), 'x.json', { format: 'alertmanager', state: 'firing', startsAt: time }],
    [
      'Grafana',
      { ...alertmanager, orgId: 1, title: '[FIRING:1] Down', state: 'alerting' },
      'x.json',
      { format: 'grafana', state: 'firing' },
    ],
    [
      'CloudWatch by SNS',
      { Type: 'Notification', Message: JSON.stringify(alarm) },
      'x.json',
      {
        format: 'cloudwatch',
        state: 'firing',
        startsAt: time,
        labels: { alertname: 'db-cpu', metric_name: 'CPUUtilization', DBInstanceIdentifier: 'orders-db' },
      },
    ],
    [
      'CloudWatch by Lambda',
      { Records: [{ Sns: { Message: JSON.stringify(alarm) } }] },
      'x.json',
      { format: 'cloudwatch', state: 'firing' },
    ],
    [
      'CloudWatch by EventBridge',
      {
        'detail-type': 'CloudWatch Alarm State Change',
        time: at,
        detail: { alarmName: 'db-cpu', state: { value: 'OK', timestamp: at, reason: 'below' } },
      },
      'x.json',
      { format: 'cloudwatch', state: 'resolved', endsAt: time, startsAt: null },
    ],
    [
      'describe-alarms',
      {
        MetricAlarms: [
          { AlarmName: 'a', StateValue: 'OK' },
          { AlarmName: 'b', StateValue: 'ALARM' },
        ],
      },
      'x.json',
      { format: 'cloudwatch', title: 'b', state: 'firing' },
    ],
    [
      'PagerDuty 3',
      {
        event: {
          event_type: 'incident.triggered',
          data: { title: 'slow', status: 'triggered', urgency: 'high', created_at: at, service: { summary: 'api' } },
        },
      },
      'x.json',
      { format: 'pagerduty', state: 'firing', severity: 'high', startsAt: time, title: 'slow' },
    ],
    [
      'PagerDuty 2',
      { messages: [{ event: 'incident.resolve', incident: { title: 'slow', status: 'resolved', created_at: at, urgency: 'low' } }] },
      'x.json',
      { format: 'pagerduty', state: 'resolved', severity: 'low' },
    ],
    [
      'PagerDuty events',
      { routing_key: 'k', event_action: 'trigger', payload: { summary: 'slow', severity: 'critical', timestamp: at, source: 'api-1' } },
      'x.json',
      { format: 'pagerduty', state: 'firing', severity: 'critical', startsAt: time },
    ],
    [
      'common labels',
      {
        title: 't',
        state: 'alerting',
        alert_source: 'datadog',
        commonLabels: { severity: 'warning' },
        commonAnnotations: { summary: 's' },
      },
      'x.json',
      { format: 'datadog', state: 'firing', severity: 'medium', description: 's' },
    ],
    [
      'a normal state',
      { title: 'Check', state: 'normal', commonLabels: { severity: 'info' }, commonAnnotations: { summary: 'all well' } },
      'x.json',
      { state: 'resolved', severity: 'low' },
    ],
    [
      'any sender',
      { alert: { name: 'Disk', status: 'open', priority: 'P2', started_at: at, message: 'full' } },
      'x.json',
      { format: 'generic', state: 'firing', severity: 'high', startsAt: time, description: 'full' },
    ],
  ])('are recognised from %s', (_, value, file, expected) => expect(readAlert(value, file)).toMatchObject(expected))

  it.each<[string, Json]>([
    ['a list of pods', { pods: [{ name: 'a', phase: 'Running' }] }],
    ['a log line', { timestamp: at, message: 'hello' }],
    ['nothing', {}],
    ['a number', 5],
  ])('are not seen in %s', (_, value) => expect(readAlert(value, 'x.json')).toBeNull())

  it('are read from free text', () => {
    expect(readTextAlert(`Subject: [P1] ledger is down\n\nTime: ${at}\nService: ledger\nStatus: firing\n`)).toMatchObject({
      format: 'text',
      title: '[P1] ledger is down',
      state: 'firing',
      severity: 'critical',
      startsAt: time,
      labels: { service: 'ledger' },
    })
  })

  const given = new URL('../../../../../shared/inputs/alertmanager/firing.json', import.meta.url)
  it.runIf(existsSync(given))('are read from a payload of the real Alertmanager', () => {
    expect(readAlert(JSON.parse(readFileSync(given, 'utf8')) as Json, 'firing.json')).toMatchObject({
      format: 'alertmanager',
      state: 'firing',
      severity: 'high',
    })
  })
})
