import { z } from 'zod'
import { isJsonObject } from '#shared/json.ts'
import { httpCall, httpMethods, onlyReads } from '../network/http-call.ts'
import { httpRequests } from '../network/http-requests.ts'
import { accessOf } from '../tool-access.ts'
import type { ToolDefinition } from '../tool-registry.ts'

const input = z.strictObject({
  url: z.string().min(1).max(8000).describe('http or https, whole, as in https://api.example.com/items.'),
  method: z.enum(httpMethods).default('GET'),
  query: z.record(z.string(), z.string()).default({}).describe('Added to the address.'),
  headers: z.record(z.string(), z.string()).default({}),
  body: z.json().optional().describe('A text as it is; anything else is sent as JSON.'),
  secret: z
    .strictObject({
      name: z.string().min(1).max(200).describe('Name of a secret that a person keeps. Never its value.'),
      header: z.string().min(1).max(100).default('Authorization'),
      prefix: z.string().max(100).default('Bearer '),
    })
    .optional(),
  timeout_seconds: z.int().min(1).max(120).default(20),
})

const consumer = 'tool:http_request'

export const httpRequestTool: ToolDefinition<z.output<typeof input>> = {
  name: 'http_request',
  title: 'HTTP request',
  description:
    'Sends one HTTP request to a host that a person has granted, and gives status, headers and body. Reading is done with GET; what changes something asks a person first.',
  capability: 'execution',
  safety: 'needs-confirmation',
  effect: 'outside',
  ofCall: ({ method, timeout_seconds }) => ({
    timeoutMs: (timeout_seconds + 5) * 1000,
    ...(onlyReads(method) ? { safety: 'safe', effect: 'recorded', capability: 'search' } : {}),
  }),
  evidenceKinds: [],
  sameForRun: ['headers', 'secret'],
  lessRisk: ['check_connectivity'],
  input,
  requests: (args) => {
    const { url, secret } = isJsonObject(args) ? args : {}
    const name = isJsonObject(secret) && typeof secret.name === 'string' ? secret.name : undefined
    return typeof url === 'string' ? httpRequests({ url, secret: name }, consumer) : []
  },
  call({ url, method, query, headers, body, secret = null, timeout_seconds }, { services, signal, idempotencyKey }) {
    const call = { url, method, query, headers, body, secret, timeoutMs: timeout_seconds * 1000, mostBytes: 1 << 20, idempotencyKey }
    return httpCall(call, consumer, accessOf(services), signal)
  },
}
