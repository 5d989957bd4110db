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
    const page = readEventPage(eventPageText({ runId: 'run "1"', correlationId: 'c' }, rows, 9)).events
    expect(page).toEqual(rows.map((each) => ({ ...eventOf('run "1"', 'c', each), spanId: undefined, parentSpanId: undefined })))
  })

  it('leaves out the fingerprint of a node, and nothing that looks like one', () => {
    const fingerprint = 'ab'.repeat(32)
    const told = { node: 'n', outputs: { out: { value: { fingerprint } } }, ms: 1 }
    const rows = [
      { ...row(1, 'n', { ...told, fingerprint }), kind: 'node.finished' },
      { ...row(2, 'n', told), kind: 'node.finished' },
      { ...row(3, 'n', { name: 's', fingerprint }), kind: 'step.intent' },
    ]
    expect(readEventPage(eventPageText({ runId: 'r', correlationId: 'c' }, rows, 9)).events.map(({ data }) => data)).toEqual([
      told,
      told,
      { name: 's', fingerprint },
    ])
  })

  it('is empty for no rows', () => {
    expect(readEventPage(eventPageText({ runId: 'r', correlationId: 'c' }, [], 9))).toEqual({ events: [], isLast: true })
  })
})
