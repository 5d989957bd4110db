import type { Alert } from '#shared/investigation/evidence.ts'
import type { Finding } from '#shared/investigation/finding.ts'
import type { ParsedEvidence } from '../evidence-library.ts'
import { isPodEvent } from './events/pod-events.ts'
import { FindingMaker, shorten } from './make-finding.ts'

const workloadLabels = [
  'workload_name',
  'workload',
  'deployment',
  'kube_deployment',
  'statefulset',
  'daemonset',
  'service',
  'service_name',
  'app',
  'application',
  'job_name',
  'component',
]
const podLabels = ['pod', 'pod_name', 'kube_pod', 'kubernetes_pod_name']
const databaseLabels = [
  'db_instance_identifier',
  'DBInstanceIdentifier',
  'db_instance',
  'dbinstance_identifier',
  'db_cluster',
  'DBClusterIdentifier',
  'database',
  'instance_id',
  'InstanceId',
  'instance',
  'host',
  'hostname',
  'node',
]
const replicaLabels = ['read_replica', 'replica', 'standby']
const metricLabels = ['metric_name', 'metric', 'MetricName']

function first(alert: Alert, names: readonly string[]): string | null {
  for (const name of names) {
    const value = alert.labels[name] ?? alert.annotations[name]
    if (value) return value
  }
  return null
}

/** What an alert says that it is about. */
export interface AlertSubject {
  workload: string | null
  pod: string | null
  resource: string | null
  replica: string | null
  metric: string | null
  namespace: string | null
  /** All that it says, for looking names up in it. */
  text: string
}

export function alertSubject(alert: Alert): AlertSubject {
  return {
    workload: first(alert, workloadLabels),
    pod: first(alert, podLabels),
    resource: first(alert, databaseLabels),
    replica: first(alert, replicaLabels),
    metric: first(alert, metricLabels),
    namespace: first(alert, ['namespace', 'kube_namespace', 'kubernetes_namespace']),
    text: [alert.title, alert.description, ...Object.values(alert.labels), ...Object.values(alert.annotations)].join('\n'),
  }
}

const scheduled =
  /\b(scheduled|periodic|routine|synthetic heartbeat|watchdog|dead ?man'?s? ?s(witch|nitch))\b.{0,40}\b(check|verification|heartbeat|test|probe|switch)\b|\bhealth ?check\b.{0,30}\b(passed|ok|successful|succeeded|normal|green)\b|\bwatchdog\b|ScheduledHealthCheck/i
const calm =
  /\b(no (issues?|anomal\w+|action|failure|problems?)|passed|within normal|operating normally|all (systems|signals|checks).{0,20}(normal|ok|healthy|green))\b/i
const past =
  /\b(was|were|had been|has since|earlier (today|this)|historical\w*|previously|no longer|briefly|transient|self[- ]healed|has recovered|recovered)\b/i

/** What the alert is and what it says; nothing when there is none. */
export function alertFindings(evidence: ParsedEvidence): Finding[] {
  const { alert } = evidence
  const maker = new FindingMaker(evidence.set.window)
  if (alert === null)
    return [
      maker.make('evidence.missing', {
        subject: 'alert',
        statement: 'There is no alert in the evidence.',
        severity: 'info',
        evidence: [],
        attributes: { kind: 'alert' },
      }),
    ]
  const subject = alertSubject(alert)
  const name = alert.labels.alertname ?? alert.title
  // The first sentence of a mail is no name of anything.
  const thing = subject.workload ?? subject.resource ?? subject.pod ?? (alert.format === 'text' ? undefined : name)
  const about = thing ?? name
  const check =
    alert.state !== 'firing' && (scheduled.test(`${alert.title}\n${name}`) || (scheduled.test(subject.text) && calm.test(subject.text)))
  const summary = alert.annotations.summary ?? alert.description
  const attributes = {
    title: alert.title,
    name,
    state: alert.state,
    alert_severity: alert.severity,
    format: alert.format,
    workload: subject.workload,
    namespace: subject.namespace,
    pod: subject.pod,
    resource: subject.resource,
    replica: subject.replica,
    metric: subject.metric,
    service: thing,
    summary,
    description: alert.description,
    error: alert.annotations.error,
    symptom: alert.annotations.suspected_symptom ?? alert.annotations.symptom,
    via: 'alert',
  }
  const base = { subject: about, evidence: ['alert'], from: alert.startsAt, to: alert.endsAt ?? evidence.set.window?.to ?? alert.startsAt }
  const plain = (text: string) => text.replace(/\s+/g, ' ').trim()
  const told = plain(summary || '') === plain(alert.title) || summary === '' ? '' : `: ${shorten(plain(summary), 300)}`
  const findings: Finding[] = []
  const {
    error: _error,
    symptom: _symptom,
    pod: _pod,
    resource: _resource,
    replica: _replica,
    metric: _metric,
    ...calmAttributes
  } = attributes
  if (check)
    findings.push(
      maker.make('alert.health_check', {
        ...base,
        severity: 'info',
        statement: `The alert "${alert.title}" is a scheduled check that reports a normal state${told}`,
        attributes: calmAttributes,
      }),
    )
  else if (alert.state === 'resolved')
    findings.push(
      maker.make('alert.resolved', {
        ...base,
        severity: 'info',
        statement: `The alert "${alert.title}" is resolved${told}`,
        attributes: { ...calmAttributes, completed: true },
      }),
    )
  else {
    const severity = alert.severity === 'critical' || alert.severity === 'high' ? 'warning' : alert.severity === 'low' ? 'info' : 'notice'
    findings.push(
      maker.make('alert.firing', {
        ...base,
        severity,
        statement: `The alert "${alert.title}" ${alert.state === 'firing' ? 'is firing' : 'does not say whether it still fires'}${told}`,
        attributes: { ...attributes, past: past.test(`${alert.title}\n${summary}`) || undefined },
      }),
    )
  }
  return [...findings, ...unseenSubjects(evidence, subject, maker)]
}

/** Things that the alert names and that nothing else in the evidence does. */
function unseenSubjects(evidence: ParsedEvidence, subject: AlertSubject, maker: FindingMaker): Finding[] {
  const seen = [
    ...evidence.resources.map(({ name }) => name),
    ...evidence.events.flatMap(({ object, message }) => [object ?? '', message]),
    ...evidence.series.flatMap(({ labels }) => Object.values(labels)),
    ...evidence.databaseLoad.map(({ data }) => JSON.stringify(data).slice(0, 2_000)),
  ].join('\n')
  const named: [string, string | null][] = [
    ['pod', subject.pod],
    ['replica', subject.replica],
    ['database', subject.resource],
  ]
  return named.flatMap(([kind, name]) => {
    if (name === null || seen.includes(name) || evidence.set.items.some((item) => item.kind === 'log' && item.title.includes(name)))
      return []
    return [
      maker.make('alert.subject_unseen', {
        subject: name,
        severity: 'info',
        evidence: ['alert'],
        statement: `The alert names the ${kind} ${name}, and no object, event or metric in the evidence is about it.`,
        attributes: { kind, name },
      }),
    ]
  })
}

const expected: Record<string, string> = { log: 'logs', metric: 'metrics', event: 'events', resource: 'Kubernetes objects' }

/** Whether anything speaks of Kubernetes: only then its objects can be missing. */
function inCluster({ alert, events }: ParsedEvidence): boolean {
  const subject = alert && alertSubject(alert)
  return Boolean(subject?.namespace || subject?.pod || /kube|\bpods?\b|\bk8s\b/i.test(subject?.text ?? '') || events.some(isPodEvent))
}

/** What kinds of evidence are there, which are not, and what could not be read. */
export function inventoryFindings(evidence: ParsedEvidence): Finding[] {
  const maker = new FindingMaker(null)
  const counts = new Map<string, number>()
  for (const item of evidence.set.items) counts.set(item.kind, (counts.get(item.kind) ?? 0) + 1)
  const kinds = [...counts.keys()].sort()
  const findings = [
    maker.make('evidence.present', {
      subject: 'evidence',
      severity: 'info',
      evidence: [],
      statement: `The evidence holds ${kinds.map((kind) => `${counts.get(kind)} ${kind}`).join(', ') || 'nothing that could be read'}, in ${evidence.set.files.length} files.`,
      attributes: { kinds, items: evidence.set.items.length, files: evidence.set.files.length },
    }),
  ]
  const cluster = inCluster(evidence)
  for (const [kind, name] of Object.entries(expected)) {
    if (!counts.has(kind) && (kind !== 'resource' || cluster))
      findings.push(
        maker.make('evidence.missing', {
          subject: kind,
          severity: 'info',
          evidence: [],
          statement: `There are no ${name} in the evidence.`,
          attributes: { kind },
        }),
      )
  }
  for (const note of evidence.set.notes.slice(0, 20)) {
    findings.push(
      maker.make('evidence.unreadable', {
        subject: note.file || 'folder',
        severity: 'notice',
        evidence: [],
        statement: `${note.file || 'The folder'}: ${note.message}.`,
        attributes: { file: note.file, error: note.message },
      }),
    )
  }
  return findings
}
