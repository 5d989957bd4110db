import { exitCodeIn, imagePull, missingConfig, scheduling } from './messages.ts'
import type { ContainerView, PodView } from './pod-view.ts'
import type { Trouble } from './trouble.ts'

const grace = 5 * 60_000

/** What a pod's own state says is wrong with it. */
export function podTroubles(pod: PodView, now: number | null): Trouble[] {
  const troubles: Trouble[] = []
  const add = (
    type: Trouble['type'],
    severity: Trouble['severity'],
    says: string,
    attributes: Trouble['attributes'],
    from: number | null = null,
  ) =>
    troubles.push({
      type,
      kind: 'pod',
      name: pod.name,
      namespace: pod.namespace,
      severity,
      says,
      evidence: [pod.id],
      from,
      to: now,
      count: 1,
      via: 'resource',
      attributes: {
        node: pod.node,
        phase: pod.phase,
        replicaset: pod.replicaset,
        workload: pod.workload,
        terminating: pod.deleted !== null || undefined,
        ...attributes,
      },
    })
  if (pod.deleted !== null) {
    const stuck = now !== null && now - pod.deleted > grace && pod.finalizers.length > 0
    const state = pod.containers.find(({ reason }) => reason !== '')?.reason
    add(
      'pod.terminating',
      stuck ? 'warning' : 'info',
      `is being taken down since ${new Date(pod.deleted).toISOString().replace('.000Z', 'Z')}`,
      { since_iso: new Date(pod.deleted).toISOString(), stuck, finalizers: pod.finalizers, state },
      pod.deleted,
    )
  }
  if (/Evicted/i.test(pod.reason))
    add('pod.evicted', 'warning', `was evicted: ${pod.message}`, {
      cause: /memory/i.test(pod.message) ? 'memory' : /storage|disk/i.test(pod.message) ? 'disk' : 'other',
      message: pod.message,
    })
  else if (pod.phase === 'Failed')
    add('pod.failed', 'warning', `has failed${pod.reason ? ` (${pod.reason})` : ''}`, { reason: pod.reason, message: pod.message })
  if (pod.phase === 'Unknown' || /NodeLost/.test(pod.reason))
    add('pod.unknown', 'warning', 'is in an unknown state', { reason: pod.reason, message: pod.message })
  const containers = pod.containers.flatMap((container) => containerTroubles(container, add))
  if (pod.unscheduled !== null && pod.phase === 'Pending')
    add('pod.unschedulable', 'warning', `cannot be scheduled: ${pod.unscheduled}`, {
      ...scheduling(pod.unscheduled),
      message: pod.unscheduled,
    })
  else if (pod.phase === 'Pending' && containers.every((known) => !known)) {
    const waiting = pod.containers.find(({ state }) => state === 'waiting')
    add('pod.pending', 'notice', `is Pending${waiting?.reason ? ` (${waiting.reason})` : ''}`, {
      reason: waiting?.reason ?? pod.reason,
      message: waiting?.message ?? pod.message,
    })
  }
  const unready = pod.containers.filter(({ ready, init }) => !ready && !init).map(({ name }) => name)
  if (pod.phase === 'Running' && !pod.ready && troubles.every(({ type }) => type === 'pod.terminating' || type === 'pod.restarted')) {
    add('pod.not_ready', 'notice', `runs and is not ready${pod.unreadyReason ? ` (${pod.unreadyReason})` : ''}`, {
      reason: pod.unreadyReason.split(':')[0],
      message: pod.unreadyReason,
      unready,
    })
  }
  return troubles
}

type Add = (
  type: Trouble['type'],
  severity: Trouble['severity'],
  says: string,
  attributes: Trouble['attributes'],
  from?: number | null,
) => void

/** Gives whether the container is in trouble now. */
function containerTroubles(container: ContainerView, add: Add): boolean[] {
  const { name, restarts, image, reason, message, last, memoryLimit, init } = container
  const code = container.exitCode ?? last?.exitCode ?? exitCodeIn(message)
  const base = { container: name, restarts, image, reason, message, init: init || undefined }
  const killed = (reason === 'OOMKilled' && container.state === 'terminated') || last?.reason === 'OOMKilled' || /OOMKilled/.test(message)
  if (killed) {
    add(
      'pod.oom_killed',
      'critical',
      `was killed for using more memory than its limit${memoryLimit ? ` of ${memoryLimit}` : ''} (OOMKilled, exit code 137): container ${name}, ${restarts} restarts`,
      { ...base, exit_code: code ?? 137, memory_limit: memoryLimit, finished_iso: iso(last?.finished ?? container.finished) },
      last?.finished ?? container.finished,
    )
  }
  if (container.state === 'waiting') {
    switch (reason) {
      case 'CrashLoopBackOff':
        add(
          'pod.crash_loop',
          'warning',
          `keeps crashing (CrashLoopBackOff): container ${name}, ${restarts} restarts${code === undefined || code === null ? '' : `, exit code ${code}`}`,
          { ...base, exit_code: code, last_reason: last?.reason },
        )
        return [true]
      case 'ImagePullBackOff':
      case 'ErrImagePull':
      case 'InvalidImageName':
      case 'ErrImageNeverPull':
      case 'RegistryUnavailable': {
        const pull = imagePull(message)
        add(
          'pod.image_pull',
          'warning',
          `cannot pull its image${(pull.image ?? image) ? ` ${pull.image ?? image}` : ''} (${reason}): ${message}`,
          { ...base, ...pull, image: pull.image ?? image, cause: reason === 'InvalidImageName' ? 'invalid_name' : pull.cause },
        )
        return [true]
      }
      case 'CreateContainerConfigError':
        add('pod.config_error', 'warning', `cannot be created for want of configuration (${reason}): ${message}`, {
          ...base,
          ...missingConfig(message),
        })
        return [true]
      case 'CreateContainerError':
      case 'RunContainerError':
      case 'StartError':
        add('pod.start_failed', 'warning', `cannot be started (${reason}): ${message}`, { ...base, exit_code: code })
        return [true]
      default:
        return [false]
    }
  }
  if (container.state === 'terminated' && !killed && (container.exitCode ?? 0) !== 0) {
    add(
      'pod.container_exited',
      'warning',
      `has a container that ended with exit code ${container.exitCode}${reason ? ` (${reason})` : ''}: ${name}`,
      { ...base, exit_code: container.exitCode, finished_iso: iso(container.finished) },
      container.finished,
    )
    return [true]
  }
  if (restarts > 0 && container.state === 'running' && !killed) {
    add(
      'pod.restarted',
      restarts >= 3 && !container.ready ? 'warning' : restarts >= 3 ? 'notice' : 'info',
      `has restarted ${restarts} ${restarts === 1 ? 'time' : 'times'} and runs now: container ${name}${last ? `, last ended with ${last.reason || 'exit code'} ${last.exitCode ?? ''}` : ''}`.trim(),
      { ...base, exit_code: code, last_reason: last?.reason, last_finished_iso: iso(last?.finished ?? null) },
      last?.finished ?? container.since,
    )
  }
  return [killed]
}

function iso(time: number | null | undefined): string | undefined {
  return time === null || time === undefined ? undefined : new Date(time).toISOString().replace('.000Z', 'Z')
}
