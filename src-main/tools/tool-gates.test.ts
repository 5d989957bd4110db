import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { currentTimeTool } from './built-in/current-time.tool.ts'
import { ToolGates } from './tool-gates.ts'
import type { ToolDefinition } from './tool-registry.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

const tool = currentTimeTool as unknown as ToolDefinition
const failure = new Error('down')
const call = (gates: ToolGates, work: () => Promise<unknown>) =>
  gates.pass(tool, new AbortController().signal, work, (thrown) => thrown === failure).catch((thrown) => thrown)

async function resting(): Promise<ToolGates> {
  const gates = new ToolGates()
  for (let n = 0; n < 5; n++) expect(await call(gates, () => Promise.reject(failure))).toBe(failure)
  return gates
}
const breaker = (gates: ToolGates) => gates.states()[0]?.breaker

describe('a tool that rests', () => {
  it('is tried by one call at a time, and works again after two that succeed', async () => {
    const gates = await resting()
    expect(await call(gates, async () => 1)).toMatchObject({ code: 'tool.unavailable', message: expect.stringContaining('rests for 30 s') })
    vi.setSystemTime(Date.now() + 30_000)
    let end: (value: number) => void = () => {}
    const first = call(gates, () => new Promise<number>((resolve) => (end = resolve)))
    expect(await call(gates, async () => 2)).toMatchObject({ code: 'tool.unavailable' })
    end(1)
    expect(await first).toBe(1)
    expect(breaker(gates)).toBe('half_open')
    expect(await call(gates, async () => 2)).toBe(2)
    expect(breaker(gates)).toBe('closed')
  })

  it('is not left waiting for a call that came to no end', async () => {
    const gates = await resting()
    vi.setSystemTime(Date.now() + 30_000)
    expect(await call(gates, () => Promise.reject(new Error('cancelled')))).toMatchObject({ message: 'cancelled' })
    expect(await call(gates, async () => 'back')).toBe('back')
  })

  it('rests on when the call that tries it fails', async () => {
    const gates = await resting()
    vi.setSystemTime(Date.now() + 30_000)
    expect(await call(gates, () => Promise.reject(failure))).toBe(failure)
    expect(breaker(gates)).toBe('open')
  })
})
