import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { breakerSection, breakerSettings, type Circuit, createCircuit } from './circuit.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

const pass = (ms: number) => vi.setSystemTime(Date.now() + ms)
const circuit = (settings = breakerSettings()) => createCircuit(settings, (thrown) => thrown !== 'no fault of it')
const standing = ({ state, restMs }: Circuit) => [state, restMs]

async function fail(made: Circuit, times: number, thrown: unknown = 'down'): Promise<void> {
  for (let n = 0; n < times; n++) await made.execute(() => Promise.reject(thrown)).catch(() => {})
}
const succeed = (made: Circuit) => made.execute(async () => 'done')

describe('a circuit', () => {
  it('opens at the fifth failure within thirty seconds, and not for the same number spread out', async () => {
    const made = circuit()
    for (let n = 0; n < 20; n++) {
      await fail(made, 1)
      await succeed(made)
      pass(8_000)
    }
    expect(made.state).toBe('closed')
    await fail(made, 4)
    expect(made.state).toBe('open')
  })

  it('lets a call through after thirty seconds, and closes after two successes', async () => {
    const made = circuit()
    await fail(made, 5)
    pass(29_999)
    expect(standing(made)).toEqual(['open', 1])
    await expect(succeed(made)).rejects.toThrow()
    pass(1)
    expect(standing(made)).toEqual(['half_open', 0])
    await succeed(made)
    expect(standing(made)).toEqual(['half_open', 0])
    await succeed(made)
    expect(made.state).toBe('closed')
    await fail(made, 4)
    expect(made.state).toBe('closed')
  })

  it('opens again at once when the call that was let through fails', async () => {
    const made = circuit()
    await fail(made, 5)
    pass(30_000)
    await succeed(made)
    await fail(made, 1)
    expect(standing(made)).toEqual(['open', 30_000])
  })

  it('does not count what says nothing of whether it is down', async () => {
    const made = circuit()
    await fail(made, 20, 'no fault of it')
    expect(made.state).toBe('closed')
  })

  it('is as the workspace writes it, where that is within reason', async () => {
    const made = circuit(breakerSettings(breakerSection.parse({ failures: 2, within_seconds: 10, retry_after_seconds: 5, successes: 1 })))
    await fail(made, 1)
    pass(10_000)
    await fail(made, 1)
    expect(made.state).toBe('closed')
    await fail(made, 1)
    expect(standing(made)).toEqual(['open', 5_000])
    pass(5_000)
    await succeed(made)
    expect(made.state).toBe('closed')
    for (const bad of [{ failures: 0 }, { successes: 1.5 }, { within_seconds: -1 }, { rest: 5 }])
      expect(breakerSection.safeParse(bad).success).toBe(false)
  })
})
