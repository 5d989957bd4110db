import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { madeEvidence } from '../../testing/made-evidence.ts'
import { writerOf } from './log-stream.ts'

const zip = promisify(gzip)

async function entriesOf(files: Record<string, unknown>) {
  const { evidence, set } = await madeEvidence(files)
  const entries = []
  for await (const entry of evidence.logs()) entries.push(entry)
  return { entries, set }
}

const when = Date.parse('2026-02-11T10:00:01Z')

describe('log files', () => {
  it.each([
    [
      'JSON lines',
      'api.jsonl',
      '{"time":"2026-02-11T10:00:01Z","level":"error","service":"api","msg":"no"}\n{"time":"2026-02-11T10:00:02Z","level":"info","service":"api","msg":"yes"}\n',
    ],
    ['logfmt', 'api.log', 'ts=2026-02-11T10:00:01Z level=error msg="no"\nts=2026-02-11T10:00:02Z level=info msg="yes"\n'],
    [
      'a plain header',
      'api.txt',
      '2026-02-11 10:00:01,000 ERROR [main] no\n2026-02-11 10:00:02,000 INFO [main] yes\n2026-02-11 10:00:03,000 INFO [main] yes\n',
    ],
    ['CSV', 'api.csv', 'timestamp,level,service,message\n2026-02-11T10:00:01Z,ERROR,api,no\n2026-02-11T10:00:02Z,INFO,api,yes\n'],
    [
      'a list in JSON',
      'logs.json',
      {
        logs: [
          { timestamp: '2026-02-11T10:00:01Z', status: 'error', service: 'api', message: 'no' },
          { timestamp: '2026-02-11T10:00:02Z', status: 'info', service: 'api', message: 'yes' },
        ],
      },
    ],
    [
      'one text in JSON',
      'pod.json',
      { pod_name: 'api', logs: '2026-02-11T10:00:01Z ERROR no\n2026-02-11T10:00:02Z INFO yes\n2026-02-11T10:00:03Z INFO yes' },
    ],
    [
      'Elasticsearch',
      'hits.json',
      {
        hits: {
          hits: [
            { _source: { '@timestamp': '2026-02-11T10:00:01Z', level: 'error', service: 'api', message: 'no' } },
            { _source: { '@timestamp': '2026-02-11T10:00:02Z', level: 'info', service: 'api', message: 'yes' } },
          ],
        },
      },
    ],
    [
      'Loki',
      'loki.json',
      { data: { resultType: 'streams', result: [{ stream: { app: 'api', level: 'error' }, values: [[`${when}000000`, 'no']] }] } },
    ],
    [
      'CloudWatch Logs',
      'cw.json',
      {
        events: [
          { timestamp: when, message: 'ERROR no', ingestionTime: when, logStreamName: 'api' },
          { timestamp: when + 1000, message: 'INFO yes', ingestionTime: when, logStreamName: 'api' },
        ],
      },
    ],
  ])('are read from %s', async (_, name, content) => {
    const { entries } = await entriesOf({ [name]: content })
    expect(entries[0]).toMatchObject({ at: when, level: 'error', source: 'api', message: expect.stringContaining('no') })
  })

  it('are read compressed like plain, with or without a last line end and with either line end', async () => {
    const text = ['2026-02-11T10:00:01Z INFO api one', '2026-02-11T10:00:02Z INFO api two', '2026-02-11T10:00:03Z WARN api three']
    const plain = await entriesOf({ 'a.log': text.join('\n') })
    for (const content of [await zip(text.join('\n')), `${text.join('\r\n')}\r\n`, `\ufeff${text.join('\n')}\n\n`]) {
      const other = await entriesOf({ 'a.log': content })
      expect(other.entries).toEqual(plain.entries)
    }
  })

  it('carry the time of the line before where a line has none', async () => {
    const { entries } = await entriesOf({
      'a.log':
        '2026-02-11T10:00:01Z ERROR api java.lang.IllegalStateException: no\n\tat a.B.c(B.java:1)\nCaused by: java.io.IOException: gone\n2026-02-11T10:00:09Z INFO api ok\n2026-02-11T10:00:10Z INFO api ok\n',
    })
    expect(entries.map(({ at, level }) => [at === null ? null : (at - when) / 1000, level])).toEqual([
      [0, 'error'],
      [0, null],
      [0, 'error'],
      [8, 'info'],
      [9, 'info'],
    ])
  })

  it('are described with their span without being kept', async () => {
    const lines = Array.from({ length: 5_000 }, (_, i) => `${new Date(when + i * 1000).toISOString()} INFO api step ${i}`)
    const { set } = await entriesOf({ 'long.log': lines.join('\n') })
    expect(set.items[0]).toMatchObject({ count: 5_000, from: when, to: when + 4_999_000 })
  })
})

it.each([
  ['logs/basket-access.log', 'basket'],
  ['checkout.2026-05-01.log.gz', 'checkout'],
  ['ledger.jsonl', 'ledger'],
  ['app.log', null],
  ['2026-05-01.log', null],
])('the writer of %s is %s', (path, writer) => expect(writerOf(path)).toBe(writer))
