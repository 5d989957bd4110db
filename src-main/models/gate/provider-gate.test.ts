import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AppError } from '#shared/errors/app-error.ts'
import type { ErrorCode } from '#shared/errors/codes.ts'
import { toModelError } from '../model-errors.ts'
import type { ProviderLimits } from '../settings/endpoint.ts'
import { createProviderGate, type ProviderGate } from './provider-gate.ts'

const breaker = { failures: 5, withinMs: 30_000, retryAfterMs: 30_000, successes: 2 }
const gateWith = (limits: ProviderLimits = {}): ProviderGate =>
  createProviderGate('openai', { limits, breaker, toError: (thrown) => toModelError(thrown, 'openai', '') })

const never = new AbortController().signal
const succeed = (gate: ProviderGate, tokens = 0) => gate.pass(async () => ({ tokens }), never)
const fail = (gate: ProviderGate, code: ErrorCode = 'model.server_error') =>
  gate.pass(async () => Promise.reject(new AppError(code, 'it failed')), never).catch((error: AppError) => error)

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('the circuit breaker of a provider', () => {
  it('opens after five failures within 30 s, is tried again after 30 s, and closes after two successes', async () => {
    const gate = gateWith()
    for (let i = 0; i < 4; i++) await fail(gate)
    expect(gate.state().breaker).toBe('closed')
    await fail(gate)
    expect(gate.state().breaker).toBe('open')
    let asked = false
    const refused = gate.pass(async () => {
      asked = true
      return { tokens: 0 }
    }, never)
    await expect(refused).rejects.toMatchObject({ code: 'model.unavailable', message: expect.stringContaining('tried again in 30 s') })
    expect(asked).toBe(false)
    vi.advanceTimersByTime(30_001)
    await succeed(gate)
    expect(gate.state().breaker).toBe('half_open')
    await succeed(gate)
    expect(gate.state().breaker).toBe('closed')
  })

  it('opens again at the first failure of its second chance', async () => {
    const gate = gateWith()
    for (let i = 0; i < 5; i++) await fail(gate)
    vi.advanceTimersByTime(30_001)
    await fail(gate, 'model.timeout')
    expect(gate.state().breaker).toBe('open')
  })

  it('does not count failures that lie further apart', async () => {
    const gate = gateWith()
    for (let i = 0; i < 8; i++) {
      await fail(gate)
      vi.advanceTimersByTime(8_000)
    }
    expect(gate.state().breaker).toBe('closed')
  })

  it.each<ErrorCode>(['model.rate_limited', 'model.refused', 'model.bad_output', 'model.unavailable'])(
    'does not count %s, which says nothing about whether the provider is up',
    async (code) => {
      const gate = gateWith()
      for (let i = 0; i < 10; i++) expect((await fail(gate, code)) as AppError).toMatchObject({ code })
      expect(gate.state().breaker).toBe('closed')
    },
  )
})

describe('the limits of a provider', () => {
  it('hold calls at once', async () => {
    const gate = gateWith({ concurrency: 2 })
    let now = 0
    let most = 0
    const call = () =>
      gate.pass(async () => {
        most = Math.max(most, ++now)
        await new Promise((resolve) => setTimeout(resolve, 100))
        now--
        return { tokens: 0 }
      }, never)
    const all = Promise.all([call(), call(), call(), call(), call()])
    await vi.advanceTimersByTimeAsync(10)
    expect(gate.state()).toMatchObject({ name: 'model openai', used: 2, waiting: 3, size: 2 })
    await vi.advanceTimersByTimeAsync(1000)
    await all
    expect(most).toBe(2)
  })

  it('hold requests of a minute', async () => {
    const gate = gateWith({ requestsPerMinute: 2 })
    const done: number[] = []
    for (let i = 0; i < 3; i++) void succeed(gate).then(() => done.push(i))
    await vi.advanceTimersByTimeAsync(50_000)
    expect(done).toEqual([0, 1])
    await vi.advanceTimersByTimeAsync(11_000)
    expect(done).toEqual([0, 1, 2])
  })

  it('hold tokens of a minute', async () => {
    const gate = gateWith({ tokensPerMinute: 100 })
    await succeed(gate, 120)
    let done = false
    void succeed(gate, 1).then(() => {
      done = true
    })
    await vi.advanceTimersByTimeAsync(59_000)
    expect(done).toBe(false)
    await vi.advanceTimersByTimeAsync(2_000)
    expect(done).toBe(true)
  })

  it('let go of who does not want to wait any more', async () => {
    const gate = gateWith({ requestsPerMinute: 1 })
    await succeed(gate)
    const controller = new AbortController()
    const waiting = gate.pass(async () => ({ tokens: 0 }), controller.signal)
    controller.abort(new Error('stop'))
    await expect(waiting).rejects.toThrow('stop')
    expect(gate.state().waiting).toBe(0)
  })
})
