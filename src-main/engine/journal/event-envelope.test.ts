import { describe, expect, it } from 'vitest'
import { readEventPage } from '#shared/api/event-page.ts'
import { eventPageText } from '../../storage/event-page-text.ts'
import type { LogRow } from '../../storage/log-store.ts'
import { eventOf } from './event-envelope.ts'

const row = (seq: number, path: string, data: object, cause: number | null = null): LogRow => ({
  seq,
  at: 1_700_000_000_000_001 + seq,
  path,
  kind: 'node.queued',
  data: JSON.stringify(data),
  cause,
})

describe('a page of events', () => {
  it('says what the events themselves say', () => {
    const rows = [
      row(1, '', { node: 'n' }),
      row(2, 'n_map/map:0/n_"a"', { text: 'ü " \\ \u2028 </script>', nested: { list: [1, null] } }, 1),
      row(3, 'n_map/map:0', {}, 2),
      row(4, 'n_map/map:0', { again: true }),
    ]
    expect(readEventPage(eventPageText('run "1"', 'c', rows))).toEqual(rows.map((each) => ({ ...eventOf('run "1"', 'c', each) })))
  })

  it('is empty for no rows', () => {
    expect(readEventPage(eventPageText('r', 'c', []))).toEqual([])
  })
})
