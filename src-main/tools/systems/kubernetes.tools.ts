import { z } from 'zod'
import { AppError } from '#shared/errors/app-error.ts'
import { isJsonObject, type Json, type JsonObject } from '#shared/json.ts'
import type { GrantRequest } from '#shared/security/grant.ts'
import type { EngineServices } from '../../engine/services.ts'
import { httpRequests } from '../network/http-requests.ts'
import { accessOf } from '../tool-access.ts'
import type { ToolDefinition } from '../tool-registry.ts'
import { apiRequest } from './api-request.ts'
import { kubeconfigPath, readKubeconfig } from './kubeconfig.ts'
import { pick, rows } from './pick-fields.ts'
import { setUp, unlessSetUp } from './set-up.ts'
import type { ToolSettings } from './tool-settings.ts'

/** Kinds that may be read: where the API has them, and whether they are in namespaces. Secrets are none of them. */
const kinds = {
  pods: ['api/v1', true],
  services: ['api/v1', true],
  configmaps: ['api/v1', true],
  endpoints: ['api/v1', true],
  persistentvolumeclaims: ['api/v1', true],
  replicationcontrollers: ['api/v1', true],
  resourcequotas: ['api/v1', true],
  nodes: ['api/v1', false],
  namespaces: ['api/v1', false],
  persistentvolumes: ['api/v1', false],
  deployments: ['apis/apps/v1', true],
  statefulsets: ['apis/apps/v1', true],
  daemonsets: ['apis/apps/v1', true],
  replicasets: ['apis/apps/v1', true],
  jobs: ['apis/batch/v1', true],
  cronjobs: ['apis/batch/v1', true],
  ingresses: ['apis/networking.k8s.io/v1', true],
  networkpolicies: ['apis/networking.k8s.io/v1', true],
  horizontalpodautoscalers: ['apis/autoscaling/v2', true],
} as const
const kindNames = Object.keys(kinds) as (keyof typeof kinds)[]

const kind = z.enum(kindNames as [keyof typeof kinds, ...(keyof typeof kinds)[]])
const name = z.string().regex(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/, 'is not the name of an object')
const namespace = name.optional().describe('Left out: that of the context.')
const mostLogBytes = 200 << 10

const shared = {
  capability: 'monitoring',
  safety: 'safe',
  effect: 'recorded',
  evidenceKinds: [],
  unavailable: unlessSetUp('kubernetes', 'Kubernetes'),
  guidance: 'Ask kubectl, and paste what it says.',
  requests: (_args: Json | null, { kubernetes }: ToolSettings) => (kubernetes ? clusterRequests(kubernetes) : []),
} as const

const consumer = 'tool:kubernetes'

type Settings = NonNullable<ToolSettings['kubernetes']>

/** The kubeconfig and the context as which it is used. */
const toolRequest = ({ kubeconfig, context }: Settings): GrantRequest => ({
  type: 'tool',
  tool: 'kubernetes',
  detail: `${kubeconfigPath(kubeconfig)}${context === undefined ? '' : `#${context}`}`,
})

/** The kubeconfig, and the host in it where it can be read: only that is told of it, and to the person only. */
async function clusterRequests(settings: Settings): Promise<GrantRequest[]> {
  const cluster = await readKubeconfig(settings.kubeconfig, settings.context).catch(() => undefined)
  return [toolRequest(settings), ...(cluster ? httpRequests({ url: cluster.server }, consumer) : [])]
}

interface Asked {
  path: (namespace: string) => string[]
  namespace?: string | undefined
  query?: Record<string, string | number | undefined>
}

/** Asks the API server, as who the kubeconfig says. A person has granted that file and context, and the host. */
async function ask(services: EngineServices, signal: AbortSignal, asked: Asked): Promise<Json> {
  const settings = await setUp('kubernetes', 'Kubernetes', services)
  const { grants, scope } = accessOf(services)
  await grants.require(toolRequest(settings), scope)
  const cluster = await readKubeconfig(settings.kubeconfig, settings.context)
  return apiRequest(
    {
      consumer,
      title: 'Kubernetes',
      base: cluster.server,
      path: asked.path(asked.namespace ?? cluster.namespace),
      ...(asked.query ? { query: asked.query } : {}),
      tls: cluster.tls,
      bearer: cluster.token,
    },
    services,
    signal,
  )
}

function pathOf(type: keyof typeof kinds, namespace: string, object?: string): string[] {
  const [api, inNamespace] = kinds[type]
  return [
    ...api.split('/'),
    ...(inNamespace && namespace !== '*' ? ['namespaces', namespace] : []),
    type,
    ...(object === undefined ? [] : [object]),
  ]
}

/** What the server keeps for itself is left out; annotations may hold whole objects. */
function tidy(object: Json): JsonObject {
  if (!isJsonObject(object)) return {}
  const { metadata, ...rest } = object
  const fields = ['name', 'namespace', 'labels', 'creationTimestamp', 'deletionTimestamp', 'ownerReferences', 'generation']
  return { ...rest, metadata: pick(metadata ?? null, fields) }
}

const getInput = z.strictObject({ kind, name, namespace })
const get: ToolDefinition<z.output<typeof getInput>> = {
  ...shared,
  name: 'kubernetes_get',
  title: 'Read a Kubernetes object',
  description: 'Gives one object of the cluster with its state. Secrets cannot be read.',
  input: getInput,
  async call({ kind, name, namespace }, { services, signal }) {
    return tidy(await ask(services, signal, { namespace, path: (at) => pathOf(kind, at, name) }))
  },
}

const listInput = z.strictObject({
  kind,
  namespace: z
    .union([z.literal('*'), name])
    .optional()
    .describe('* for all. Left out: that of the context.'),
  selector: z.string().max(500).optional().describe('Labels, as in app=checkout.'),
  limit: z.int().min(1).max(500).default(100),
})
const list: ToolDefinition<z.output<typeof listInput>> = {
  ...shared,
  name: 'kubernetes_list',
  title: 'List Kubernetes objects',
  description: 'Gives the objects of a kind with their states, by namespace and labels.',
  input: listInput,
  async call({ kind, namespace, selector, limit }, { services, signal }) {
    const found = await ask(services, signal, { namespace, path: (at) => pathOf(kind, at), query: { labelSelector: selector, limit } })
    const items = rows(isJsonObject(found) ? found.items : null)
    const more = isJsonObject(found) && isJsonObject(found.metadata) && Boolean(found.metadata.continue)
    return { items: items.map((item) => ({ metadata: tidy(item).metadata ?? null, status: item.status ?? null })), more }
  },
}

const eventsInput = z.strictObject({
  namespace,
  name: name.optional().describe('Of the object that they are about.'),
  limit: z.int().min(1).max(500).default(100),
})
const eventFields = [
  'type',
  'reason',
  'message',
  'count',
  'firstTimestamp',
  'lastTimestamp',
  'eventTime',
  'involvedObject.kind',
  'involvedObject.name',
]

async function eventsOf(
  services: EngineServices,
  signal: AbortSignal,
  { namespace, name, limit }: z.output<typeof eventsInput>,
): Promise<JsonObject[]> {
  const query = { limit, fieldSelector: name === undefined ? undefined : `involvedObject.name=${name}` }
  const found = await ask(services, signal, { namespace, path: (at) => ['api', 'v1', 'namespaces', at, 'events'], query })
  return rows(isJsonObject(found) ? found.items : null).map((each) => pick(each, eventFields))
}

const events: ToolDefinition<z.output<typeof eventsInput>> = {
  ...shared,
  name: 'kubernetes_events',
  title: 'Read Kubernetes events',
  description: 'Gives the events of a namespace, or of one object.',
  input: eventsInput,
  async call(input, { services, signal }) {
    return { events: await eventsOf(services, signal, input) }
  },
}

const describe: ToolDefinition<z.output<typeof getInput>> = {
  ...shared,
  name: 'kubernetes_describe',
  title: 'Describe a Kubernetes object',
  description: 'Gives one object with its state and its events.',
  // whoever may read an object may not always read events
  alternatives: [{ tool: 'kubernetes_get' }],
  input: getInput,
  async call({ kind, name, namespace }, { services, signal }) {
    const object = tidy(await ask(services, signal, { namespace, path: (at) => pathOf(kind, at, name) }))
    return { object, events: kinds[kind][1] ? await eventsOf(services, signal, { namespace, name, limit: 50 }) : [] }
  },
}

const logsInput = z.strictObject({
  pod: name,
  namespace,
  container: name.optional(),
  previous: z.boolean().default(false).describe('Of the container before it was restarted.'),
  lines: z.int().min(1).max(2000).default(200),
  since_seconds: z.int().min(1).max(604_800).optional(),
})
const logs: ToolDefinition<z.output<typeof logsInput>> = {
  ...shared,
  name: 'kubernetes_logs',
  title: 'Read the logs of a pod',
  description: 'Gives the last log lines of a pod.',
  input: logsInput,
  async call({ pod, namespace, container, previous, lines, since_seconds }, { services, signal }) {
    const query = {
      container,
      previous: previous ? 'true' : undefined,
      tailLines: lines,
      sinceSeconds: since_seconds,
      limitBytes: mostLogBytes,
    }
    const found = await ask(services, signal, { namespace, path: (at) => [...pathOf('pods', at, pod), 'log'], query })
    if (found !== null && typeof found !== 'string') throw new AppError('tool.failed', 'Kubernetes gave no log')
    return { text: found ?? '' }
  },
}

export const kubernetesTools = [get, list, describe, events, logs]
