import { expect, it } from 'vitest'
import { pause } from './pause.ts'

const day = 86_400_000

it('a pause ends with its signal, also with one that was aborted before', async () => {
  const reason = new Error('enough')
  await expect(pause(day, AbortSignal.abort(reason))).rejects.toBe(reason)
  const stop = new AbortController()
  const paused = pause(day, stop.signal)
  stop.abort(reason)
  await expect(paused).rejects.toBe(reason)
  await pause(1, new AbortController().signal)
})
