import { describe, expect, it } from 'vitest'
import { AppError } from '#shared/errors/app-error.ts'
import { findingsOf, madeEvidence, ofType, only } from '../../testing/made-evidence.ts'
import { scanEntries } from './log-scan.ts'
import { searchLogs } from './log-search.ts'
import { TimeBuckets } from './time-buckets.ts'

const start = Date.parse('2026-02-11T09:00:00Z')
const at = (minute: number, second = 0) => new Date(start + minute * 60_000 + second * 1000).toISOString()
const line = (minute: number, second: number, level: string, message: string) =>
  JSON.stringify({ time: at(minute, second), level, service: 'api', msg: message })
const alert = { 'alert.json': { title: 'api fails', state: 'firing', severity: 'high', startsAt: at(60), description: 'x' } }

/** An hour of calm, then half an hour with what `more` adds. */
function logOf(more: (minute: number) => string[]): string {
  const lines: string[] = []
  for (let minute = 0; minute < 90; minute++) {
    for (let i = 0; i < 6; i++) lines.push(line(minute, i * 10, 'info', `handled request ${minute * 6 + i} in ${(i * 7) % 40} ms`))
    lines.push(...more(minute))
  }
  return lines.join('\n')
}

describe('changes against the baseline', () => {
  it('are patterns that are new, with their test', async () => {
    const found = only(
      await findingsOf({
        ...alert,
        'api.jsonl': logOf((minute) => (minute >= 50 ? [line(minute, 5, 'error', `cannot save order ${minute}: ledger says no`)] : [])),
      }),
      'log.new_pattern',
    )
    expect(found).toMatchObject({
      severity: 'warning',
      from: Date.parse(at(50, 5)),
      attributes: { count: 40, test: expect.stringContaining('Poisson'), baseline_minutes: 45 },
    })
    expect(found.attributes.p_value).toBeLessThan(1e-9)
  })

  it('are patterns that come more often', async () => {
    const found = only(
      await findingsOf({
        ...alert,
        'api.jsonl': logOf((minute) =>
          Array.from({ length: minute >= 50 ? 8 : minute % 10 === 0 ? 1 : 0 }, (_, i) =>
            line(minute, i, 'warn', `retry ${i} of call to mail`),
          ),
        ),
      }),
      'log.rate_up',
    )
    expect(found).toMatchObject({ severity: 'notice', attributes: { template: expect.stringContaining('retry <*> of call to mail') } })
    expect(found.attributes.ratio).toBeGreaterThan(20)
  })

  it('are not what a log that begins with the incident says', async () => {
    const late = Array.from({ length: 60 }, (_, i) =>
      JSON.stringify({ time: at(60, i), level: 'info', service: 'mail', msg: `sent mail ${i}` }),
    )
    expect(ofType(await findingsOf({ ...alert, 'api.jsonl': logOf(() => []), 'mail.jsonl': late.join('\n') }), 'log.new_pattern')).toEqual(
      [],
    )
  })

  it('are none where nothing changed', async () => {
    const findings = await findingsOf({
      ...alert,
      'api.jsonl': logOf((minute) => (minute % 7 === 0 ? [line(minute, 3, 'warn', 'cache miss for front page')] : [])),
    })
    expect(findings.filter(({ type }) => /^log\.(new_pattern|rate_up|rate_down|burst|silence)/.test(type))).toEqual([])
  })

  it('are sources that fall silent', async () => {
    const other = Array.from({ length: 120 }, (_, i) =>
      JSON.stringify({ time: at(Math.floor(i / 2), (i % 2) * 30), level: 'info', service: 'mail', msg: `sent mail ${i}` }),
    ).join('\n')
    const found = only(await findingsOf({ ...alert, 'api.jsonl': logOf(() => []), 'mail.jsonl': other }), 'log.silence')
    expect(found).toMatchObject({ subject: 'mail', attributes: { silent_minutes: 30 } })
  })
})

describe('what lines say', () => {
  it('becomes one finding for each thing that it is about', async () => {
    const findings = await findingsOf({
      'api.jsonl': [1, 2, 3]
        .flatMap((minute) => [
          line(minute, 1, 'error', 'Error: getaddrinfo ENOTFOUND db.example'),
          line(minute, 2, 'error', 'Error: getaddrinfo ENOTFOUND mail.example'),
        ])
        .join('\n'),
    })
    expect(
      ofType(findings, 'log.dns_failure')
        .map(({ attributes }) => [attributes.host, attributes.count])
        .sort(),
    ).toEqual([
      ['db.example', 3],
      ['mail.example', 3],
    ])
  })

  it('counts less when a program calls it information, and when it is long over', async () => {
    const quiet = await findingsOf({
      'api.jsonl': [line(1, 0, 'info', 'connection refused, will retry'), line(2, 0, 'info', 'fine')].join('\n'),
    })
    expect(only(quiet, 'log.connection_refused').severity).toBe('info')
    const over = await findingsOf({
      'api.jsonl': [
        line(1, 0, 'error', 'connection refused'),
        ...Array.from({ length: 30 }, (_, i) => line(2 + i, 0, 'info', 'fine')),
      ].join('\n'),
    })
    expect(only(over, 'log.connection_refused')).toMatchObject({ severity: 'notice', attributes: { completed: true } })
  })

  it('is not over when its program wrote nothing after it', async () => {
    const ended = Array.from({ length: 12 }, (_, i) => line(i, 0, i < 11 ? 'info' : 'error', i < 11 ? 'fine' : 'connection refused'))
    const other = Array.from({ length: 40 }, (_, i) =>
      JSON.stringify({ time: at(i), level: 'info', service: 'mail', msg: `sent mail ${i}` }),
    )
    const findings = await findingsOf({ 'api.jsonl': ended.join('\n'), 'mail.jsonl': other.join('\n') })
    expect(only(findings, 'log.connection_refused')).toMatchObject({ severity: 'warning' })
    expect(only(findings, 'log.connection_refused').attributes.completed).toBeUndefined()
  })

  it('tells two deploys as two, though their lines are alike', async () => {
    const deployed = (minute: number, service: string, version: string) =>
      JSON.stringify({ time: at(minute), service, message: `deployed ${service} ${version}` })
    const findings = await findingsOf({ 'deploys.jsonl': [deployed(0, 'mail', '1.2.0'), deployed(300, 'api', '3.4.1')].join('\n') })
    expect(ofType(findings, 'event.deploy').map(({ subject, from, attributes }) => [subject, from, attributes.version])).toEqual([
      ['api', Date.parse(at(300)), '3.4.1'],
      ['mail', Date.parse(at(0)), '1.2.0'],
    ])
  })

  it('names the exception and its place, and counts no line of its trace as an error', async () => {
    const text = [0, 1, 2]
      .map(
        (i) =>
          `2026-02-11 09:0${i}:00,000 ERROR [worker-1] a.b.Jobs - job failed: java.lang.IllegalStateException: no session\n\tat a.b.Jobs.run(Jobs.java:42)\n\tat a.b.Main.main(Main.java:7)\n2026-02-11 09:0${i}:01,000 INFO [worker-1] a.b.Jobs - next job`,
      )
      .join('\n')
    const findings = await findingsOf({ 'jobs.log': text })
    expect(only(findings, 'log.exception').attributes).toMatchObject({
      name: 'java.lang.IllegalStateException',
      detail: 'a.b.Jobs.run(Jobs.java:42)',
      count: 3,
      service: 'jobs',
    })
    expect(only(findings, 'log.summary').attributes).toMatchObject({ errors: 3, lines: 12 })
  })

  it('tells how requests end', async () => {
    const access = Array.from(
      { length: 40 },
      (_, i) =>
        `10.0.0.1 - - [11/Feb/2026:09:00:${String(i).padStart(2, '0')} +0000] "GET /x/${i} HTTP/1.1" ${i % 4 === 0 ? 502 : 200} 12 "-" "-"`,
    ).join('\n')
    expect(only(await findingsOf({ 'web-access.log': access }), 'log.http_5xx')).toMatchObject({
      subject: 'web',
      severity: 'warning',
      attributes: { share: 0.25, count: 10 },
    })
  })

  it('says so when there is nothing to say', async () =>
    expect(only(await findingsOf({ 'api.jsonl': logOf(() => []) }), 'log.no_errors').attributes.lines).toBe(540))
})

describe('search', () => {
  const files = { 'api.jsonl': [line(1, 0, 'info', 'one'), line(2, 0, 'error', 'two of a+b'), line(3, 0, 'error', 'three')].join('\n') }
  it.each([
    [{ text: 'TWO' }, ['two of a+b']],
    [{ levels: ['error'] }, ['two of a+b', 'three']],
    [{ regex: '^t(wo|hree)' }, ['two of a+b', 'three']],
    [{ template: 'two of <*>' }, ['two of a+b']],
    [{ from: Date.parse(at(2)), to: Date.parse(at(2, 30)) }, ['two of a+b']],
    [{ source: 'mail' }, []],
  ])('by %j', async (query, expected) => {
    const { evidence } = await madeEvidence(files)
    expect((await searchLogs(evidence, { limit: 10, ...query })).lines.map(({ message }) => message)).toEqual(expected)
  })

  it('counts what is beyond its limit', async () =>
    expect(await searchLogs((await madeEvidence(files)).evidence, { text: 't', limit: 1 })).toMatchObject({
      total: 2,
      lines: [{ message: 'two of a+b' }],
    }))

  it('refuses what it cannot do in linear time', async () => {
    const { evidence } = await madeEvidence(files)
    await expect(searchLogs(evidence, { regex: '(a)\\1', limit: 1 })).rejects.toBeInstanceOf(AppError)
    const hostile = await madeEvidence({ 'x.log': `2026-02-11T09:00:00Z INFO x ${'a'.repeat(15_000)}` })
    expect(await searchLogs(hostile.evidence, { regex: '^(a+)+$', limit: 1 })).toMatchObject({ total: 0 })
  })
})

it('holds memory by templates and not by lines', async () => {
  async function* lines() {
    for (let i = 0; i < 200_000; i++)
      yield {
        evidence: 'log:x',
        line: i,
        at: start + i * 50,
        level: i % 100 === 0 ? 'error' : 'info',
        source: `s${i % 3}`,
        message: `step ${i} of job ${(i * 31) % 977} took ${i % 50} ms`,
      }
  }
  const scan = await scanEntries(lines())
  expect(scan).toMatchObject({ lines: 200_000, errors: 2_000 })
  expect(scan.patterns.length).toBeLessThan(5)
  expect(scan.sources).toHaveLength(3)
})

describe('counts over time', () => {
  it('stay few, and lose nothing', () => {
    const buckets = new TimeBuckets()
    for (let minute = 0; minute < 5_000; minute++) buckets.add(start + minute * 60_000, 2)
    expect(buckets.entries().length).toBeLessThanOrEqual(360)
    expect(buckets.entries().reduce((sum, { count }) => sum + count, 0)).toBe(10_000)
    const { before, after } = buckets.split(start + 2_500 * 60_000)
    expect(before + after).toBe(10_000)
    expect(Math.abs(before - after)).toBeLessThan(200)
  })
})
