import { describe, expect, it } from 'vitest'
import type { RunSummary } from '#shared/api/contract.ts'
import { joinPages, renewed } from './run-pages.ts'

const run = (runId: string, startedAt: number, status: RunSummary['status'] = 'succeeded'): RunSummary => ({
  runId,
  workflowId: 'wf',
  workflowName: 'One',
  status,
  startedAt,
  endedAt: null,
  note: '',
  foreign: false,
  part: null,
  agents: [],
  alert: null,
})
const ids = (runs: readonly RunSummary[]) => runs.map(({ runId }) => runId)

describe('pages of runs', () => {
  it('come together with the newest first and each run once, as it is now', () => {
    const known = [run('c', 30, 'running'), run('b', 20)]
    const fresh = [run('d', 40), run('c', 30)]
    expect(joinPages(known, fresh).map(({ runId, status }) => `${runId} ${status}`)).toEqual(['d succeeded', 'c succeeded', 'b succeeded'])
  })

  it('keep runs apart that began at the same moment', () => {
    expect(ids(joinPages([run('a', 10)], [run('b', 10)]))).toEqual(['b', 'a'])
  })

  it('leave out what no longer fits the filter, and keep what lies beyond the newest page', () => {
    const known = [run('d', 40), run('c', 30), run('b', 20), run('a', 10)]
    expect(ids(renewed(known, [run('e', 50), run('c', 30)], true))).toEqual(['e', 'c', 'b', 'a'])
    expect(ids(renewed(known, [run('e', 50)], false))).toEqual(['e'])
  })

  it('of a search begin with what fits best, and go on where the last page ended', () => {
    const fitting = (runId: string, startedAt: number, rank: number) => ({ ...run(runId, startedAt), rank })
    const known = [fitting('a', 10, -9), fitting('b', 30, -5), fitting('c', 20, -5), fitting('d', 40, -1)]
    expect(ids(joinPages(known.toReversed(), []))).toEqual(['a', 'b', 'c', 'd'])
    expect(ids(renewed(known, [fitting('e', 5, -7), fitting('b', 30, -5)], true))).toEqual(['e', 'b', 'c', 'd'])
  })
})
