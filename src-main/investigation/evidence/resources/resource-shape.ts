import { isJsonObject, type JsonObject } from '#shared/json.ts'
import type { ResourceObject } from '../../evidence-library.ts'
import { field, objectField, plainKey, textField } from '../json-shape.ts'

/** Names of lists, in plain form and without a plural, and the kind of object in them. */
const kindsByName: Record<string, string> = {
  pod: 'Pod',
  deployment: 'Deployment',
  replicaset: 'ReplicaSet',
  statefulset: 'StatefulSet',
  daemonset: 'DaemonSet',
  job: 'Job',
  cronjob: 'CronJob',
  node: 'Node',
  nodehealth: 'Node',
  quota: 'ResourceQuota',
  resourcequota: 'ResourceQuota',
  limitrange: 'LimitRange',
  namespace: 'Namespace',
  service: 'Service',
  endpoint: 'Endpoints',
  endpointslice: 'EndpointSlice',
  ingress: 'Ingress',
  ingresse: 'Ingress',
  pvc: 'PersistentVolumeClaim',
  persistentvolumeclaim: 'PersistentVolumeClaim',
  pv: 'PersistentVolume',
  persistentvolume: 'PersistentVolume',
  hpa: 'HorizontalPodAutoscaler',
  horizontalpodautoscaler: 'HorizontalPodAutoscaler',
  monitor: 'Monitor',
  configmap: 'ConfigMap',
  secret: 'Secret',
  networkpolicy: 'NetworkPolicy',
  networkpolicie: 'NetworkPolicy',
  certificate: 'Certificate',
  apiservice: 'APIService',
  poddisruptionbudget: 'PodDisruptionBudget',
  pdb: 'PodDisruptionBudget',
  nodegroup: 'NodeGroup',
  instance: 'Instance',
  dbinstance: 'DatabaseInstance',
  container: 'Container',
}

/** The kind of object that a list of this name holds (`eks_pods`, `DBInstances`, `node_health`), or null. */
export function kindOfListName(name: string): string | null {
  const plain = plainKey(name.replace(/\.(json|ya?ml)$/i, ''))
  if (/^(warning|recent)?events?$/.test(plain)) return null
  for (const candidate of [plain, plain.replace(/s$/, ''), plain.replace(/list$/, ''), plain.replace(/es$/, '')]) {
    if (Object.hasOwn(kindsByName, candidate)) return kindsByName[candidate]!
  }
  const parts = name
    .replace(/\.(json|ya?ml)$/i, '')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
  for (let i = 1; i < parts.length; i++) {
    const tail = kindOfListName(parts.slice(i).join(''))
    if (tail !== null) return tail
  }
  return null
}

/** The kind of an object by its own fields, where neither it nor its list says so. */
export function kindOfShape(entry: JsonObject): string | null {
  const has = (...names: string[]) => names.some((name) => field(entry, name) !== undefined)
  if (has('overall_state', 'monitor_state') || (has('query') && has('state', 'status') && has('name'))) return 'Monitor'
  if (has('phase') && has('containers', 'containerStatuses', 'container_statuses', 'node_name', 'nodeName', 'restart_count', 'restarts'))
    return 'Pod'
  if (has('memory_pressure', 'disk_pressure', 'allocatable_cpu', 'capacity_cpu', 'kubelet_version')) return 'Node'
  if (has('desired', 'replicas', 'desired_replicas') && has('ready', 'ready_replicas', 'available', 'readyReplicas'))
    return has('max_replicas') ? 'HorizontalPodAutoscaler' : 'Deployment'
  if (has('max_replicas', 'maxReplicas')) return 'HorizontalPodAutoscaler'
  if (has('hard') && has('used')) return 'ResourceQuota'
  if (has('DBInstanceIdentifier') && has('DBInstanceStatus', 'DBInstanceClass', 'Engine')) return 'DatabaseInstance'
  return null
}

/** A Kubernetes object as the API gives it. */
export function isKubernetesObject(value: unknown): value is JsonObject {
  return (
    isJsonObject(value) &&
    typeof value.kind === 'string' &&
    isJsonObject(value.metadata) &&
    (isJsonObject(value.status) || isJsonObject(value.spec) || typeof value.apiVersion === 'string')
  )
}

export function resourceOf(entry: JsonObject, kind: string): Omit<ResourceObject, 'id'> {
  const metadata = objectField(entry, 'metadata') ?? entry
  const own = typeof entry.kind === 'string' && isJsonObject(entry.metadata) ? entry.kind : kind
  const name =
    textField(metadata, 'name', 'pod_name', 'node', 'node_name', 'namespace_name', 'DBInstanceIdentifier', 'identifier', 'id') ?? 'unnamed'
  const namespace = textField(metadata, 'namespace', 'kube_namespace')
  return { kind: own, name, namespace, data: entry }
}
