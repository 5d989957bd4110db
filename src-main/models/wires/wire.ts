import type { BaseChatModel } from '@langchain/core/language_models/chat_models'
import type { JsonObject } from '#shared/json.ts'
import type { ThoughtCarrier } from '../call/thoughts.ts'
import type { EmbeddedTexts } from '../embed/embedder.ts'
import type { SamplingSettings } from '../model-registry.ts'
import type { OpenEndpoint } from '../settings/access.ts'
import { boundedBody } from './bounded-body.ts'
import { failureOf } from './refusal.ts'

/** How a model is held to a schema: by options of the call, or by being made to call a tool whose arguments are the answer. */
export interface HeldAnswer {
  options?: Record<string, unknown>
  tool?: { name: string; choice: unknown }
}

/** One way in which servers of models are spoken to. Redirects are refused: a key goes to its address and nowhere else. */
export interface Wire {
  /** Ids of the models that the server offers. Throws what the request failed with. */
  models(endpoint: OpenEndpoint, signal: AbortSignal): Promise<string[]>
  /** Retries are the caller's, so that each is journalled and shown. */
  chat(endpoint: OpenEndpoint, model: string, sampling: SamplingSettings): Promise<BaseChatModel>
  /** Vectors of texts, in one request. Absent where its servers have none. What it reads is not cut off to fit. */
  embed?(endpoint: OpenEndpoint, model: string, texts: readonly string[], signal: AbortSignal): Promise<EmbeddedTexts>
  hold(schema: JsonObject, model: string, sampling: SamplingSettings): HeldAnswer
  /** What its servers want back with the results of calls, where they want anything. */
  thoughts?: ThoughtCarrier
}

/** A `GET` for JSON. Throws an error with `status` and `headers` for every answer that is none. */
export async function getJson(url: string, headers: Record<string, string>, signal: AbortSignal): Promise<unknown> {
  const response = boundedBody(await fetch(url, { headers, redirect: 'error', signal }))
  if (!response.ok) throw await failureOf(response)
  return response.json()
}

/** A `POST` of JSON for JSON. Throws as `getJson` does. */
export async function postJson(url: string, headers: Record<string, string>, body: unknown, signal: AbortSignal): Promise<unknown> {
  const given = { ...headers, 'content-type': 'application/json' }
  const response = boundedBody(await fetch(url, { method: 'POST', headers: given, body: JSON.stringify(body), redirect: 'error', signal }))
  if (!response.ok) throw await failureOf(response)
  return response.json()
}
