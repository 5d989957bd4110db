import { isJsonObject } from '#shared/json.ts'
import { textField } from '../../evidence/json-shape.ts'
import type { EventRecord } from '../../evidence-library.ts'
import { objectParts } from '../events/pod-events.ts'
import { evictionCause, exitCodeIn, imagePull, missingConfig, mountCause, probeFailure, quotaRefusal, scheduling } from './messages.ts'
import type { Trouble } from './trouble.ts'

type Told = Pick<Trouble, 'type' | 'severity' | 'says' | 'attributes'>

/** The troubles that Kubernetes' own events tell of. */
export function eventTroubles(events: readonly EventRecord[]): Trouble[] {
  return events.flatMap((event): Trouble[] => {
    const { kind, name } = objectParts(event)
    const namespace = isJsonObject(event.raw) ? textField(event.raw, 'namespace') : null
    return tell(event).map((told) => ({
      ...told,
      kind,
      name,
      namespace,
      evidence: [event.id],
      from: event.at,
      to: event.until ?? event.at,
      count: event.count,
      via: 'event',
      attributes: { message: event.message, ...told.attributes },
    }))
  })
}

function tell({ reason, message, object }: EventRecord): Told[] {
  switch (reason) {
    case 'Failed':
    case 'BackOff':
    case 'CrashLoopBackOff':
    case 'ErrImagePull':
    case 'ImagePullBackOff':
    case 'InvalidImageName':
    case 'InspectFailed':
      return containerTrouble(reason, message)
    case 'Unhealthy':
    case 'ProbeError':
    case 'ProbeWarning':
      return probeTrouble(reason, message)
    case 'Killing':
      if (!/liveness|startup/i.test(message)) return []
      return [
        {
          type: 'pod.killed_by_probe',
          severity: 'warning',
          says: 'is restarted by the kubelet because a probe failed',
          attributes: probeFailure(message),
        },
      ]
    case 'FailedScheduling':
    case 'NotTriggerScaleUp':
      return [{ type: 'pod.unschedulable', severity: 'warning', says: `cannot be scheduled: ${message}`, attributes: scheduling(message) }]
    case 'Evicted':
    case 'Evicting':
    case 'Preempted':
    case 'Preempting':
    case 'TaintManagerEviction':
      return [
        {
          type: 'pod.evicted',
          severity: 'warning',
          says: 'was evicted',
          attributes: { cause: /^Preempt/.test(reason) ? 'preempted' : evictionCause(message) },
        },
      ]
    case 'OOMKilling':
    case 'OOMKilled':
    case 'SystemOOM':
      if (/^node\//i.test(object ?? '') || reason === 'SystemOOM') {
        return [
          {
            type: 'event.oom_kill',
            severity: 'critical',
            says: 'had a process killed for want of memory',
            attributes: { reason, name: /Killed process \d+ \(([^)]+)\)/.exec(message)?.[1], detail: message, message: undefined },
          },
        ]
      }
      return [
        { type: 'pod.oom_killed', severity: 'critical', says: 'was killed for want of memory', attributes: { exit_code: 137, reason } },
      ]
    case 'FailedMount':
    case 'FailedAttachVolume':
      return [{ type: 'pod.volume_mount_failed', severity: 'warning', says: 'cannot mount a volume', attributes: mountCause(message) }]
    case 'FailedCreatePodSandBox':
    case 'NetworkNotReady':
      return [
        {
          type: 'pod.sandbox_failed',
          severity: 'warning',
          says: 'has no network',
          attributes: {
            cause: /no (?:available )?ip|assign an ip|no IP addresses/i.test(message)
              ? 'no_ip'
              : /cni|network/i.test(message)
                ? 'cni'
                : 'other',
          },
        },
      ]
    case 'FailedCreate':
    case 'ReplicaSetCreateError':
      return createTrouble(message)
    case 'ProgressDeadlineExceeded':
      return [
        {
          type: 'workload.rollout_stuck',
          severity: 'warning',
          says: 'made no progress in its rollout in time (ProgressDeadlineExceeded)',
          attributes: {
            replicaset: /ReplicaSet "?([\w-]+)/.exec(message)?.[1],
            deadline_seconds: Number(/\((\d+)s\)|(\d+)s\b/.exec(message)?.[1] ?? Number.NaN) || undefined,
          },
        },
      ]
    case 'NodeNotReady':
      return [{ type: 'node.not_ready', severity: 'warning', says: 'is not ready', attributes: { reason } }]
    case 'EvictionThresholdMet':
    case 'FreeDiskSpaceFailed':
    case 'ImageGCFailed':
      return [
        {
          type: 'node.pressure',
          severity: 'warning',
          says: `is short of resources: ${message}`,
          attributes: { pressure: /memory/i.test(message) ? 'memory' : /pid/i.test(message) ? 'pid' : 'disk' },
        },
      ]
    case 'FailedGetResourceMetric':
    case 'FailedComputeMetricsReplicas':
      return [{ type: 'hpa.metrics_unavailable', severity: 'notice', says: 'cannot read its metrics', attributes: {} }]
    case 'BackoffLimitExceeded':
    case 'DeadlineExceeded':
      return [{ type: 'job.failed', severity: 'warning', says: `has failed (${reason})`, attributes: { reason } }]
    case 'FailedBinding':
    case 'ProvisioningFailed':
      return [{ type: 'volume.pending', severity: 'warning', says: 'is not bound', attributes: {} }]
    default:
      return /^NodeHas(?!No|Sufficient)(\w*)Pressure/.test(reason) || /^NodeHas(Insufficient|Disk)/.test(reason)
        ? [
            {
              type: 'node.pressure',
              severity: 'warning',
              says: `is under pressure (${reason})`,
              attributes: { pressure: /memory/i.test(reason) ? 'memory' : /pid/i.test(reason) ? 'pid' : 'disk' },
            },
          ]
        : []
  }
}

function containerTrouble(reason: string, message: string): Told[] {
  const text = `${reason} ${message}`
  if (/pull(?:ing)? (?:and unpack )?image|ErrImage|ImagePull|InvalidImageName|failed to resolve reference|InspectFailed/i.test(text)) {
    const { cause, image, registry } = imagePull(message)
    const bare = /^(BackOff|Failed)$/.test(reason) && cause === 'unknown'
    return [
      {
        type: 'pod.image_pull',
        severity: 'warning',
        says: `cannot pull its image${image ? ` ${image}` : ''}`,
        attributes: {
          image,
          cause,
          registry,
          reason: /ErrImagePull/.test(text) ? 'ErrImagePull' : bare || reason === 'BackOff' ? 'ImagePullBackOff' : 'ErrImagePull',
        },
      },
    ]
  }
  if (/CreateContainerConfigError|configmap|secret|couldn'?t find key/i.test(message) && reason === 'Failed') {
    return [
      {
        type: 'pod.config_error',
        severity: 'warning',
        says: 'cannot be created for want of configuration',
        attributes: { reason: 'CreateContainerConfigError', ...missingConfig(message) },
      },
    ]
  }
  if (/restarting failed container|CrashLoop/i.test(text)) {
    const container = /failed container "?([\w.-]+)"?/.exec(message)?.[1]
    return [
      {
        type: 'pod.crash_loop',
        severity: 'warning',
        says: 'keeps crashing (CrashLoopBackOff)',
        attributes: {
          container: container === 'in' ? undefined : container,
          exit_code: exitCodeIn(message),
          reason: 'CrashLoopBackOff',
          terminating: /terminating/i.test(message) || undefined,
        },
      },
    ]
  }
  if (reason !== 'Failed') return []
  return [
    {
      type: 'pod.start_failed',
      severity: 'warning',
      says: 'cannot be started',
      attributes: { exit_code: exitCodeIn(message), reason: /^Error: (\w+)/.exec(message)?.[1] ?? 'Failed' },
    },
  ]
}

function probeTrouble(reason: string, message: string): Told[] {
  const failure = probeFailure(message)
  const configured = reason === 'ProbeWarning' && /configured|spec/i.test(message) && !/failed/i.test(message)
  return [
    {
      type: 'pod.probe_failing',
      severity: configured ? 'info' : 'warning',
      says: `fails its ${failure.probe ?? 'health'} probe${failure.status_code ? ` with status code ${failure.status_code}` : failure.probe_error === 'refused' ? ' (connection refused)' : failure.probe_error === 'timeout' ? ' (timeout)' : ''}`,
      attributes: configured
        ? {
            message: undefined,
            probe: failure.probe,
            path: failure.path,
            port: failure.port,
            failure_threshold: failure.failure_threshold,
            timeout_seconds: failure.timeout_seconds,
          }
        : failure,
    },
  ]
}

function createTrouble(message: string): Told[] {
  const refusal = quotaRefusal(message)
  const cause = refusal
    ? refusal.quota === 'LimitRange'
      ? 'limit_range'
      : 'quota'
    : /webhook/i.test(message)
      ? 'webhook'
      : /serviceaccount/i.test(message)
        ? 'service_account'
        : /PodSecurity|security context|psp/i.test(message)
          ? 'security_policy'
          : 'other'
  const told: Told[] = [
    { type: 'workload.create_failed', severity: 'warning', says: `cannot have its pods created: ${message}`, attributes: { cause } },
  ]
  if (refusal) told.push({ type: 'quota.exceeded', severity: 'warning', says: `was refused by a quota: ${message}`, attributes: refusal })
  return told
}
