import { expect, it } from 'vitest'
import { CircuitBreaker, defaultBreaker } from './circuit-breaker.ts'

function breaker() {
  let now = 0
  const made = new CircuitBreaker(defaultBreaker, () => now)
  return { made, pass: (ms: number) => (now += ms) }
}

function fail(made: CircuitBreaker, times: number): void {
  for (let n = 0; n < times; n++) {
    made.begin()
    made.failed()
  }
}

it('opens at the fifth failure within thirty seconds, and not for the same number spread out', () => {
  const { made, pass } = breaker()
  for (let n = 0; n < 20; n++) {
    fail(made, 1)
    pass(8_000)
  }
  expect(made.state).toBe('closed')
  fail(made, 4)
  expect(made.state).toBe('open')
})

it('lets one call through after thirty seconds, and closes after two successes', () => {
  const { made, pass } = breaker()
  fail(made, 5)
  pass(29_999)
  expect([made.state, made.waitMs]).toEqual(['open', 1])
  pass(1)
  expect([made.state, made.waitMs]).toEqual(['half_open', 0])
  made.begin()
  expect(made.waitMs).toBeGreaterThan(0)
  made.succeeded()
  expect([made.state, made.waitMs]).toEqual(['half_open', 0])
  made.begin()
  made.succeeded()
  expect(made.state).toBe('closed')
  fail(made, 4)
  expect(made.state).toBe('closed')
})

it('opens again at once when the call that was let through fails', () => {
  const { made, pass } = breaker()
  fail(made, 5)
  pass(30_000)
  made.begin()
  made.succeeded()
  fail(made, 1)
  expect([made.state, made.waitMs]).toEqual(['open', 30_000])
})

it('is not left waiting for a call that came to no end', () => {
  const { made, pass } = breaker()
  fail(made, 5)
  pass(30_000)
  made.begin()
  made.abandoned()
  expect([made.state, made.waitMs]).toEqual(['half_open', 0])
})
