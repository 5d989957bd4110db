import { LRUCache } from 'lru-cache'
import type { JsonObject } from '#shared/json.ts'
import type { AnswerCache } from './model-registry.ts'

/** Keeps answers in memory, the least used of them going first. */
export function createAnswerCache({ ttlMs, entries }: { ttlMs: number; entries: number }): AnswerCache {
  const cache = new LRUCache<string, JsonObject>({ max: entries, ttl: ttlMs })
  return {
    get: (key) => cache.get(key),
    set: (key, answer) => void cache.set(key, answer),
  }
}
