import { isJsonObject, type JsonObject } from '#shared/json.ts'
import { field, listField, numberField, objectField, objectsIn, textField } from '../../evidence/json-shape.ts'
import type { ResourceObject } from '../../evidence-library.ts'

export interface WorkloadView {
  id: string
  kind: string
  name: string
  namespace: string | null
  desired: number
  ready: number
  available: number
  updated: number | null
  paused: boolean
  conditions: JsonObject[]
  image: string | null
}

const kinds = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet']

function workloadView(resource: ResourceObject): WorkloadView | null {
  if (!kinds.includes(resource.kind) || !isJsonObject(resource.data)) return null
  const { data } = resource
  const status = objectField(data, 'status') ?? data
  const spec = objectField(data, 'spec') ?? data
  // An old ReplicaSet is kept with no replicas; that says nothing of the workload.
  const owned = resource.kind === 'ReplicaSet' && listField(objectField(data, 'metadata') ?? {}, 'ownerReferences') !== null
  if (owned) return null
  const slash = /^(\d+)\/(\d+)$/.exec(textField(data, 'ready') ?? '')
  const desired =
    numberField(spec, 'replicas', 'desired', 'desired_replicas') ??
    numberField(status, 'desiredNumberScheduled', 'desired', 'replicas') ??
    (slash ? Number(slash[2]) : null)
  if (desired === null) return null
  const ready = slash
    ? Number(slash[1])
    : (numberField(status, 'readyReplicas', 'ready_replicas', 'ready', 'numberReady', 'replicas_ready') ?? 0)
  const template = objectField(objectField(spec, 'template') ?? {}, 'spec')
  const container = template ? objectsIn(listField(template, 'containers'))[0] : undefined
  return {
    id: resource.id,
    kind: resource.kind,
    name: resource.name,
    namespace: resource.namespace,
    desired,
    ready,
    available: numberField(status, 'availableReplicas', 'available_replicas', 'available', 'numberAvailable') ?? ready,
    updated: numberField(status, 'updatedReplicas', 'updated_replicas', 'updated', 'updatedNumberScheduled', 'up_to_date'),
    paused: field(spec, 'paused') === true,
    conditions: objectsIn(listField(status, 'conditions')),
    image: (container ? textField(container, 'image') : null) ?? textField(data, 'image'),
  }
}

export function listWorkloads(resources: readonly ResourceObject[]): WorkloadView[] {
  return resources.flatMap((resource) => workloadView(resource) ?? [])
}
