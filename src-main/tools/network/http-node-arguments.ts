import type { z } from 'zod'
import type { Json, JsonObject } from '#shared/json.ts'
import type { httpRequestNode } from '#shared/nodes/http-request.node.ts'

/** What an HTTP request node calls `http_request` with, once its address and its body are made. */
export function httpNodeArguments(config: z.output<typeof httpRequestNode.config>, url: string, body: Json): JsonObject {
  const { method, query, headers, timeoutSeconds, secret, secretHeader, secretPrefix } = config
  return {
    method,
    url: url.trim(),
    query,
    headers,
    timeout_seconds: timeoutSeconds,
    ...(body === null ? {} : { body }),
    ...(secret === '' ? {} : { secret: { name: secret, header: secretHeader, prefix: secretPrefix } }),
  }
}

/** The same before the run, where nothing of it is made in the run; null otherwise. */
export function fixedHttpArguments(config: z.output<typeof httpRequestNode.config>): JsonObject | null {
  const body = config.body.trim()
  if (/\{[{%]/.test(config.url)) return null
  if (body === '') return httpNodeArguments(config, config.url, null)
  try {
    // an expression that is JSON gives what it says
    return httpNodeArguments(config, config.url, JSON.parse(body) as Json)
  } catch {
    return null
  }
}
