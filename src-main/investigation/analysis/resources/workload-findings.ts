import type { Finding } from '#shared/investigation/finding.ts'
import { textField } from '../../evidence/json-shape.ts'
import type { FindingMaker } from '../make-finding.ts'
import { plural, sayList } from '../say.ts'
import { versionIn } from '../signs/life-signs.ts'
import type { PodView } from './pod-view.ts'
import type { Trouble } from './trouble.ts'
import type { WorkloadView } from './workload-view.ts'

/** State of deployments and their like: replicas, rollouts, and which generation of pods is in trouble. */
export function workloadFindings(
  workloads: readonly WorkloadView[],
  pods: readonly PodView[],
  troubles: readonly Trouble[],
  maker: FindingMaker,
  now: number | null,
): Finding[] {
  const findings = workloads.flatMap((workload) => stateFindings(workload, maker, now))
  const names = new Set([...workloads.map(({ name }) => name), ...pods.flatMap(({ workload }) => workload ?? [])])
  for (const name of names) {
    const own = pods.filter((pod) => pod.workload === name)
    const workload = workloads.find((one) => one.name === name)
    if (own.length > 0) findings.push(...generationFindings(name, own, workload, troubles, maker, now))
  }
  return findings
}

function stateFindings(workload: WorkloadView, maker: FindingMaker, now: number | null): Finding[] {
  const { desired, ready, available, updated, kind, name } = workload
  const attributes = {
    workload: name,
    kind,
    desired,
    ready,
    available,
    unavailable: Math.max(0, desired - available),
    updated,
    namespace: workload.namespace,
    service: name,
    via: 'resource',
  }
  const base = { subject: name, evidence: [workload.id], to: now, from: now, attributes }
  const findings: Finding[] = []
  const counts = `desired ${desired}, ready ${ready}, available ${available}, unavailable ${Math.max(0, desired - available)}`
  if (desired === 0)
    findings.push(
      maker.make('workload.scaled_to_zero', { ...base, severity: 'notice', statement: `${kind} ${name} is set to no replicas.` }),
    )
  else if (ready === 0)
    findings.push(
      maker.make('workload.unavailable', { ...base, severity: 'critical', statement: `${kind} ${name} has no ready replica (${counts}).` }),
    )
  else if (ready < desired || available < desired)
    findings.push(
      maker.make('workload.degraded', {
        ...base,
        severity: 'warning',
        statement: `${kind} ${name} has ${ready} of ${desired} replicas ready (${counts}).`,
      }),
    )
  else
    findings.push(
      maker.make('workload.available', {
        ...base,
        severity: 'info',
        statement: `${kind} ${name} has all ${desired} replicas ready (${counts}).`,
      }),
    )
  if (workload.paused)
    findings.push(maker.make('workload.paused', { ...base, severity: 'notice', statement: `The rollout of ${kind} ${name} is paused.` }))
  for (const condition of workload.conditions) {
    const reason = textField(condition, 'reason') ?? ''
    const message = textField(condition, 'message') ?? ''
    if (reason === 'NewReplicaSetAvailable' && ready >= desired) {
      findings.push(
        maker.make('workload.rollout_completed', {
          ...base,
          severity: 'info',
          statement: `The rollout of ${kind} ${name} is complete: ${message || reason}.`,
          attributes: { ...attributes, replicaset: /ReplicaSet "?([\w-]+)/.exec(message)?.[1], completed: true },
        }),
      )
    }
  }
  return findings
}

/** Troubles that a workload's conditions tell of. */
export function conditionTroubles(workload: WorkloadView, now: number | null): Trouble[] {
  return workload.conditions.flatMap((condition): Trouble[] => {
    const reason = textField(condition, 'reason') ?? ''
    const message = textField(condition, 'message') ?? ''
    const base = {
      kind: workload.kind.toLowerCase(),
      name: workload.name,
      namespace: workload.namespace,
      evidence: [workload.id],
      from: null,
      to: now,
      count: 1,
      via: 'resource' as const,
    }
    if (reason === 'ProgressDeadlineExceeded')
      return [
        {
          ...base,
          type: 'workload.rollout_stuck',
          severity: 'warning',
          says: 'made no progress in its rollout in time (ProgressDeadlineExceeded)',
          attributes: { message, replicaset: /ReplicaSet "?([\w-]+)/.exec(message)?.[1] },
        },
      ]
    if (textField(condition, 'type') === 'ReplicaFailure' && textField(condition, 'status') === 'True')
      return [
        {
          ...base,
          type: 'workload.create_failed',
          severity: 'warning',
          says: `cannot have its pods created: ${message}`,
          attributes: { message, cause: /quota/i.test(message) ? 'quota' : 'other' },
        },
      ]
    return []
  })
}

function startOf(pods: readonly PodView[]): number {
  return Math.max(...pods.map(({ started }) => started ?? 0))
}

const severe = [
  'pod.crash_loop',
  'pod.image_pull',
  'pod.config_error',
  'pod.start_failed',
  'pod.oom_killed',
  'pod.probe_failing',
  'pod.killed_by_probe',
  'pod.container_exited',
  'pod.not_ready',
  'pod.pending',
  'pod.unschedulable',
  'pod.failed',
]

function generationFindings(
  name: string,
  pods: readonly PodView[],
  workload: WorkloadView | undefined,
  troubles: readonly Trouble[],
  maker: FindingMaker,
  now: number | null,
): Finding[] {
  const staying = pods.filter(({ deleted, phase }) => deleted === null && phase !== 'Succeeded')
  const unready = staying.filter(({ ready }) => !ready)
  const restarts = staying.reduce((sum, pod) => sum + pod.containers.reduce((all, container) => all + container.restarts, 0), 0)
  const common = {
    workload: name,
    kind: workload?.kind ?? 'workload',
    desired: workload?.desired,
    ready: staying.length - unready.length,
    available: workload?.available,
    unavailable: workload ? Math.max(0, workload.desired - workload.available) : undefined,
    namespace: pods[0]!.namespace,
    service: name,
    via: 'resource',
  }
  const findings: Finding[] = []
  const generations = new Map<string, PodView[]>()
  for (const pod of pods) if (pod.replicaset !== null) generations.set(pod.replicaset, [...(generations.get(pod.replicaset) ?? []), pod])
  // The newer generation is the one whose pods started last; a pod that never started counts as new.
  const ordered = [...generations].sort((a, b) => startOf(a[1]) - startOf(b[1]))
  const evidence = [...pods.map(({ id }) => id), ...(workload ? [workload.id] : [])]
  if (staying.length > 0 && unready.length === 0) {
    findings.push(
      maker.make('workload.pods_ready', {
        subject: name,
        severity: 'info',
        evidence: staying.map(({ id }) => id),
        from: now,
        to: now,
        statement: `All ${plural(staying.length, 'pod')} of ${name} run and are ready, with ${plural(restarts, 'restart')}.`,
        attributes: {
          ...common,
          pods: staying.map((pod) => pod.name),
          pods_ready: staying.length,
          restarts,
          replicasets: ordered.map(([set]) => set),
        },
      }),
    )
  }
  if (ordered.length < 2) return findings
  const [newest, newPods] = ordered.at(-1)!
  const older = ordered.slice(0, -1).flatMap(([, own]) => own)
  const oldName = ordered.at(-2)![0]
  const ill = (pod: PodView) => !pod.ready || pod.deleted !== null
  const newIll = newPods.filter((pod) => !pod.ready && pod.deleted === null)
  const oldReady = older.filter(({ ready, deleted }) => ready && deleted === null)
  if (newIll.length > 0 && oldReady.length > 0 && newIll.length === newPods.filter(({ deleted }) => deleted === null).length) {
    const trouble = troubles.find((one) => newIll.some((pod) => pod.name === one.name) && severe.includes(one.type))
    const reason = typeof trouble?.attributes.reason === 'string' ? trouble.attributes.reason : undefined
    const image = typeof trouble?.attributes.image === 'string' ? trouble.attributes.image : newIll[0]!.containers[0]?.image
    findings.push(
      maker.make('workload.new_replicas_failing', {
        subject: name,
        severity: 'warning',
        evidence,
        from: trouble?.from ?? null,
        to: now,
        statement: `The newer ReplicaSet ${newest} of ${name} fails (${newIll.map((pod) => pod.name).join(', ')}${reason ? `: ${reason}` : ''}), while ${plural(oldReady.length, 'pod')} of the older ReplicaSet ${oldName} ${oldReady.length === 1 ? 'is' : 'are'} ready and ${oldReady.length === 1 ? 'serves' : 'serve'}.`,
        attributes: {
          ...common,
          new_replicaset: newest,
          old_replicaset: oldName,
          failing: newIll.map((pod) => pod.name),
          old_ready: oldReady.length,
          reason,
          exit_code: trouble?.attributes.exit_code,
          image,
          version: image ? versionIn(`image ${image}`) : undefined,
        },
      }),
    )
  }
  const illOld = older.filter(ill)
  if (illOld.length > 0 && newPods.every(({ ready }) => ready) && illOld.every(({ deleted }) => deleted !== null)) {
    findings.push(
      maker.make('workload.only_old_replicas_unhealthy', {
        subject: name,
        severity: 'info',
        evidence,
        from: now,
        to: now,
        statement: `The only pods of ${name} that are not ready (${sayList(illOld.map((pod) => pod.name))}) belong to the older ReplicaSet ${illOld[0]!.replicaset} and are being taken down; all ${plural(newPods.length, 'pod')} of the newer ReplicaSet ${newest} are ready.`,
        attributes: {
          ...common,
          new_replicaset: newest,
          old_replicaset: illOld[0]!.replicaset,
          unhealthy: illOld.map((pod) => pod.name),
          new_ready: newPods.length,
          completed: true,
        },
      }),
    )
  }
  return findings
}
