import type { Finding } from '#shared/investigation/finding.ts'
import type { ParsedEvidence } from '../../evidence-library.ts'
import { alertSubject } from '../alert-findings.ts'
import { objectParts } from '../events/pod-events.ts'
import { FindingMaker, shorten } from '../make-finding.ts'
import { sayTime, spanText } from '../say.ts'
import { eventTroubles } from './event-troubles.ts'
import { nodeFindings, wellNodes } from './node-findings.ts'
import { objectFindings } from './object-findings.ts'
import { podTroubles } from './pod-troubles.ts'
import { listPods, type PodView } from './pod-view.ts'
import { joinTroubles, type Trouble } from './trouble.ts'
import { conditionTroubles, workloadFindings } from './workload-findings.ts'
import { listWorkloads } from './workload-view.ts'

const shownReady = 30
const minute = 60_000

/** What the objects of a system are like: what is not as it should be, what was and is no more, and what is as it should be. */
export function resourceFindings(evidence: ParsedEvidence): Finding[] {
  const maker = new FindingMaker(evidence.set.window)
  const now = evidence.set.window?.to ?? null
  const workloads = listWorkloads(evidence.resources)
  const named = evidence.alert ? alertSubject(evidence.alert) : null
  const pods = listPods(evidence.resources).map((pod) =>
    withWorkload(pod, [...workloads.map(({ name }) => name), ...(named?.workload ? [named.workload] : [])]),
  )
  const troubles = joinTroubles([
    ...pods.flatMap((pod) => podTroubles(pod, now)),
    ...eventTroubles(evidence.events),
    ...workloads.flatMap((workload) => conditionTroubles(workload, now)),
  ])
  const views = new Map(pods.map((pod) => [pod.name, pod]))
  const text = named?.text ?? ''
  const well = wellNodes(evidence.resources)
  const findings = troubles.map((trouble) => troubleFinding(trouble, views.get(trouble.name), well, text, maker, now))
  return [
    ...findings,
    ...recoveredFindings(troubles, pods, maker, now),
    ...readyFindings(troubles, pods, text, maker, now),
    ...workloadFindings(workloads, pods, troubles, maker, now),
    ...nodeFindings(evidence.resources, maker, now),
    ...objectFindings(evidence.resources, maker, now),
    ...scalingFindings(evidence, maker),
  ]
}

/** The workload that a pod's name belongs to: of those known the longest that it begins with. */
function withWorkload(pod: PodView, names: readonly string[]): PodView {
  const known = names.filter((name) => pod.name.startsWith(`${name}-`)).sort((a, b) => b.length - a.length)[0]
  return known === undefined ? pod : { ...pod, workload: known }
}

function isWell(pod: PodView): boolean {
  return pod.ready && pod.phase === 'Running' && pod.deleted === null
}

/** What no pod gets over by itself: being ready does not undo it. */
const lasting = new Set(['pod.oom_killed', 'pod.evicted', 'pod.restarted', 'pod.terminating', 'pod.killed_by_probe'])

/** Kinds whose names Kubernetes writes with capitals inside. */
const kindNames: Record<string, string> = {
  cronjob: 'CronJob',
  daemonset: 'DaemonSet',
  horizontalpodautoscaler: 'HorizontalPodAutoscaler',
  persistentvolumeclaim: 'PersistentVolumeClaim',
  replicaset: 'ReplicaSet',
  statefulset: 'StatefulSet',
}

/** What comes and goes more often than this is not over because it is away for the moment. */
const fewTimes = 3

function troubleFinding(
  trouble: Trouble,
  pod: PodView | undefined,
  well: ReadonlySet<string>,
  alertText: string,
  maker: FindingMaker,
  now: number | null,
): Finding {
  const ofNode = /^node\.(?:not_ready|pressure)$/.test(trouble.type) && well.has(trouble.name) && trouble.count < fewTimes
  const over = trouble.via === 'event' && (ofNode || (pod !== undefined && isWell(pod)))
  const leaving = pod !== undefined && pod.deleted !== null
  const quiet = (over && !lasting.has(trouble.type)) || leaving
  const kind = trouble.kind === '' ? '' : `${kindNames[trouble.kind] ?? `${trouble.kind[0]!.toUpperCase()}${trouble.kind.slice(1)}`} `
  const until = trouble.via === 'event' || trouble.count > 1 ? (trouble.to ?? trouble.from) : trouble.from
  const own = trouble.type.startsWith('pod.')
  const times = trouble.count > 1 ? `, ${trouble.count} times` : ''
  const told = typeof trouble.attributes.message === 'string' ? trouble.attributes.message : ''
  // What is said may quote the message, or the beginning of a longer one.
  const [what = '', quoted = ''] = trouble.says.split(/: (.*)/s)
  const longer = quoted !== '' && told.length > quoted.length && told.startsWith(quoted.replace(/\.$/, ''))
  const says = (longer ? what : trouble.says).replace(/\.$/, '')
  const message = told !== '' && !trouble.says.includes(told) ? `: "${shorten(told, 280)}"` : ''
  const identity = own
    ? {
        pod: trouble.kind === 'pod' || trouble.kind === '' ? trouble.name : undefined,
        workload: pod?.workload,
        replicaset: pod?.replicaset,
        node: pod?.node ?? (trouble.kind === 'node' ? trouble.name : undefined),
        phase: pod?.phase,
        service: pod?.workload ?? undefined,
      }
    : identityOf(trouble)
  return maker.make(trouble.type, {
    subject: trouble.name || 'cluster',
    severity: quiet ? 'info' : trouble.severity,
    evidence: trouble.evidence,
    from: trouble.from,
    to: trouble.to ?? now,
    statement: `${kind}${trouble.name} ${says}${times}${spanText(trouble.from, until)}${message}${over && !lasting.has(trouble.type) ? (ofNode ? '; it is in order now' : '; it runs and is ready now') : leaving ? '; it is being taken down' : ''}.`,
    attributes: {
      ...identity,
      ...trouble.attributes,
      ...(own && leaving ? { terminating: true } : {}),
      namespace: trouble.namespace ?? pod?.namespace,
      count: trouble.count,
      via: trouble.via,
      completed: quiet || undefined,
      named_in_alert: (trouble.name !== '' && alertText.includes(trouble.name)) || undefined,
    },
  })
}

function identityOf(trouble: Trouble) {
  const area = trouble.type.split('.')[0]
  if (area === 'workload') return { workload: trouble.name, kind: trouble.kind }
  if (area === 'node') return { node: trouble.name }
  if (area === 'event') return { object: trouble.name }
  if (area === 'quota') return { object: `${trouble.kind}/${trouble.name}` }
  if (area === 'job') return { job: trouble.name }
  return area === 'hpa' ? { hpa: trouble.name } : { name: trouble.name }
}

/** Pods that had trouble and are well now. */
function recoveredFindings(troubles: readonly Trouble[], pods: readonly PodView[], maker: FindingMaker, now: number | null): Finding[] {
  return pods.filter(isWell).flatMap((pod) => {
    const earlier = troubles.filter(
      (trouble) =>
        trouble.name === pod.name &&
        trouble.type.startsWith('pod.') &&
        trouble.via === 'event' &&
        trouble.severity !== 'info' &&
        trouble.type !== 'pod.killed_by_probe',
    )
    const still = earlier.filter(({ to }) => to !== null && now !== null && now - to < minute)
    if (earlier.length === 0 || still.length > 0) return []
    const worst = earlier[0]!
    const reason = worst.type.slice('pod.'.length)
    const since = pod.containers[0]?.since ?? pod.started
    return [
      maker.make('pod.recovered', {
        subject: pod.name,
        severity: 'info',
        evidence: [pod.id, ...earlier.flatMap(({ evidence }) => evidence)],
        from: since ?? worst.to,
        to: now,
        statement: `Pod ${pod.name} had trouble earlier (${reason}${spanText(worst.from, worst.to)}) and runs and is ready now${since === null ? '' : `, since ${sayTime(since)}`}${pod.node ? `, on node ${pod.node}` : ''}.`,
        attributes: {
          pod: pod.name,
          workload: pod.workload,
          node: pod.node,
          phase: pod.phase,
          namespace: pod.namespace,
          earlier: reason,
          since_iso: since === null ? undefined : sayTime(since),
          restarts: pod.containers.reduce((sum, { restarts }) => sum + restarts, 0),
          completed: true,
          service: pod.workload,
          via: 'resource',
        },
      }),
    ]
  })
}

function readyFindings(
  troubles: readonly Trouble[],
  pods: readonly PodView[],
  alertText: string,
  maker: FindingMaker,
  now: number | null,
): Finding[] {
  const ill = new Set(troubles.filter(({ severity }) => severity !== 'info').map(({ name }) => name))
  return pods
    .filter((pod) => isWell(pod) && !ill.has(pod.name))
    .slice(0, shownReady)
    .map((pod) => {
      const since = pod.containers[0]?.since ?? pod.started
      const restarts = pod.containers.reduce((sum, container) => sum + container.restarts, 0)
      return maker.make('pod.ready', {
        subject: pod.name,
        severity: 'info',
        evidence: [pod.id],
        from: since,
        to: now,
        statement: `Pod ${pod.name} runs and is ready, with ${restarts} ${restarts === 1 ? 'restart' : 'restarts'}.`,
        attributes: {
          pod: pod.name,
          workload: pod.workload,
          replicaset: pod.replicaset,
          node: pod.node,
          phase: pod.phase,
          restarts,
          since_iso: since === null ? undefined : sayTime(since),
          namespace: pod.namespace,
          service: pod.workload,
          named_in_alert: alertText.includes(pod.name) || undefined,
          via: 'resource',
        },
      })
    })
}

const scalings = /^(ScalingReplicaSet|SuccessfulRescale|TriggeredScaleUp|ScaleDown)$/

/** Scaling that Kubernetes' events tell of. */
function scalingFindings(evidence: ParsedEvidence, maker: FindingMaker): Finding[] {
  return evidence.events
    .filter(({ reason }) => scalings.test(reason))
    .slice(0, 20)
    .map((event) => {
      const { name } = objectParts(event)
      const down = /down|ScaleDown/i.test(`${event.reason} ${event.message}`)
      const replicas = Number(/to (\d+)/.exec(event.message)?.[1] ?? Number.NaN)
      return maker.make('event.scaling', {
        subject: name || event.source,
        severity: 'info',
        evidence: [event.id],
        from: event.at,
        to: event.until ?? event.at,
        statement: `${event.object ?? 'The cluster'}: ${event.message}${spanText(event.at, event.until ?? event.at)}.`,
        attributes: {
          object: event.object,
          reason: event.reason,
          event_source: event.source,
          detail: down ? 'down' : 'up',
          phase: 'completed',
          replicas: Number.isNaN(replicas) ? undefined : replicas,
          service: name,
          count: event.count,
          example: event.message,
          via: 'event',
        },
      })
    })
}
