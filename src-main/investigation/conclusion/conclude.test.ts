import { describe, expect, it } from 'vitest'
import type { Hypothesis } from '#shared/investigation/conclusion.ts'
import type { EvidenceItem } from '#shared/investigation/evidence.ts'
import type { Finding } from '#shared/investigation/finding.ts'
import { hypothesise } from '../playbooks/hypothesise.ts'
import { combinePlaybooks } from '../playbooks/playbook-library.ts'
import { parsePlaybook } from '../playbooks/read-playbooks.ts'
import { validate } from '../playbooks/validate-hypothesis.ts'
import { conclude } from './conclude.ts'
import { qualityScore } from './quality-score.ts'
import { plainText, writeReport } from './report-writer.ts'

const library = combinePlaybooks([
  parsePlaybook(
    `
playbook: test
about: Rules for tests.
rules:
  - id: t.storm
    title: Storm
    category: resource_exhaustion
    depth: 1
    needs: [storm]
    signals: { storm: { finding: event.checkpoints, weight: 0.7 } }
    statement: Checkpoints storm.
    chain: [{ say: They storm., with: [storm] }]
    explains: [{ finding: event.cpu_high, say: '{{ finding.statement }}', why: the CPU is a symptom }]
    lost_because: checkpoints are calm
    next_steps: [{ say: Calm them. }]
  - id: t.cpu
    title: Hot CPU
    category: resource_exhaustion
    needs: [cpu]
    signals: { cpu: { finding: event.cpu_high, weight: 0.9 } }
    statement: The CPU is hot.
    chain: [{ say: It is hot., with: [cpu] }]
    lost_because: it is not hot by itself
    next_steps: [{ say: Cool it. }]
  - id: t.disk
    title: Full disk
    category: resource_exhaustion
    needs: [disk]
    signals: { disk: { finding: log.disk_full, weight: 0.8 } }
    statement: The disk is full.
    chain: [{ say: It filled up., with: [disk] }]
    questions: [How much is free?]
    next_steps: [{ say: Free it. }]
  - id: t.calm
    title: All calm
    category: healthy
    needs: [ready]
    signals: { ready: { finding: workload.available, weight: 0.7 } }
    against: { broken: { finding: 'log.*', where: { '@severity': critical }, weight: 0.9 } }
    statement: No failure.
    chain: [{ say: Everything is ready., with: [ready] }]
    next_steps: [{ say: Do nothing. }]
exclusions:
  - { id: not.oom, beside: ['t.*'], absent: [{ finding: pod.oom_killed }], looked: [{ finding: workload.available }], what: Not memory, why: nothing was killed }
`,
    'test.yaml',
  ),
])
const metadata = { models: ['offline'], offline: true, agents: [], tools: [], created_at: '2026-01-01T00:00:00.000Z' }

function finding(type: string, more: Partial<Finding> = {}): Finding {
  return {
    id: type,
    type,
    subject: 'db',
    statement: `${type} was seen.`,
    severity: 'warning',
    evidence: [`e:${type}`],
    from: 0,
    to: 0,
    attributes: { in_window: true },
    ...more,
  }
}
const storm = finding('event.checkpoints')
const cpu = finding('event.cpu_high')
const disk = finding('log.disk_full', { severity: 'critical' })
const ready = finding('workload.available', { severity: 'info' })

function investigate(findings: Finding[], extra: { threshold?: number; items?: EvidenceItem[] } = {}) {
  const hypotheses = hypothesise(findings, library)
  const verdicts = hypotheses.map((hypothesis) => validate(hypothesis, findings, library))
  return conclude({ hypotheses, verdicts, findings, library, metadata, ...extra })
}

describe('a conclusion', () => {
  it('takes the cause and not its symptom, however sure the symptom is', () => {
    const conclusion = investigate([storm, cpu])
    expect(conclusion.root_cause).toBe('Checkpoints storm.')
    expect(conclusion.ruled_out).toContainEqual({
      statement: 'Hot CPU',
      why: expect.stringContaining('a symptom'),
      evidence: ['e:event.cpu_high'],
    })
    expect(conclusion.ruled_out).toContainEqual({
      statement: 'event.cpu_high was seen',
      why: 'the CPU is a symptom',
      evidence: ['e:event.cpu_high'],
    })
  })

  it('does not deny what is possible by itself', () =>
    expect(investigate([storm, disk]).ruled_out).toContainEqual({
      statement: 'Storm',
      why: expect.stringMatching(/^possible by itself \(70%\)/),
      evidence: ['e:event.checkpoints'],
    }))

  it('names two faults that stand apart', () => {
    const conclusion = investigate([cpu, disk])
    expect(conclusion.root_cause).toMatch(/^2 independent faults .*\(1\) The CPU is hot\. \(2\) The disk is full\./)
    expect(conclusion.confidence).toBe(0.8)
    expect(conclusion.next_steps).toEqual(['Cool it.', 'Free it.'])
    expect(conclusion.generation_metadata.playbooks).toEqual(['playbook:t.cpu', 'playbook:t.disk'])
  })

  it('says that nothing is wrong, and says it no longer when something is', () => {
    expect(investigate([ready])).toMatchObject({ category: 'healthy', response_type: 'ANSWER' })
    expect(investigate([ready, disk])).toMatchObject({ category: 'resource_exhaustion', response_type: 'SOLUTION' })
  })

  it('rules out what was looked for and not found, and only when somebody looked', () => {
    expect(investigate([ready]).ruled_out).toContainEqual({
      statement: 'Not memory',
      why: 'nothing was killed',
      evidence: ['e:workload.available'],
    })
    expect(investigate([disk]).ruled_out).toEqual([])
    expect(investigate([ready, finding('pod.oom_killed')]).ruled_out.map((entry) => entry.statement)).not.toContain('Not memory')
  })

  it('names what was over before the incident as history', () => {
    const past = finding('event.failover', { severity: 'info', attributes: { in_window: false, before_window_minutes: 290 } })
    expect(investigate([disk, past]).ruled_out).toContainEqual({
      statement: 'event.failover was seen',
      why: expect.stringContaining('5 hours before'),
      evidence: ['e:event.failover'],
    })
  })

  it('asks below its threshold', () => {
    const conclusion = investigate([disk], { threshold: 0.9 })
    expect(conclusion).toMatchObject({ category: 'unknown', response_type: 'CLARIFICATION', causal_chain: [] })
    expect(conclusion.questions).toContain('How much is free?')
  })

  it('cites only evidence that exists', () => {
    const item: EvidenceItem = { id: 'e:other', kind: 'log', file: 'x.log', title: 'x', from: null, to: null, count: 1, summary: '' }
    const conclusion = investigate([disk], { items: [item] })
    expect(conclusion.evidence).toEqual([])
    expect(conclusion.quality_score).toBeLessThan(0.5)
  })

  it('does not depend on the order of what it is given', () => {
    expect(investigate([cpu, disk, ready, storm])).toEqual(investigate([storm, ready, disk, cpu]))
  })

  it('follows the verdict where it speaks against a hypothesis', () => {
    const made: Hypothesis = { ...hypothesise([disk], library)[0]!, origin: 'model:x' }
    const verdict = { hypothesis: made.id, outcome: 'rejected' as const, confidence: 0.1, reasoning: 'No.', evidence: [] }
    expect(conclude({ hypotheses: [made], verdicts: [verdict], findings: [disk], library, metadata })).toMatchObject({
      category: 'unknown',
      confidence: 0,
    })
  })
})

describe('quality', () => {
  const cited = { statement: 'a', evidence: ['e'] }
  const bare = { statement: 'b', evidence: [] }

  it.each([
    ['everything there', [cited], 0, { a: true }, 1],
    ['half the claims without evidence', [cited, bare], 0, { a: true }, 0.75],
    ['half the parts missing', [cited], 0, { a: true, b: false }, 0.85],
    ['one open contradiction beside one claim', [cited], 1, { a: true }, 0.9],
    ['nothing at all', [], 0, { a: false }, 0.2],
  ])('%s', (_, claims, openContradictions, required, score) => {
    expect(qualityScore({ claims, openContradictions, required })).toBeCloseTo(score, 3)
  })
})

describe('a report', () => {
  it('has every part in order, with evidence by each', () => {
    const findings = [storm, cpu, ready]
    const report = writeReport({ conclusion: investigate(findings), title: 'Slow', findings })
    const headings = [...report.matchAll(/^## (.+)$/gm)].map((match) => match[1])
    expect(headings).toEqual(['Root cause', 'Causal chain', 'What supports it', 'Timeline', 'Ruled out', 'Next steps', 'Sources'])
    expect(report).toContain('1. They storm. [E: e:event.checkpoints]')
  })

  it('quotes a line once, by what it means', () => {
    const line = 'write /data: no space left on device'
    const quoting = (type: string) =>
      finding(type, { statement: `${type}: "${line}"`, severity: 'critical', attributes: { via: 'log', example: line } })
    const findings = [quoting('log.error_pattern'), quoting('log.exception'), quoting('log.disk_full')]
    const timeline = /## Timeline\n\n([^#]+)/.exec(writeReport({ conclusion: investigate(findings), findings }))?.[1]
    expect(timeline?.trim().split('\n')).toEqual([expect.stringContaining('log.disk_full')])
  })

  it('marks the first sign of trouble, and says nothing twice', () => {
    const at = Date.parse('2026-02-11T09:00:00Z')
    const full = { ...disk, from: at, to: at, statement: 'A disk is full at 2026-02-11T09:00:00Z.' }
    const first = finding('timeline.first_symptom', { from: at, attributes: { what: full.statement } })
    const report = writeReport({ conclusion: investigate([full]), findings: [full, first, finding('change.none_before', { from: at })] })
    expect(/## Timeline\n\n(.+)\n\n/.exec(report)?.[1]).toBe(
      '- 2026-02-11 09:00:00Z: First sign of trouble: A disk is full. [E: e:log.disk_full]',
    )
  })

  it.each([
    ['SELECT * FROM a WHERE b < $1 AND c = d[0]', 'SELECT * FROM a WHERE b < $1 AND c = d[0]'],
    ['<script>', '&lt;script>'],
    ['![x](http://e)', '!\\[x](http://e)'],
    ['says [E: fake]', 'says \\[E: fake]'],
    ['`rm`', '\\`rm\\`'],
    ['max_connections of _x', 'max_connections of \\_x'],
  ])('shows %s as it is, and as no markup', (text, shown) => expect(plainText(text)).toBe(shown))
})
