import { describe, expect, it, vi } from 'vitest'
import { AppError } from '#shared/errors/app-error.ts'
import { AbortScope } from './abort-scope.ts'
import { Gate } from './gate.ts'

const why = (message: string) => new AppError('run.cancelled', message)

describe('a part of a run', () => {
  it('ends with what is around it, for the first reason, and nothing around it with it', () => {
    const run = new AbortScope(null)
    const [pass, beside] = [new AbortScope(run), new AbortScope(run)]
    const attempt = new AbortScope(pass)
    const { signal } = attempt
    const [first, second] = [why('first'), why('second')]
    pass.abort(first)
    expect([run.aborted, beside.aborted, attempt.reason, signal.reason]).toEqual([false, false, first, first])
    run.abort(second)
    expect([run.reason, beside.reason, attempt.reason]).toEqual([second, second, first])
    expect(new AbortScope(run)).toMatchObject({ aborted: true, reason: second })
    expect(new AbortScope(run).signal).toMatchObject({ aborted: true, reason: second })
  })

  it('tells who asked once, at once where it has ended, and not who took that back', () => {
    const scope = new AbortScope(null)
    const [told, takenBack] = [vi.fn(), vi.fn()]
    scope.onAbort(told)
    scope.onAbort(takenBack)()
    for (const reason of ['first', 'second']) scope.abort(why(reason))
    expect([told.mock.calls.length, takenBack.mock.calls.length]).toEqual([1, 0])
    scope.onAbort(takenBack)
    expect(takenBack).toHaveBeenCalledOnce()
  })

  it('that is over is not ended any more', () => {
    const run = new AbortScope(null)
    const attempt = new AbortScope(run)
    attempt.release()
    run.abort(why('late'))
    expect(attempt.aborted).toBe(false)
  })
})

describe('the gate of a run', () => {
  it('is open when no reason is left, and tells who watches', async () => {
    const gate = new Gate()
    const seen: boolean[] = []
    gate.close('paused')
    gate.watch((shut) => void seen.push(shut))
    gate.close('held')
    gate.open('queued')
    const passed = gate.passed(new AbortScope(null)).then(() => 'passed')
    expect([gate.shut, gate.held, gate.isShut('paused'), gate.isShut('queued')]).toEqual([true, 1, true, false])
    gate.open('paused')
    expect([gate.shut, gate.held]).toEqual([true, 1])
    gate.open('held')
    expect(await passed).toBe('passed')
    expect([gate.shut, gate.held, seen]).toEqual([false, 0, [true, true, false]])
    await gate.passed(new AbortScope(null))
  })

  it('keeps nobody whose part of the run has ended', async () => {
    const gate = new Gate()
    gate.close('paused')
    const scope = new AbortScope(null)
    const passed = gate.passed(scope)
    scope.abort(why('stop'))
    await passed
    await gate.passed(scope)
    expect([gate.held, gate.shut]).toEqual([0, true])
  })
})
