import { describe, expect, it } from 'vitest'
import type { LogRow } from '../../storage/log-store.ts'
import { eventOf, eventsText } from './event-envelope.ts'

const row = (seq: number, path: string, data: object, cause: number | null = null): LogRow => ({
  seq,
  at: 1_700_000_000_000_001 + seq,
  path,
  kind: 'node.queued',
  data: JSON.stringify(data),
  cause,
})

describe('the text of events', () => {
  it('says what the events themselves say', () => {
    const rows = [
      row(1, '', { node: 'n' }),
      row(2, 'n_map/map:0/n_"a"', { text: 'ü " \\ \u2028 </script>', nested: { list: [1, null] } }, 1),
      row(3, 'n_map/map:0', {}, 2),
    ]
    expect(JSON.parse(eventsText('run "1"', 'c', rows))).toEqual(rows.map((each) => ({ ...eventOf('run "1"', 'c', each) })))
  })

  it('is an empty list for no rows', () => {
    expect(eventsText('r', 'c', [])).toBe('[]')
  })
})
