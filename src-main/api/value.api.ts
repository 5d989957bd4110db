import type { ValuePreview } from '#shared/api/contract.ts'
import { AppError, toAppError } from '#shared/errors/app-error.ts'
import type { ValueRef } from '#shared/events/run-event.ts'
import { isJsonObject, type Json } from '#shared/json.ts'
import type { PreviewLanguage } from '#shared/nodes/node-spec.ts'
import { specOf } from '#shared/nodes/registry.ts'
import { seenBy } from '#shared/nodes/written.ts'
import { loadValue } from '../engine/journal/value-ref.ts'
import type { ApiContext } from './api-context.ts'
import { handled } from './handled.ts'
import { api } from './implementer.ts'

/** A preview is looked at while somebody types: one that takes longer is no help. */
const previewTimeoutMs = 1_000
const previewMemoryMb = 64
const longestPreview = 20_000
/** What chance gives in a preview, so that it does not change under the eyes. */
const previewRandom = 0.5

type Given = Pick<ValuePreview, 'isText' | 'logs'> & { text: string }
type Give = (source: string, seen: Json, tools: ReturnType<ApiContext['evaluation']>, signal: AbortSignal) => Promise<Given>

const givers: Record<PreviewLanguage, Give> = {
  async jsonata(source, seen, { expressions }, signal) {
    const how = { timeoutMs: previewTimeoutMs, signal, now: Date.now(), random: previewRandom }
    return { text: written(await expressions.evaluate(source, seen, how)), isText: false, logs: [] }
  },
  async liquid(source, seen, { templates }, signal) {
    const text = await templates.render(source, isJsonObject(seen) ? seen : {}, { timeoutMs: previewTimeoutMs, signal })
    return { text, isText: true, logs: [] }
  },
  async javascript(source, input, { sandbox }, signal) {
    const limits = { timeoutMs: previewTimeoutMs, memoryBytes: previewMemoryMb * 1024 * 1024 }
    const { value, logs } = await sandbox.run({ source, input, ...limits, signal }).catch(withPreviewLimits)
    return { text: written(value), isText: false, logs: clippedLines(logs) }
  },
}

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
        const { text, ...given } = await givers[language](source, seen, evaluation(), signal)
        const ms = Math.round((performance.now() - startedAt) * 10) / 10
        return { text: text.slice(0, longestPreview), characters: text.length, ...given, ms }
      }),
    ),
  }
}

const written = (value: Json): string => JSON.stringify(value, null, 2)

/** As many lines as together are no longer than a result may be. */
function clippedLines(lines: readonly string[]): string[] {
  let room = longestPreview
  return lines.filter((line) => {
    room -= line.length
    return room >= 0
  })
}

/** The limits are those of the preview, and raising those of the node would not help. */
function withPreviewLimits(thrown: unknown): never {
  const error = toAppError(thrown)
  if (error.code !== 'code.timeout' && error.code !== 'code.memory') throw error
  const hint = `A preview ends after ${previewTimeoutMs / 1000} s or with ${previewMemoryMb} MB; a run has the limits of the node.`
  throw new AppError(error.code, error.message, { hint, cause: error })
}
