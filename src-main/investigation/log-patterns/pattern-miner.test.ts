import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readLogText } from './log-reader.ts'
import type { LogRecord } from './log-record.ts'
import { minePatterns } from './pattern-miner.ts'

const record = (message: string, line = 1, rest: Partial<LogRecord> = {}): LogRecord => ({
  line,
  time: null,
  level: null,
  source: '',
  message,
  ...rest,
})
const records = (messages: readonly string[]) => messages.map((message, i) => record(message, i + 1))
const templates = (messages: readonly string[]) => minePatterns(records(messages)).patterns.map(({ template }) => template)

/** Whether a template fits a message: token by token equal, or a wildcard for any text. */
function fits(template: string, message: string): boolean {
  const source = template
    .split('<*>')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/ /g, '\\s+'))
    .join('[\\s\\S]*')
  return new RegExp(`^\\s*${source}\\s*$`).test(message)
}

describe('patterns', () => {
  test('values make no difference, words do', () => {
    expect(templates(['VM 12 started', 'VM 13 started', 'VM 13 stopped', 'VM 14 stopped'])).toEqual(['VM <*> started', 'VM <*> stopped'])
  })

  test('many different words at one place are values, from the first line on', () => {
    const names = ['ann', 'bob', 'cleo', 'dan', 'eve', 'fay', 'gus']
    const { patterns, assignment } = minePatterns(records(names.map((name) => `the door was opened for ${name} by hand`)))
    expect(patterns.map(({ template }) => template)).toEqual(['the door was opened for <*> by hand'])
    expect(new Set(assignment)).toEqual(new Set(['p1']))
    expect(patterns[0]).toMatchObject({
      id: 'p1',
      count: 7,
      variables: [{ index: 0, distinct: 7, samples: expect.arrayContaining(['ann', 'bob']) }],
    })
  })

  test('a word that is announced is a value at once', () => {
    expect(templates(['wrong password for user ann from 10.0.0.1', 'wrong password for user bob from 10.0.0.1'])).toEqual([
      'wrong password for user <*> from <*>',
    ])
  })

  test('the key of a value stays', () => {
    expect(templates(['kind=a5 x=1 y', 'kind=a5 x=22 y'])).toEqual(['kind=a5 x=<*> y'])
  })

  test('a size said twice and a bound on a duration are values', () => {
    expect(templates(['shut after 5 bytes, <1 sec', 'shut after 1190 bytes (1.16 KB), 00:02'])).toHaveLength(2)
    expect(templates(['sent 5 bytes now, lifetime <1 sec', 'sent 1190 bytes (1.16 KB) now, lifetime 00:02'])).toEqual([
      'sent <*> bytes now, lifetime <*>',
    ])
  })

  test('count, times, lines, levels, sources and values are those of the lines', () => {
    const text = [
      '2024-05-14 10:00:01 INFO a.Pool: took 5 ms for job 1',
      '2024-05-14 10:00:03 WARN a.Pool: took 7 ms for job 2',
      '2024-05-14 10:00:02 INFO b.Pool: took 5 ms for job 3',
      '2024-05-14 10:00:04 INFO b.Pool: nothing to do',
    ].join('\n')
    expect(minePatterns(readLogText(text)).patterns[0]).toEqual({
      id: 'p1',
      template: 'took <*> ms for job <*>',
      count: 3,
      firstTime: Date.UTC(2024, 4, 14, 10, 0, 1),
      lastTime: Date.UTC(2024, 4, 14, 10, 0, 3),
      firstLine: 1,
      lastLine: 3,
      levels: { info: 2, warn: 1 },
      sources: ['a.Pool', 'b.Pool'],
      variables: [
        { index: 0, samples: ['5', '7'], distinct: 2 },
        { index: 1, samples: ['1', '2', '3'], distinct: 3 },
      ],
      exampleLines: [1, 2, 3],
      example: 'took 5 ms for job 1',
    })
  })

  test('distinct values are estimated well beyond what is kept of them', () => {
    const { patterns } = minePatterns(records(Array.from({ length: 20_000 }, (_, i) => `job ${i % 5000} done`)))
    expect(patterns[0]!.variables[0]!.distinct).toBeGreaterThan(3500)
    expect(patterns[0]!.variables[0]!.distinct).toBeLessThan(6500)
    expect(patterns[0]!.variables[0]!.samples).toHaveLength(5)
  })
})

const word = fc.constantFrom(
  'open',
  'shut',
  'user',
  'x=1',
  'k=v',
  '(',
  '<1',
  'sec',
  '12',
  '0x1f',
  'eth0',
  'eth1',
  'a.b.c',
  '/p/q',
  'B',
  '(1.5',
  'KB)',
  'true',
  'Jul',
  '****',
  '<*>',
  'é',
  '\0',
)
const message = fc.array(word, { maxLength: 8 }).map((words) => words.join(' '))

describe('laws', () => {
  test('every line is in exactly one pattern, whose count is its lines', () =>
    fc.assert(
      fc.property(fc.array(message, { maxLength: 80 }), (messages) => {
        const { patterns, assignment, evicted } = minePatterns(records(messages))
        expect(evicted).toBe(0)
        expect(assignment).toHaveLength(messages.length)
        for (const { id, count } of patterns) expect(assignment.filter((other) => other === id)).toHaveLength(count)
        expect(patterns.reduce((sum, { count }) => sum + count, 0)).toBe(messages.length)
      }),
    ))

  test('the template fits every line of its pattern', () =>
    fc.assert(
      fc.property(
        fc.array(
          fc.array(fc.constantFrom('open', 'shut', 'user', 'x=1', 'k=v', 'k=w', '12', '0x1f', 'eth0', 'eth1', 'a.b.c', '/p/q'), {
            maxLength: 8,
          }),
          { maxLength: 80 },
        ),
        (lines) => {
          const messages = lines.map((words) => words.join(' '))
          const { patterns, assignment } = minePatterns(records(messages))
          const byId = new Map(patterns.map((pattern) => [pattern.id, pattern.template]))
          messages.forEach((text, i) => {
            expect([byId.get(assignment[i]!), text, fits(byId.get(assignment[i]!)!, text)]).toEqual([byId.get(assignment[i]!), text, true])
          })
        },
      ),
    ))

  test('the same records give the same patterns', () =>
    fc.assert(
      fc.property(fc.array(message, { maxLength: 60 }), (messages) => {
        expect(minePatterns(records(messages))).toEqual(minePatterns(records(messages)))
      }),
    ))
})
