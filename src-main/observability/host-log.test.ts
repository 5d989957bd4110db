import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AppError } from '#shared/errors/app-error.ts'
import { documentOf } from '../engine/testing/documents.ts'
import { ManagedRuns } from '../engine/testing/managed-runs.ts'
import { observedLogStore } from '../storage/log-observer.ts'
import { createHostLog, type LogSettings, logSettings } from './host-log.ts'

describe('what the environment asks of the log', () => {
  it.each<[Record<string, string>, LogSettings | null]>([
    [{}, null],
    [{ TRELLIS_LOG: 'json' }, { format: 'json', level: 'info' }],
    [{ TRELLIS_LOG_LEVEL: 'debug' }, { format: 'text', level: 'debug' }],
    [{ LOG_LEVEL: 'WARNING' }, { format: 'text', level: 'warn' }],
    [
      { TRELLIS_LOG: 'json', TRELLIS_LOG_LEVEL: 'error', LOG_LEVEL: 'debug' },
      { format: 'json', level: 'error' },
    ],
    // the name is everybody's: what another program means by it is no fault
    [{ LOG_LEVEL: 'chatty' }, { format: 'text', level: 'info' }],
  ])('%o', (env, settings) => expect(logSettings(env)).toEqual(settings))

  it.each([{ TRELLIS_LOG: 'yes' }, { TRELLIS_LOG_LEVEL: 'chatty' }])('refuses %o', (env) =>
    expect(() => logSettings(env)).toThrow(/means nothing here/),
  )
})

describe('the lines of a host', () => {
  let managed: ManagedRuns
  beforeEach(() => {
    managed = new ManagedRuns()
  })
  afterEach(() => managed.close())

  async function linesOf(settings: LogSettings): Promise<{ runId: string; lines: string[] }> {
    const lines: string[] = []
    const { observer } = createHostLog(settings, (line) => void lines.push(line))
    const runs = await managed.manager({ store: observedLogStore(managed.store, [observer]) })
    const document = documentOf(
      { s: ['set', { value: { password: 'canary-7' } }], get: ['tool-call', { tool: 'look_up', arguments: { n: 4 } }] },
      ['s.out -> get.in'],
    )
    managed.broken.add(4)
    const { runId } = await runs.start({ document, inputs: {}, correlationId: 'corr_1' })
    await runs.result(runId)
    return { runId, lines }
  }

  it('name the run and what failed, and nothing of what was said', async () => {
    const { runId, lines } = await linesOf({ format: 'json', level: 'info' })
    const told = lines.map((line) => JSON.parse(line))
    expect(told.map(({ level, event }) => [level, event])).toEqual([
      ['info', 'run.started'],
      ['warn', 'node.failed'],
      ['warn', 'run.failed'],
    ])
    for (const line of told) expect(line).toMatchObject({ run_id: runId, correlation_id: 'corr_1', time: expect.stringMatching(/Z$/) })
    expect(told[1]).toMatchObject({ node: 'get', code: 'tool.failed', kind: 'operational' })
    expect(lines.join('')).not.toMatch(/canary|today/)
  })

  it('tell of no failure where a person stopped the run', async () => {
    const lines: string[] = []
    const { observer } = createHostLog({ format: 'json', level: 'info' }, (line) => void lines.push(line))
    const runs = await managed.manager({ store: observedLogStore(managed.store, [observer]) })
    const { runId } = await runs.start({ document: documentOf({ d: ['delay', { ms: 50_000 }] }, []), inputs: {} })
    await vi.waitFor(() => expect(lines.length).toBe(1))
    await runs.intervene(runId, { type: 'abort' }, 'ada')
    await runs.result(runId)
    expect(lines.map((line) => JSON.parse(line).event)).toEqual(['run.started', 'run.intervened', 'run.cancelled'])
  })

  it('tell each event at `debug`, still without what is in it', async () => {
    const { lines } = await linesOf({ format: 'text', level: 'debug' })
    expect(lines.some((line) => line.includes(' debug node.finished correlation_id=corr_1 '))).toBe(true)
    expect(lines.join('')).not.toMatch(/canary|today/)
  })

  it('say once that the store is held, and once that it is not any more', () => {
    const lines: string[] = []
    const { observer } = createHostLog({ format: 'json', level: 'info' }, (line) => void lines.push(line))
    const full = new AppError('journal.unwritable', 'secret path')
    for (const error of [full, full, new AppError('run.not_found', 'x'), null, null]) observer.ended?.('append', 3, error)
    expect(lines.map((line) => JSON.parse(line).event)).toEqual(['store.held', 'store.recovered'])
    expect(lines.join('')).not.toContain('secret')
  })
})
