import { CircuitState } from 'cockatiel'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { FailuresWithin } from './failures-within.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

it('a circuit opens after so many failures within a time, whatever succeeds between them', () => {
  const breaker = new FailuresWithin(3, 1000)
  expect([breaker.failure(), breaker.failure()]).toEqual([false, false])
  breaker.success(CircuitState.Closed)
  expect(breaker.failure()).toBe(true)
})

it('what failed long ago, or before it was well again, does not count', () => {
  const breaker = new FailuresWithin(3, 1000)
  breaker.failure()
  vi.advanceTimersByTime(1000)
  expect([breaker.failure(), breaker.failure()]).toEqual([false, false])
  breaker.success(CircuitState.HalfOpen)
  expect([breaker.failure(), breaker.failure(), breaker.failure()]).toEqual([false, false, true])
})
