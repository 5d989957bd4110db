import { hash } from 'node:crypto'
import type { RunEventData, RunEventKind, ValueRef } from '#shared/events/run-event.ts'
import { isJsonObject, type Json } from '#shared/json.ts'
import type { BlobStore } from '../../storage/blob-store.ts'

/** Values above this many bytes of JSON live in the blob store. */
export const largestInline = 32 * 1024
const previewLength = 200

/** What one character takes at most: JSON writes some as `\u0001`. */
const mostBytes = 6

/** Whether the JSON text of a value may be longer than the limit; looks at no more of it than that takes. */
function maybeLarge(value: unknown, budget = { left: largestInline / mostBytes }): boolean {
  if (typeof value === 'string') budget.left -= value.length + 2
  else if (Array.isArray(value))
    for (const item of value) {
      if (maybeLarge(item, budget)) return true
      budget.left--
    }
  else if (typeof value === 'object' && value !== null)
    for (const key in value) {
      budget.left -= key.length + 4
      if (maybeLarge((value as Record<string, unknown>)[key], budget)) return true
    }
  else budget.left -= 8
  return budget.left < 0
}

/** Puts large values aside as blobs. What it gives names a blob that is not durable before `settled`. */
export class ValueRefs {
  readonly #blobs: BlobStore
  readonly #underway = new Set<Promise<void>>()
  /** What could not be kept yet. */
  readonly #unkept = new Set<Buffer>()
  #failure: unknown

  constructor(blobs: BlobStore) {
    this.#blobs = blobs
  }

  ref(value: Json): ValueRef {
    if (!maybeLarge(value)) return { value }
    const text = JSON.stringify(value)
    const bytes = Buffer.from(text)
    if (bytes.length <= largestInline) return { value }
    this.#keep(bytes)
    return { blob: hash('sha256', bytes), bytes: bytes.length, preview: text.slice(0, previewLength) }
  }

  #keep(bytes: Buffer): void {
    const kept = this.#blobs.put(bytes).then(
      () => {},
      (error) => {
        this.#unkept.add(bytes)
        this.#failure = error
      },
    )
    this.#underway.add(kept)
    void kept.then(() => this.#underway.delete(kept))
  }

  /** The same data with every large value in it put aside. */
  shrink<Kind extends RunEventKind>(data: RunEventData[Kind]): RunEventData[Kind] {
    if (!maybeLarge(data)) return data
    return Object.fromEntries(Object.entries(data).map(([key, field]) => [key, this.#shrunk(field)])) as RunEventData[Kind]
  }

  #shrunk(field: Json): Json {
    if (!isJsonObject(field)) return field
    const keys = Object.keys(field)
    if (keys.length === 1 && keys[0] === 'value') return this.ref(field.value as Json) as Json
    const isValues = keys.length > 0 && keys.every((key) => isJsonObject(field[key]) && 'value' in (field[key] as object))
    return isValues ? Object.fromEntries(keys.map((key) => [key, this.#shrunk(field[key] as Json)])) : field
  }

  get pending(): boolean {
    return this.#underway.size + this.#unkept.size > 0
  }

  /** Resolves once every blob named so far is durable. Throws why one could not be kept, which is tried again at the next call. */
  async settled(): Promise<void> {
    const again = [...this.#unkept]
    this.#unkept.clear()
    for (const bytes of again) this.#keep(bytes)
    while (this.#underway.size > 0) await Promise.all(this.#underway)
    if (this.#unkept.size > 0) throw this.#failure
  }
}

/** The value that a reference stands for. Throws `file.unreadable` when its blob is gone or damaged. */
export async function loadValue(ref: ValueRef, blobs: BlobStore): Promise<Json> {
  if ('value' in ref) return ref.value
  return JSON.parse(Buffer.from(await blobs.get(ref.blob)).toString('utf8')) as Json
}
