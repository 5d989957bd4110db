import { describe, expect, it } from 'vitest'
import { conditions, everyRun, filterOf } from './run-filter.ts'

const now = Date.UTC(2026, 0, 10, 12, 0, 30)

describe('what the list asks for', () => {
  it('is everything at first', () => {
    expect(filterOf(everyRun, 'wf_1', now)).toEqual({})
    expect(conditions(everyRun)).toBe(0)
  })

  it('holds every condition, and asks the same within a minute', () => {
    const wanted = { ...everyRun, onlyThis: true, text: '  disk full ', status: ['failed'] as const, agent: 'Lead', period: 'day' as const }
    const asked = filterOf(wanted, 'wf_1', now)
    expect(asked).toEqual({
      workflowId: 'wf_1',
      text: 'disk full',
      status: ['failed'],
      agent: 'Lead',
      since: Date.UTC(2026, 0, 9, 12, 0, 0),
    })
    expect(filterOf(wanted, 'wf_1', now + 20_000)).toEqual(asked)
    expect(conditions(wanted)).toBe(3)
  })

  it('takes both ends of a period, or one, to the end of the minute', () => {
    const between = { ...everyRun, period: 'between' as const }
    expect(filterOf({ ...between, from: '2026-01-01T00:00', to: '2026-01-02T10:30' }, null, now)).toEqual({
      since: new Date('2026-01-01T00:00').getTime(),
      until: new Date('2026-01-02T10:31').getTime() - 1,
    })
    expect(filterOf({ ...between, to: 'x' }, null, now)).toEqual({})
  })

  it('means all workflows while none is open', () => {
    expect(filterOf({ ...everyRun, onlyThis: true }, null, now)).toEqual({})
  })
})
