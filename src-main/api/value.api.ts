import type { ValuePreview } from '#shared/api/contract.ts'
import { AppError } from '#shared/errors/app-error.ts'
import type { ValueRef } from '#shared/events/run-event.ts'
import { isJsonObject, type Json } from '#shared/json.ts'
import { specOf } from '#shared/nodes/registry.ts'
import { seenBy } from '#shared/nodes/written.ts'
import { loadValue } from '../engine/journal/value-ref.ts'
import type { ApiContext } from './api-context.ts'
import { handled } from './handled.ts'
import { api } from './implementer.ts'

/** A preview is looked at while somebody types: one that takes longer is no help. */
const previewTimeoutMs = 1_000
const longestPreview = 20_000
/** What chance gives in a preview, so that it does not change under the eyes. */
const previewRandom = 0.5

export function valueApi({ evaluation, blobs }: ApiContext) {
  const loadAll = async (refs: Record<string, ValueRef>): Promise<Record<string, Json>> =>
    Object.fromEntries(await Promise.all(Object.entries(refs).map(async ([port, ref]) => [port, await loadValue(ref, blobs)] as const)))
  return {
    preview: api.value.preview.handler(({ input, signal = new AbortController().signal }) =>
      handled(async (): Promise<ValuePreview> => {
        const { kind, language, source } = input
        const spec = specOf(kind)
        if (!spec) throw new AppError('request.invalid', `There is no kind "${kind}".`)
        const seen = seenBy(spec, language, await loadAll(input.inputs), await loadAll(input.outputs))
        const startedAt = performance.now()
        const limits = { timeoutMs: previewTimeoutMs, signal }
        const { expressions, templates } = evaluation()
        const ms = () => Math.round((performance.now() - startedAt) * 10) / 10
        if (language === 'liquid') {
          const text = await templates.render(source, isJsonObject(seen) ? seen : {}, limits)
          return { ...clipped(text), isText: true, ms: ms() }
        }
        const value = await expressions.evaluate(source, seen, { ...limits, now: Date.now(), random: previewRandom })
        return { ...clipped(JSON.stringify(value, null, 2)), isText: false, ms: ms() }
      }),
    ),
  }
}

function clipped(text: string): { text: string; characters: number } {
  return { text: text.slice(0, longestPreview), characters: text.length }
}
