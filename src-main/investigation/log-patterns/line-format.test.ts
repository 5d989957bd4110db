import { describe, expect, test } from 'vitest'
import { learnLineFormat } from './line-format.ts'

const reference = Date.UTC(2024, 5, 1)
const at = (text: string) => Date.parse(text)

/** Each: what it is, an example line, and what must be read from it when the log has twenty of its kind with other messages. */
const cases: [string, string, { time: number | null; level: string | null; source: string; message: string }][] = [
  [
    'syslog',
    'May 14 15:16:01 box sshd(pam)[19939]: MESSAGE',
    { time: at('2024-05-14T15:16:01Z'), level: null, source: 'sshd(pam)', message: 'MESSAGE' },
  ],
  [
    'syslog of last December',
    'Dec 14 15:16:01 box cron: MESSAGE',
    { time: at('2023-12-14T15:16:01Z'), level: null, source: 'cron', message: 'MESSAGE' },
  ],
  [
    'RFC 3339 with zone',
    '2024-05-14T15:16:01.250+02:00 box unit[1]: MESSAGE',
    { time: at('2024-05-14T13:16:01.250Z'), level: null, source: 'unit', message: 'MESSAGE' },
  ],
  [
    'log4j',
    '2024-05-14 15:16:01,250 WARN  [pool-1 thread 2] org.sample.Pool: MESSAGE',
    { time: at('2024-05-14T15:16:01.250Z'), level: 'warn', source: 'org.sample.Pool', message: 'MESSAGE' },
  ],
  [
    'logback',
    '15:16:01.250 [main] ERROR org.sample.Pool - MESSAGE',
    { time: at('2024-06-01T15:16:01.250Z'), level: 'error', source: 'org.sample.Pool', message: 'MESSAGE' },
  ],
  [
    'thread with code place',
    '2024-05-14 15:16:01,250 - INFO  [/10.0.0.1:80:Listener@493] - MESSAGE',
    { time: at('2024-05-14T15:16:01.250Z'), level: 'info', source: 'Listener', message: 'MESSAGE' },
  ],
  [
    'Python logging',
    '2024-05-14 15:16:01,250 - my.module - CRITICAL - MESSAGE',
    { time: at('2024-05-14T15:16:01.250Z'), level: 'fatal', source: 'my.module', message: 'MESSAGE' },
  ],
  [
    'Apache error',
    '[Sun Dec 04 04:47:44 2005] [notice] MESSAGE',
    { time: at('2005-12-04T04:47:44Z'), level: 'info', source: '', message: 'MESSAGE' },
  ],
  [
    'nginx error',
    '2024/05/14 15:16:01 [error] 1234#0: MESSAGE',
    { time: at('2024-05-14T15:16:01Z'), level: 'error', source: '1234#0', message: 'MESSAGE' },
  ],
  [
    'access log',
    '10.0.0.1 - - [10/May/2024:13:55:36 -0700] "GET /MESSAGE HTTP/1.0" 200 2326',
    { time: at('2024-05-10T20:55:36Z'), level: null, source: '', message: '"GET /MESSAGE HTTP/1.0" 200 2326' },
  ],
  [
    'klog',
    'E0514 15:16:01.250123    1234 scheduler.go:77] MESSAGE',
    { time: at('2024-05-14T15:16:01.250Z'), level: 'error', source: 'scheduler.go:77', message: 'MESSAGE' },
  ],
  [
    'two numbers for the time',
    '240514 151601 148 INFO data.Keeper$Worker: MESSAGE',
    { time: at('2024-05-14T15:16:01Z'), level: 'info', source: 'data.Keeper$Worker', message: 'MESSAGE' },
  ],
  [
    'bars',
    '20240514-15:16:1:250|Step_Counter|30002312|MESSAGE',
    { time: at('2024-05-14T15:16:01.250Z'), level: null, source: 'Step_Counter', message: 'MESSAGE' },
  ],
  [
    'machine events',
    '- 1715699761 2024.05.14 R02-M1-N0 2024-05-14-15.16.01.250000 R02-M1-N0 UNIT KERNEL FATAL MESSAGE',
    { time: at('2024-05-14T15:16:01.250Z'), level: 'fatal', source: 'KERNEL', message: 'MESSAGE' },
  ],
  [
    'file name, time, level, logger, request',
    'api.log.1 2024-05-14 15:16:01.250 25746 INFO api.wsgi.server [req-1a2b - - -] MESSAGE',
    { time: at('2024-05-14T15:16:01.250Z'), level: 'info', source: 'api.wsgi.server', message: 'MESSAGE' },
  ],
  [
    'container runtime',
    '2024-05-14T15:16:01.250000000Z stdout F MESSAGE',
    { time: at('2024-05-14T15:16:01.250Z'), level: null, source: '', message: 'MESSAGE' },
  ],
  [
    'JSON lines',
    '{"ts":1715699761.25,"level":"warn","logger":"pool","msg":"MESSAGE"}',
    { time: at('2024-05-14T15:16:01.250Z'), level: 'warn', source: 'pool', message: 'MESSAGE' },
  ],
  [
    'JSON lines of pino',
    '{"level":50,"time":1715699761250,"name":"api","msg":"MESSAGE"}',
    { time: at('2024-05-14T15:16:01.250Z'), level: 'error', source: 'api', message: 'MESSAGE' },
  ],
  [
    'logfmt',
    'time="2024-05-14T15:16:01Z" level=error component=store msg="MESSAGE \\"quoted\\"" n=3',
    { time: at('2024-05-14T15:16:01Z'), level: 'error', source: 'store', message: 'MESSAGE "quoted"' },
  ],
  ['no header', 'MESSAGE', { time: null, level: null, source: '', message: 'MESSAGE' }],
]
const messages = [
  'Connection lost to 10.0.0.1',
  'all is well',
  'job 17 took 3 ms: done',
  'Retrying',
  '[cache] miss for key a|b',
  'state = open, size = 4',
]

describe('learned line formats', () => {
  test.each(cases)('%s', (_, line, wanted) => {
    const parse = learnLineFormat(
      Array.from({ length: 24 }, (_, i) => line.replace('MESSAGE', messages[i % messages.length]!)),
      { reference },
    )
    for (const message of messages) {
      expect(parse(line.replace('MESSAGE', message))).toEqual({ ...wanted, message: wanted.message.replace('MESSAGE', message) })
    }
  })

  test('a CSV names its columns in the first line', () => {
    const parse = learnLineFormat(['timestamp,severity,message', '2024-05-14T15:16:01Z,WARN,"pool ""a"", full"'])
    expect(parse('2024-05-14T15:16:01Z,WARN,"pool ""a"", full"')).toEqual({
      time: at('2024-05-14T15:16:01Z'),
      level: 'warn',
      source: '',
      message: 'pool "a", full',
    })
  })

  test('a line of another form comes back whole', () => {
    const parse = learnLineFormat(Array.from({ length: 20 }, (_, i) => `2024-05-14 15:16:${10 + i} INFO part: number ${i}`))
    expect(parse('    at org.sample.Pool.take(Pool.java:31)')).toEqual({
      time: null,
      level: null,
      source: '',
      message: '    at org.sample.Pool.take(Pool.java:31)',
    })
  })

  test('two forms in one file are both known', () => {
    const lines = Array.from({ length: 40 }, (_, i) =>
      i % 3 ? `2024-05-14 15:16:${10 + i} INFO part: number ${i}` : `May 14 15:16:${10 + i} box cron[${i}]: job ${i}`,
    )
    const parse = learnLineFormat(lines, { reference })
    expect(lines.map((line) => parse(line).message)).toEqual(lines.map((_, i) => (i % 3 ? `number ${i}` : `job ${i}`)))
  })

  test('a month that does not exist is no time', () => {
    const parse = learnLineFormat(Array.from({ length: 20 }, (_, i) => `2024-05-14 15:16:${10 + i} a: b`))
    expect(parse('2024-13-14 15:16:10 a: b').time).toBeNull()
  })
})
