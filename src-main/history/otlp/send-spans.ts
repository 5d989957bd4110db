import { setTimeout as pause } from 'node:timers/promises'
import type { OtlpTraces } from '../export/run-as-otlp.ts'
import type { OtlpSettings } from './otlp-settings.ts'

/** Answers that say to try again, as OTLP has them. */
const again: ReadonlySet<number> = new Set([429, 502, 503, 504])
const attempts = 5
const longestPauseMs = 30_000

export interface Sending {
  signal: AbortSignal
  /** Milliseconds before the second attempt; doubled for each that follows. */
  firstPauseMs?: number
}

/** Posts spans as OTLP/HTTP in JSON. Tries again where that can help. Gives whether they were taken; never throws. */
export async function sendSpans(traces: OtlpTraces, settings: OtlpSettings, { signal, firstPauseMs = 1_000 }: Sending): Promise<boolean> {
  const body = JSON.stringify(traces)
  for (let attempt = 0; attempt < attempts && !signal.aborted; attempt++) {
    const answer = await post(body, settings, signal)
    if (answer?.ok) return true
    // what is refused once is refused again
    if (answer && !again.has(answer.status)) return false
    const asked = Number(answer?.retryAfter) * 1000
    const own = firstPauseMs * 2 ** attempt * (0.75 + Math.random() / 2)
    const ms = Math.min(longestPauseMs, asked > 0 ? asked : own)
    if (attempt + 1 < attempts) await pause(ms, undefined, { signal, ref: false }).catch(() => {})
  }
  return false
}

interface Answer {
  ok: boolean
  status: number
  retryAfter: string | null
}

/** Undefined when there was no answer. */
async function post(body: string, { url, headers, timeoutMs }: OtlpSettings, signal: AbortSignal): Promise<Answer | undefined> {
  try {
    const within = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
    const reply = await fetch(url, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body,
      signal: within,
      // headers may hold a key that is meant for this address alone
      redirect: 'error',
    })
    await reply.body?.cancel()
    return { ok: reply.ok, status: reply.status, retryAfter: reply.headers.get('retry-after') }
  } catch {
    return undefined
  }
}
