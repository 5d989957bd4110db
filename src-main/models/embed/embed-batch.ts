import { AppError } from '#shared/errors/app-error.ts'
import { roughTokens } from '../call/token-usage.ts'
import type { OnProgress } from '../in-process/model-thread.ts'
import type { Embedder } from './embedder.ts'

const mostTexts = 64
/** By a rough count, which is rather too high: some providers take few at once. */
const mostTokens = 16_000

/** Texts in parts that every provider takes in one request. The same texts are parted in the same way, whoever is asked. */
export function batchesOf(texts: readonly string[]): string[][] {
  const batches: string[][] = []
  let tokens = 0
  for (const text of texts) {
    const own = roughTokens(text)
    const last = batches.at(-1)
    if (last && last.length < mostTexts && tokens + own <= mostTokens) last.push(text)
    else {
      batches.push([text])
      tokens = 0
    }
    tokens += own
  }
  return batches
}

/**
 * One request within the limits of its provider and its time, with an answer that is one vector of numbers for each text, all
 * of one length. `tokens` are those that it read, or about as many. Throws `model.timeout`, `model.bad_output`, and what the
 * request failed with.
 */
export async function embedBatch(
  embedder: Embedder,
  texts: readonly string[],
  signal: AbortSignal,
  onProgress: OnProgress = () => {},
): Promise<{ vectors: number[][]; tokens: number }> {
  const { gate, info, timeoutMs } = embedder
  await embedder.prepare?.(onProgress, signal)
  const ask = async () => {
    const limit = AbortSignal.timeout(timeoutMs)
    try {
      const { vectors, tokens } = await embedder.embed(texts, AbortSignal.any([signal, limit]))
      check(info.name, texts, vectors)
      return { vectors, tokens: Number.isSafeInteger(tokens) && Number(tokens) > 0 ? Number(tokens) : roughTokens(...texts) }
    } catch (thrown) {
      if (signal.aborted) throw signal.reason
      if (!limit.aborted) throw thrown
      throw new AppError('model.timeout', `${info.name} took longer than ${timeoutMs / 1000} s`, {
        hint: 'Raise models.timeouts in trellis.yaml or TRELLIS_MODEL_TIMEOUT_SECONDS, or choose a faster model.',
      })
    }
  }
  return gate ? gate.pass(ask, signal) : ask()
}

function check(name: string, texts: readonly string[], vectors: readonly (readonly number[])[]): void {
  const length = vectors[0]?.length ?? 0
  const wrong =
    vectors.length !== texts.length
      ? `${vectors.length} vectors for ${texts.length} texts`
      : length === 0 || vectors.some((vector) => vector.length !== length)
        ? 'vectors of different lengths'
        : vectors.some((vector) => !vector.every(Number.isFinite))
          ? 'vectors with something else than numbers in them'
          : null
  if (wrong !== null)
    throw new AppError('model.bad_output', `${name} gave ${wrong}`, { hint: 'Choose a model that is made for embeddings.' })
}
