import { AppError } from '#shared/errors/app-error.ts'
import type { Fetch } from '../../network/granted-fetch.ts'

const mostBytes = 1024 * 1024
const timeoutMs = 30_000

/** A `fetch` whose answers are read whole, within limits, and that keeps why it was not allowed to ask. */
export function boundedFetch(fetch: Fetch): { fetchFn: Fetch; refusal(): AppError | undefined } {
  let refusal: AppError | undefined
  return {
    refusal: () => refusal,
    async fetchFn(to, init) {
      try {
        const response = await fetch(to, { ...init, signal: AbortSignal.timeout(timeoutMs) })
        const { status, statusText, headers } = response
        const body = await read(response, new URL(to).origin)
        return new Response([101, 204, 205, 304].includes(status) ? null : body, { status, statusText, headers })
      } catch (thrown) {
        if (thrown instanceof AppError) refusal ??= thrown
        throw thrown
      }
    },
  }
}

async function read(response: Response, origin: string): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = []
  let length = 0
  for await (const piece of response.body ?? []) {
    length += piece.length
    if (length > mostBytes) throw new AppError('network.failed', `${origin} answered with more than ${mostBytes / 1024} kB.`)
    pieces.push(piece)
  }
  return new Uint8Array(Buffer.concat(pieces))
}
