import type { Finding } from '#shared/investigation/finding.ts'
import { isJsonObject, type JsonObject } from '#shared/json.ts'
import { field, labelsOf, listField, numberField, objectField, objectsIn, textField } from '../../evidence/json-shape.ts'
import { parseTime } from '../../evidence/parse-time.ts'
import type { ResourceObject } from '../../evidence-library.ts'
import type { FindingMaker } from '../make-finding.ts'
import { plural, sayList } from '../say.ts'
import { parseQuantity } from './quantity.ts'

type Read = (
  object: ResourceObject,
  parts: { data: JsonObject; status: JsonObject; spec: JsonObject; metadata: JsonObject },
  maker: FindingMaker,
  now: number | null,
) => Finding[]

const day = 86_400_000
const fullShare = 0.95

/** State of quotas, namespaces, volumes, services, autoscalers, certificates and other objects. */
export function objectFindings(resources: readonly ResourceObject[], maker: FindingMaker, now: number | null): Finding[] {
  const findings = resources.flatMap((object) => {
    const data = isJsonObject(object.data) ? object.data : {}
    const parts = {
      data,
      status: objectField(data, 'status') ?? data,
      spec: objectField(data, 'spec') ?? data,
      metadata: objectField(data, 'metadata') ?? data,
    }
    return [...(readers[object.kind]?.(object, parts, maker, now) ?? []), ...stuckDeleting(object, parts.metadata, maker, now)]
  })
  const claims = resources.filter(({ kind }) => kind === 'PersistentVolumeClaim')
  if (claims.length > 0 && !findings.some(({ type }) => type.startsWith('volume.'))) {
    findings.push(
      maker.make('volume.bound', {
        subject: 'volume claims',
        severity: 'info',
        evidence: claims.map(({ id }) => id),
        from: now,
        to: now,
        statement: `All ${plural(claims.length, 'volume claim')} are bound.`,
        attributes: { claims: claims.map(({ name }) => name), via: 'resource' },
      }),
    )
  }
  return [...findings, ...monitorFindings(resources, maker, now)]
}

const quota: Read = (object, { status, spec, data }, maker, now) => {
  const hard = objectField(status, 'hard') ?? objectField(spec, 'hard') ?? objectField(data, 'hard') ?? {}
  const used = objectField(status, 'used') ?? objectField(data, 'used') ?? {}
  return Object.keys(hard).flatMap((resource) => {
    const limit = parseQuantity(hard[resource])
    const now_used = parseQuantity(used[resource])
    if (limit === null || now_used === null || limit <= 0) return []
    const share = Math.round((now_used / limit) * 1000) / 1000
    const attributes = {
      quota: object.name,
      resource,
      used: String(used[resource]),
      hard: String(hard[resource]),
      share,
      namespace: object.namespace,
      via: 'resource',
    }
    const full = share >= fullShare
    return [
      maker.make(full ? 'quota.full' : 'quota.within', {
        subject: object.name,
        severity: full ? 'warning' : 'info',
        evidence: [object.id],
        from: now,
        to: now,
        attributes,
        statement: `Quota ${object.name}: ${String(used[resource])} of ${String(hard[resource])} ${resource} used${full ? ', which is all of it' : ''}.`,
      }),
    ]
  })
}

const namespace: Read = (object, { status, spec, metadata, data }, maker, now) => {
  const phase = textField(status, 'phase', 'status') ?? textField(data, 'phase') ?? ''
  const deleted = parseTime(field(metadata, 'deletionTimestamp', 'deletion_timestamp'))
  if (phase !== 'Terminating' && deleted === null) {
    return [
      maker.make('namespace.active', {
        subject: object.name,
        severity: 'info',
        evidence: [object.id],
        from: now,
        to: now,
        statement: `Namespace ${object.name} is ${phase || 'Active'}.`,
        attributes: { name: object.name, namespace: object.name, via: 'resource' },
      }),
    ]
  }
  const conditions = objectsIn(listField(status, 'conditions')).filter((entry) => textField(entry, 'status') === 'True')
  const messages = conditions.map((entry) => `${textField(entry, 'type') ?? ''}: ${textField(entry, 'message') ?? ''}`)
  const finalizers = [
    ...new Set([
      ...(listField(spec, 'finalizers') ?? []),
      ...(listField(metadata, 'finalizers') ?? []),
      ...messages.flatMap((text) =>
        [...text.matchAll(/([\w.-]+\/[\w.-]+|finalizers?\.[\w./-]+) in \d+ resource/g)].map((found) => found[1]!),
      ),
    ]),
  ].filter((entry): entry is string => typeof entry === 'string')
  // every namespace has this one, and loses it last: it says that something holds the namespace, not what
  const holders = finalizers.filter((entry) => entry !== 'kubernetes')
  const undiscovered = messages.flatMap((text) =>
    /complete list of server APIs/.test(text) ? [...text.matchAll(/(?:APIs: |, )([\w.-]+\/v\w+): /g)].map((found) => found[1]!) : [],
  )
  const deletion = messages.find((text) => text.startsWith('NamespaceDeletionContentFailure'))
  const remaining = messages.flatMap((text) => [...text.matchAll(/([\w.-]+) has \d+ resource instances?/g)].map((found) => found[1]!))
  return [
    maker.make('namespace.terminating', {
      subject: object.name,
      severity: 'warning',
      evidence: [object.id],
      from: deleted,
      to: now,
      statement: `Namespace ${object.name} is stuck in Terminating${holders.length > 0 ? `, held by ${sayList(holders)}` : ''}${messages.length > 0 ? `. ${messages.join('; ')}` : ''}.`,
      attributes: {
        name: object.name,
        namespace: object.name,
        finalizers: holders,
        remaining,
        undiscovered,
        stale: messages.some((text) => text.includes('stale GroupVersion')) ? 'stale' : undefined,
        deletion_failed: deletion,
        timed_out: deletion !== undefined && /timeout/i.test(deletion) ? 'timed out' : undefined,
        conditions: conditions.map((entry) => textField(entry, 'type') ?? ''),
        since_iso: deleted === null ? undefined : new Date(deleted).toISOString(),
        message: messages.join('; '),
        via: 'resource',
      },
    }),
  ]
}

const claim: Read = (object, { status, spec }, maker, now) => {
  const phase = textField(status, 'phase', 'status') ?? ''
  if (phase !== 'Pending' && phase !== 'Lost') return []
  const storage_class = textField(spec, 'storageClassName', 'storage_class')
  return [
    maker.make(phase === 'Lost' ? 'volume.lost' : 'volume.pending', {
      subject: object.name,
      severity: 'warning',
      evidence: [object.id],
      from: now,
      to: now,
      statement: `Volume claim ${object.name} is ${phase}${storage_class ? ` (storage class ${storage_class})` : ''}.`,
      attributes: {
        name: object.name,
        namespace: object.namespace,
        storage_class: phase === 'Lost' ? undefined : storage_class,
        via: 'resource',
      },
    }),
  ]
}

const endpoints: Read = (object, { data }, maker, now) => {
  const slices = listField(data, 'endpoints')
  const subsets = listField(data, 'subsets')
  const flat = field(data, 'ready_endpoints', 'addresses')
  let ready = 0
  if (slices)
    ready = objectsIn(slices).filter((entry) => field(objectField(entry, 'conditions') ?? { ready: true }, 'ready') !== false).length
  else if (subsets) ready = objectsIn(subsets).reduce((sum, entry) => sum + (listField(entry, 'addresses')?.length ?? 0), 0)
  else ready = typeof flat === 'number' ? flat : Array.isArray(flat) ? flat.length : 0
  if (!slices && !subsets && flat === undefined && object.kind !== 'Endpoints') return []
  const name = labelsOf(objectField(data, 'metadata')?.labels)['kubernetes.io/service-name'] ?? object.name
  return ready === 0
    ? [
        maker.make('service.no_endpoints', {
          subject: name,
          severity: 'warning',
          evidence: [object.id],
          from: now,
          to: now,
          statement: `Service ${name} has no ready endpoint.`,
          attributes: { name, namespace: object.namespace, service: name, via: 'resource' },
        }),
      ]
    : [
        maker.make('service.has_endpoints', {
          subject: name,
          severity: 'info',
          evidence: [object.id],
          from: now,
          to: now,
          statement: `Service ${name} has ${plural(ready, 'ready endpoint')}.`,
          attributes: { name, endpoints: ready, namespace: object.namespace, service: name, via: 'resource' },
        }),
      ]
}

const hpa: Read = (object, { status, spec, data }, maker, now) => {
  const max = numberField(spec, 'maxReplicas', 'max_replicas')
  const current = numberField(status, 'currentReplicas', 'current_replicas', 'current')
  if (max === null || current === null) return []
  const desired = numberField(status, 'desiredReplicas', 'desired_replicas') ?? current
  const limited = objectsIn(listField(status, 'conditions')).some(
    (entry) =>
      textField(entry, 'type') === 'ScalingLimited' &&
      textField(entry, 'status') === 'True' &&
      /TooMany/.test(textField(entry, 'reason') ?? ''),
  )
  const target = objectField(spec, 'scaleTargetRef')
  const workload = (target ? textField(target, 'name') : null) ?? textField(data, 'target', 'workload')
  const attributes = {
    hpa: object.name,
    workload,
    current,
    max_replicas: max,
    min_replicas: numberField(spec, 'minReplicas', 'min_replicas'),
    namespace: object.namespace,
    via: 'resource',
  }
  const most = current >= max && (limited || desired >= max)
  const utilisation =
    numberField(data, 'current_cpu', 'current_utilization', 'current_cpu_percent', 'current_cpu_utilization') ??
    numberField(status, 'currentCPUUtilizationPercentage')
  const wanted = numberField(spec, 'targetCPUUtilizationPercentage', 'target_cpu_utilization', 'target_cpu', 'target_cpu_percent')
  return most
    ? [
        maker.make('hpa.at_max', {
          subject: object.name,
          severity: 'warning',
          evidence: [object.id],
          from: now,
          to: now,
          statement: `Autoscaler ${object.name} is at its maximum of ${max} replicas${utilisation === null ? '' : ` with ${utilisation}% utilisation${wanted === null ? '' : ` (target ${wanted}%)`}`}.`,
          attributes: { ...attributes, current_utilisation: utilisation, target: wanted },
        }),
      ]
    : [
        maker.make('hpa.within_limits', {
          subject: object.name,
          severity: 'info',
          evidence: [object.id],
          from: now,
          to: now,
          statement: `Autoscaler ${object.name} has ${current} of at most ${max} replicas.`,
          attributes,
        }),
      ]
}

const apiService: Read = (object, { status }, maker, now) => {
  const available = objectsIn(listField(status, 'conditions')).find((entry) => textField(entry, 'type') === 'Available')
  if (!available || textField(available, 'status') !== 'False') return []
  const message = textField(available, 'message') ?? ''
  return [
    maker.make('api_service.unavailable', {
      subject: object.name,
      severity: 'warning',
      evidence: [object.id],
      from: now,
      to: now,
      statement: `The aggregated API ${object.name} does not answer${message ? `: ${message}` : ''}.`,
      attributes: { name: object.name, reason: textField(available, 'reason'), message, via: 'resource' },
    }),
  ]
}

const certificate: Read = (object, { status, data }, maker, now) => {
  const expires = parseTime(field(status, 'notAfter', 'not_after', 'expires', 'expires_at') ?? field(data, 'not_after'))
  const readiness = objectsIn(listField(status, 'conditions')).find((entry) => textField(entry, 'type') === 'Ready')
  const cause =
    expires !== null && now !== null && expires < now
      ? 'expired'
      : expires !== null && now !== null && expires - now < 7 * day
        ? 'expiring'
        : readiness && textField(readiness, 'status') === 'False'
          ? 'not_issued'
          : null
  if (cause === null) return []
  const message = readiness ? (textField(readiness, 'message') ?? '') : ''
  const expires_iso = expires === null ? undefined : new Date(expires).toISOString()
  return [
    maker.make('certificate.not_ready', {
      subject: object.name,
      severity: cause === 'expiring' ? 'notice' : 'warning',
      evidence: [object.id],
      from: cause === 'expired' ? expires : now,
      to: now,
      statement: `Certificate ${object.name} ${cause === 'expired' ? `expired at ${expires_iso}` : cause === 'expiring' ? `expires at ${expires_iso}` : `was not issued${message ? `: ${message}` : ''}`}.`,
      attributes: { name: object.name, cause, expires_iso, message, namespace: object.namespace, via: 'resource' },
    }),
  ]
}

const networkPolicy: Read = (object, { spec }, maker, now) => {
  const types = listField(spec, 'policyTypes') ?? []
  const egress = objectsIn(listField(spec, 'egress'))
  if (!types.includes('Egress') && egress.length === 0) return []
  const open = egress.some((rule) => {
    const ports = objectsIn(listField(rule, 'ports'))
    return (
      ports.length === 0 || ports.some((port) => String(field(port, 'port') ?? '') === '53' || String(field(port, 'port') ?? '') === 'dns')
    )
  })
  return [
    maker.make('network_policy.restricts_egress', {
      subject: object.name,
      severity: open ? 'info' : 'notice',
      evidence: [object.id],
      from: now,
      to: now,
      statement: `Network policy ${object.name} limits outgoing traffic; DNS (port 53) is ${open ? 'allowed' : 'not among what it allows'}.`,
      attributes: {
        name: object.name,
        dns_allowed: open,
        selector: JSON.stringify(objectField(spec, 'podSelector') ?? {}),
        namespace: object.namespace,
        via: 'resource',
      },
    }),
  ]
}

const job: Read = (object, { status }, maker, now) => {
  const failed = objectsIn(listField(status, 'conditions')).find(
    (entry) => textField(entry, 'type') === 'Failed' && textField(entry, 'status') === 'True',
  )
  if (!failed) return []
  const reason = textField(failed, 'reason') ?? 'Failed'
  return [
    maker.make('job.failed', {
      subject: object.name,
      severity: 'warning',
      evidence: [object.id],
      from: parseTime(field(failed, 'lastTransitionTime')),
      to: now,
      statement: `Job ${object.name} has failed (${reason})${textField(failed, 'message') ? `: ${textField(failed, 'message')}` : ''}.`,
      attributes: {
        job: object.name,
        reason,
        message: textField(failed, 'message'),
        failed: numberField(status, 'failed'),
        namespace: object.namespace,
        via: 'resource',
      },
    }),
  ]
}

const databaseInstance: Read = (object, { data }, maker, now) => {
  const state = textField(data, 'DBInstanceStatus', 'status') ?? ''
  if (!/storage-full|incompatible|failed|restore-error/i.test(state)) return []
  return [
    maker.make(/storage/i.test(state) ? 'event.storage_full' : 'event.error', {
      subject: object.name,
      severity: 'critical',
      evidence: [object.id],
      from: now,
      to: now,
      statement: `Database instance ${object.name} is in state ${state}.`,
      attributes: { object: object.name, detail: state, service: object.name, via: 'resource' },
    }),
  ]
}

const readers: Record<string, Read> = {
  ResourceQuota: quota,
  Namespace: namespace,
  PersistentVolumeClaim: claim,
  Endpoints: endpoints,
  EndpointSlice: endpoints,
  Service: endpoints,
  HorizontalPodAutoscaler: hpa,
  APIService: apiService,
  Certificate: certificate,
  NetworkPolicy: networkPolicy,
  Job: job,
  DatabaseInstance: databaseInstance,
}

/** Pods have findings of their own for this, and so do namespaces. */
function stuckDeleting(object: ResourceObject, metadata: JsonObject, maker: FindingMaker, now: number | null): Finding[] {
  if (object.kind === 'Pod' || object.kind === 'Namespace') return []
  const deleted = parseTime(field(metadata, 'deletionTimestamp', 'deletion_timestamp'))
  const finalizers = (listField(metadata, 'finalizers') ?? []).filter((entry): entry is string => typeof entry === 'string')
  if (deleted === null || finalizers.length === 0) return []
  const since_iso = new Date(deleted).toISOString().replace('.000Z', 'Z')
  return [
    maker.make('object.stuck_deleting', {
      subject: object.name,
      severity: 'warning',
      evidence: [object.id],
      from: deleted,
      to: now,
      statement: `${object.kind} ${object.name} is being deleted since ${since_iso} and waits for its finalizers ${sayList(finalizers)}.`,
      attributes: { kind: object.kind, name: object.name, finalizers, since_iso, namespace: object.namespace, via: 'resource' },
    }),
  ]
}

function monitorFindings(resources: readonly ResourceObject[], maker: FindingMaker, now: number | null): Finding[] {
  const monitors = resources.filter(({ kind }) => kind === 'Monitor')
  const findings = monitors.map((monitor) => {
    const data = isJsonObject(monitor.data) ? monitor.data : {}
    const state = textField(data, 'overall_state', 'state', 'status', 'monitor_state') ?? 'unknown'
    const attributes = { monitor: monitor.name, state, query: textField(data, 'query', 'expr', 'expression'), via: 'monitor' }
    const base = { subject: monitor.name, evidence: [monitor.id], from: now, to: now }
    const message = textField(data, 'message', 'description')
    if (/^(alert|alarm|alerting|firing|critical|triggered)$/i.test(state))
      return maker.make('monitor.alerting', {
        ...base,
        severity: 'warning',
        statement: `Monitor "${monitor.name}" is in state ${state}${message ? `: ${message}` : '.'}`,
        attributes: { ...attributes, message },
      })
    if (/^warn/i.test(state))
      return maker.make('monitor.warning', {
        ...base,
        severity: 'notice',
        statement: `Monitor "${monitor.name}" is in state ${state}${message ? `: ${message}` : '.'}`,
        attributes: { ...attributes, message },
      })
    if (/no ?data|insufficient/i.test(state))
      return maker.make('monitor.no_data', {
        ...base,
        severity: 'notice',
        statement: `Monitor "${monitor.name}" gets no data.`,
        attributes,
      })
    return maker.make('monitor.ok', { ...base, severity: 'info', statement: `Monitor "${monitor.name}" is in state ${state}.`, attributes })
  })
  if (findings.length > 0 && findings.every(({ type }) => type === 'monitor.ok')) {
    findings.push(
      maker.make('monitor.all_ok', {
        subject: 'monitors',
        severity: 'info',
        evidence: monitors.map(({ id }) => id),
        from: now,
        to: now,
        statement:
          monitors.length === 1
            ? `The monitor ${monitors[0]!.name} is in its normal state.`
            : `All ${plural(monitors.length, 'monitor')} are in their normal state.`,
        attributes: { monitors: monitors.map(({ name }) => name), count: monitors.length, via: 'monitor' },
      }),
    )
  }
  return findings
}
