import { isJsonObject, type Json, type JsonObject } from '#shared/json.ts'
import { field, listField, numberField, objectField, objectsIn, textField } from '../../evidence/json-shape.ts'
import { parseTime } from '../../evidence/parse-time.ts'
import type { ResourceObject } from '../../evidence-library.ts'

export interface ContainerView {
  name: string
  ready: boolean
  restarts: number
  image: string | null
  state: 'running' | 'waiting' | 'terminated' | 'unknown'
  reason: string
  message: string
  exitCode: number | null
  since: number | null
  finished: number | null
  last: { reason: string; exitCode: number | null; finished: number | null } | null
  memoryLimit: string | null
  init: boolean
}

/** A pod in one shape, whether it came from the API or in the short form of a tool. */
export interface PodView {
  id: string
  name: string
  namespace: string | null
  phase: string
  reason: string
  message: string
  node: string | null
  started: number | null
  deleted: number | null
  finalizers: string[]
  ready: boolean
  unreadyReason: string
  unscheduled: string | null
  containers: ContainerView[]
  replicaset: string | null
  workload: string | null
}

function exitCode(state: JsonObject): number | null {
  return numberField(state, 'exitCode', 'exit_code')
}

/** State of a container: `{waiting: {reason}}` of the API, `{waiting: true, reason}` and plain words of tools. */
function readState(status: JsonObject): Pick<ContainerView, 'state' | 'reason' | 'message' | 'exitCode' | 'since' | 'finished'> {
  const raw = field(status, 'state', 'status')
  if (typeof raw === 'string') {
    const word = raw.toLowerCase()
    const state = word.startsWith('run')
      ? 'running'
      : word.startsWith('term') || word === 'completed' || word === 'error'
        ? 'terminated'
        : word.startsWith('wait') || /backoff|err|creating/i.test(raw)
          ? 'waiting'
          : 'unknown'
    const reason = textField(status, 'reason', 'state_reason') ?? (['running', 'waiting', 'terminated'].includes(word) ? '' : raw)
    return { state, reason, message: textField(status, 'message') ?? '', exitCode: exitCode(status), since: null, finished: null }
  }
  if (!isJsonObject(raw))
    return {
      state: field(status, 'ready') === true ? 'running' : 'unknown',
      reason: textField(status, 'reason') ?? '',
      message: textField(status, 'message') ?? '',
      exitCode: exitCode(status),
      since: null,
      finished: null,
    }
  for (const state of ['waiting', 'terminated', 'running'] as const) {
    const inner = field(raw, state)
    if (inner === undefined || inner === false) continue
    const from = isJsonObject(inner) ? { ...raw, ...inner } : raw
    return {
      state,
      reason: textField(from, 'reason') ?? '',
      message: textField(from, 'message') ?? '',
      exitCode: exitCode(from),
      since: parseTime(field(from, 'startedAt', 'started_at')),
      finished: parseTime(field(from, 'finishedAt', 'finished_at')),
    }
  }
  return {
    state: 'unknown',
    reason: textField(raw, 'reason') ?? '',
    message: textField(raw, 'message') ?? '',
    exitCode: exitCode(raw),
    since: null,
    finished: null,
  }
}

function readLast(status: JsonObject): ContainerView['last'] {
  const raw = objectField(status, 'lastState', 'last_state', 'last_termination', 'last_terminated', 'previous_state')
  const state = raw ? (objectField(raw, 'terminated') ?? raw) : null
  const reason = state
    ? textField(state, 'reason')
    : textField(status, 'last_termination_reason', 'last_state_reason', 'last_terminated_reason')
  const code = state ? exitCode(state) : numberField(status, 'last_exit_code', 'last_termination_exit_code')
  if (reason === null && code === null) return null
  return { reason: reason ?? '', exitCode: code, finished: state ? parseTime(field(state, 'finishedAt', 'finished_at')) : null }
}

function readContainer(status: JsonObject, spec: JsonObject | undefined, init: boolean): ContainerView {
  const limits = objectField(objectField(spec ?? status, 'resources') ?? {}, 'limits')
  return {
    name: textField(status, 'name') ?? 'container',
    ready: field(status, 'ready') === true || textField(status, 'ready') === 'True',
    restarts: numberField(status, 'restartCount', 'restart_count', 'restarts') ?? 0,
    image: textField(status, 'image') ?? (spec ? textField(spec, 'image') : null),
    ...readState(status),
    last: readLast(status),
    memoryLimit: (limits ? textField(limits, 'memory') : null) ?? textField(status, 'memory_limit', 'limits_memory'),
    init,
  }
}

/** The ReplicaSet in a pod's name: all but the last part, where that looks like the suffix that Kubernetes appends. */
function replicasetOf(name: string): string | null {
  const found = /^(.+)-[a-z0-9]{3,10}$/.exec(name)
  return found && /-[a-z0-9]{2,}$/.test(found[1]!) ? found[1]! : null
}

function condition(conditions: readonly JsonObject[], type: string): JsonObject | undefined {
  return conditions.find((entry) => textField(entry, 'type') === type)
}

export function podView(resource: ResourceObject): PodView {
  const data = isJsonObject(resource.data) ? resource.data : {}
  const status = objectField(data, 'status') ?? data
  const spec = objectField(data, 'spec') ?? data
  const metadata = objectField(data, 'metadata') ?? data
  const specs = objectsIn(listField(spec, 'containers'))
  const statuses = objectsIn(listField(status, 'containerStatuses', 'container_statuses'))
  const inits = objectsIn(listField(status, 'initContainerStatuses', 'init_containers', 'init_container_statuses'))
  const shown = statuses.length > 0 ? statuses : specs
  const conditions = objectsIn(listField(status, 'conditions'))
  const readiness = condition(conditions, 'Ready')
  const scheduled = condition(conditions, 'PodScheduled')
  const owners = objectsIn(listField(metadata, 'ownerReferences', 'owner_references'))
  const owner = owners[0] ?? objectField(data, 'owner')
  const phaseText: Json | undefined = field(status, 'phase', 'status')
  const containers = [
    ...inits.map((one) => readContainer(one, undefined, true)),
    ...shown.map((one) =>
      readContainer(
        one,
        specs.find((entry) => entry.name === one.name),
        false,
      ),
    ),
  ]
  const flat = containers.length > 0 ? containers : flatContainer(data)
  const replicaset =
    (owner && textField(owner, 'kind') === 'ReplicaSet' ? textField(owner, 'name') : null) ??
    textField(data, 'replicaset', 'replica_set') ??
    replicasetOf(resource.name)
  const readyWord = textField(data, 'ready')
  const phase = typeof phaseText === 'string' ? phaseText : ''
  return {
    id: resource.id,
    name: resource.name,
    namespace: resource.namespace,
    phase: ['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown'].includes(phase)
      ? phase
      : phase === 'Completed'
        ? 'Succeeded'
        : flat.some(({ state }) => state === 'running')
          ? 'Running'
          : phase,
    reason: textField(status, 'reason') ?? '',
    message: textField(status, 'message') ?? '',
    node: textField(spec, 'nodeName', 'node_name', 'node'),
    started: parseTime(field(status, 'startTime', 'start_time', 'started_at')),
    deleted: parseTime(field(metadata, 'deletionTimestamp', 'deletion_timestamp')),
    finalizers: (listField(metadata, 'finalizers') ?? []).filter((entry): entry is string => typeof entry === 'string'),
    ready: readiness
      ? textField(readiness, 'status') === 'True'
      : readyWord !== null && /^\d+\/\d+$/.test(readyWord)
        ? readyWord.split('/')[0] === readyWord.split('/')[1]
        : flat.length > 0 && flat.filter(({ init }) => !init).every(({ ready }) => ready),
    unreadyReason: readiness ? [textField(readiness, 'reason'), textField(readiness, 'message')].filter(Boolean).join(': ') : '',
    unscheduled:
      scheduled && textField(scheduled, 'status') === 'False'
        ? (textField(scheduled, 'message') ?? textField(scheduled, 'reason') ?? 'not scheduled')
        : null,
    containers: flat,
    replicaset,
    workload: textField(data, 'workload', 'deployment', 'app') ?? workloadOf(owner ?? null, replicaset),
  }
}

/** A pod as a line of `kubectl get pods` in JSON: its one container's state stands in the pod itself. */
function flatContainer(data: JsonObject): ContainerView[] {
  const restarts = numberField(data, 'restarts', 'restart_count')
  const word = textField(data, 'status', 'reason')
  if (restarts === null && word === null) return []
  return [
    {
      ...readContainer(
        { ...data, state: word ?? 'unknown', name: textField(data, 'container') ?? textField(data, 'name') ?? 'container' },
        undefined,
        false,
      ),
      ready: /^(\d+)\/\1$/.test(textField(data, 'ready') ?? '') || field(data, 'ready') === true,
    },
  ]
}

function workloadOf(owner: JsonObject | null, replicaset: string | null): string | null {
  if (owner && textField(owner, 'kind') !== 'ReplicaSet') return textField(owner, 'name')
  return replicaset === null ? null : replicaset.replace(/-[a-z0-9]+$/, '')
}

export function listPods(resources: readonly ResourceObject[]): PodView[] {
  return resources.filter(({ kind }) => kind === 'Pod').map(podView)
}
