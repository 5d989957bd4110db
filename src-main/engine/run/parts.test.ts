import { describe, expect, test } from 'vitest'
import { AppError } from '#shared/errors/app-error.ts'
import { VirtualClock } from '../testing/virtual-clock.ts'
import { AbortScope } from './abort-scope.ts'
import { Activity, StepActivity } from './activity.ts'
import { backoffMs } from './backoff.ts'
import { timeLimited } from './time-limit.ts'

const reason = new AppError('run.cancelled', 'ended')

describe('abort scopes', () => {
  test('ending one ends everything below it, and nothing beside it', () => {
    const top = new AbortScope(null)
    const [left, right] = [new AbortScope(top), new AbortScope(top)]
    const below = new AbortScope(left)
    const { signal } = below
    left.abort(reason)
    expect([top.aborted, left.aborted, right.aborted, below.aborted]).toEqual([false, true, false, true])
    expect(signal.reason).toBe(reason)
    expect(new AbortScope(left).signal.aborted).toBe(true)
  })

  test('a released one is forgotten, and a listener taken back is not called', () => {
    const top = new AbortScope(null)
    const released = new AbortScope(top)
    released.release()
    let calls = 0
    top.onAbort(() => calls++)()
    top.onAbort(() => calls++)
    top.abort(reason)
    top.abort(reason)
    expect(released.aborted).toBe(false)
    expect(calls).toBe(1)
  })
})

test('pauses double, lie between half and the whole, and end at a minute', () => {
  expect([1, 2, 3].map((attempt) => backoffMs(500, attempt, () => 0))).toEqual([250, 500, 1000])
  expect([1, 2, 3].map((attempt) => backoffMs(500, attempt, () => 1))).toEqual([500, 1000, 2000])
  expect(backoffMs(500, 20, () => 1)).toBe(60_000)
})

test('work that ignores its end is left behind after the grace', async () => {
  const clock = new VirtualClock()
  const late = new AppError('node.timeout', 'too late')
  const scope = new AbortScope(null)
  await expect(clock.run(timeLimited(new Promise(() => {}), scope, 1000, late, clock))).rejects.toBe(late)
  expect(clock.now()).toBe(6000)
  expect(scope.reason).toBe(late)
})

describe('idleness', () => {
  /** Steps of one run, and how often it was idle so far. */
  function activity() {
    const clock = new VirtualClock()
    let count = 0
    const run = new Activity(clock, () => count++)
    const settle = () => clock.run(new Promise<void>((resolve) => clock.after(1, resolve)))
    return { run, settle, count: () => count }
  }
  const never = () => new Promise<never>(() => {})

  test('a step at work beside one that waits keeps the run going', async () => {
    const { run, settle, count } = activity()
    const [asking, working] = [new StepActivity(run), new StepActivity(run)]
    void asking.waiting(never, true)
    await settle()
    expect(count()).toBe(0)
    working.end()
    await settle()
    expect(count()).toBe(1)
  })

  test('a container waits with its inside', async () => {
    const { run, settle, count } = activity()
    const container = new StepActivity(run)
    void container.waiting(never, false)
    const inside = new StepActivity(run)
    await settle()
    expect(count()).toBe(0)
    void inside.waiting(never, true)
    await settle()
    expect(count()).toBe(1)
  })

  test('an effect beside a wait of the same step is work', async () => {
    const { run, settle, count } = activity()
    const step = new StepActivity(run)
    let done = () => {}
    void step.waiting(never, true)
    void step.during(
      () =>
        new Promise<void>((resolve) => {
          done = resolve
        }),
    )
    await settle()
    expect(count()).toBe(0)
    done()
    await settle()
    expect(count()).toBe(1)
  })

  test('a step that only ends is not waiting', async () => {
    const { run, settle, count } = activity()
    new StepActivity(run).end()
    await settle()
    expect(count()).toBe(0)
  })
})
