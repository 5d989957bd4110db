import { describe, expect, it } from 'vitest'
import type { Finding } from '#shared/investigation/finding.ts'
import { hypothesise } from './hypothesise.ts'
import { combinePlaybooks, shippedPlaybooks } from './playbook-library.ts'
import { parsePlaybook } from './read-playbooks.ts'
import { validate } from './validate-hypothesis.ts'

function finding(type: string, attributes: Finding['attributes'] = {}, more: Partial<Finding> = {}): Finding {
  const subject = more.subject ?? 'thing'
  return {
    id: `${type}:${subject}`,
    type,
    subject,
    statement: `${type} of ${subject}.`,
    severity: 'warning',
    evidence: [`e:${type}`],
    from: null,
    to: null,
    attributes,
    ...more,
  }
}

const text = `
playbook: test
about: Rules for tests.
rules:
  - id: test.full
    title: Full
    category: resource_exhaustion
    needs: [disk]
    signals:
      disk: { finding: log.disk_full, weight: 0.6 }
      high: { finding: metric.near_limit, where: { metric: { matches: 'disk|volume' }, share: { min: 0.9 } }, weight: 0.5, say: 'The {{ high.metric }} is at {{ high.share | times: 100 | round }}%' }
    against:
      grown: { finding: event.storage_scaled, weight: 0.5 }
    statement: 'Disk {{ disk.path }} is full{% if high %}, {{ high.metric }}{% endif %}.'
    chain:
      - { say: 'It grew.', with: [high] }
      - { say: 'It was full.', with: [disk], cite: [high] }
    missing:
      - { unless: [high], say: the size }
`
const library = combinePlaybooks([parsePlaybook(text, 'test.yaml')])
const disk = finding('log.disk_full', { path: '/data' })
const high = finding('metric.near_limit', { metric: 'volume_used', share: 0.97 })

describe('a rule', () => {
  it('is not considered without what it needs', () => {
    expect(hypothesise([high], library)).toEqual([])
  })

  it('adds up its signals as independent ones and takes off what speaks against it', () => {
    expect(hypothesise([disk], library)[0]?.confidence).toBe(0.6)
    expect(hypothesise([disk, high], library)[0]?.confidence).toBe(0.8)
    expect(hypothesise([disk, high, finding('event.storage_scaled')], library)[0]?.confidence).toBe(0.4)
  })

  it('fills its sentences with what matched, and cites it', () => {
    const [hypothesis] = hypothesise([disk, high], library)
    expect(hypothesis).toMatchObject({
      statement: 'Disk /data is full, volume_used.',
      supporting: [
        { statement: 'log.disk_full of thing.', evidence: ['e:log.disk_full'] },
        { statement: 'The volume_used is at 97%', evidence: ['e:metric.near_limit'] },
      ],
      causalChain: [
        { statement: 'It grew.', evidence: ['e:metric.near_limit'] },
        { statement: 'It was full.', evidence: ['e:log.disk_full', 'e:metric.near_limit'] },
      ],
      missing: [],
    })
    expect(hypothesise([disk], library)[0]).toMatchObject({ missing: ['the size'], causalChain: [{ statement: 'It was full.' }] })
  })

  it.each([
    ['another metric', { metric: 'cpu', share: 0.97 }],
    ['a number under the bound', { metric: 'volume_used', share: 0.5 }],
    ['no number', { metric: 'volume_used' }],
  ])('does not match %s', (_, attributes) => {
    expect(hypothesise([disk, finding('metric.near_limit', attributes)], library)[0]?.confidence).toBe(0.6)
  })

  it('leaves out what was over before the incident', () => {
    expect(hypothesise([finding('log.disk_full', { in_window: false })], library)).toEqual([])
    expect(hypothesise([finding('log.disk_full', { completed: true })], library)).toEqual([])
  })

  it('never evaluates what the evidence says', () => {
    const evil = finding('log.disk_full', { path: '{{ high.metric }}{% for i in (1..9999999) %}x{% endfor %}' })
    expect(hypothesise([evil], library)[0]?.statement).toContain('{% for i in (1..9999999) %}')
  })

  it('gives the same for findings in any order', () => {
    const two = [finding('log.disk_full', { path: '/a' }, { subject: 'a' }), finding('log.disk_full', { path: '/b' }, { subject: 'b' })]
    expect(hypothesise(two, library)).toEqual(hypothesise([...two].reverse(), library))
  })
})

describe('a verdict', () => {
  const hypothesis = hypothesise([disk, high], library)[0]!

  it('confirms what findings carry and says by what', () => {
    expect(validate(hypothesis, [disk, high], library)).toMatchObject({
      outcome: 'confirmed',
      confidence: 0.8,
      evidence: ['e:log.disk_full', 'e:metric.near_limit'],
    })
  })

  it('is undecided when later findings contradict, and rejects what is no longer seen', () => {
    expect(validate(hypothesis, [disk, finding('event.storage_scaled')], library).outcome).toBe('undecided')
    expect(validate(hypothesis, [high], library).outcome).toBe('rejected')
  })

  it('judges a model by the claims whose evidence was found', () => {
    const made = {
      ...hypothesis,
      origin: 'model:x',
      confidence: 0.9,
      supporting: [
        { statement: 'true', evidence: ['e:log.disk_full'] },
        { statement: 'made up', evidence: ['e:dream'] },
      ],
    }
    expect(validate(made, [disk], library)).toMatchObject({ confidence: 0.45, outcome: 'undecided' })
    expect(validate({ ...made, supporting: [] }, [disk], library).outcome).toBe('rejected')
  })
})

describe('a playbook file', () => {
  it.each([
    ['a type that does not exist', 'log.disk_full', 'log.disc_full', /no finding type "log.disc_full"/],
    ['an attribute that does not exist', 'share: {', 'portion: {', /attribute "portion"/],
    ['a name that is no signal', 'with: [high]', 'with: [hihg]', /"hihg" is none of its signals/],
    ['a template that does not parse', '{{ disk.path }}', '{{ disk.path', /template/],
    ['a field that nobody reads', 'title: Full', 'titel: Full', /rules\.0/],
    ['text that is not YAML', 'about: Rules', 'about: [', /not YAML/],
  ])('is refused for %s', (_, from, to, message) => {
    expect(() => parsePlaybook(text.replace(from, to), 'test.yaml')).toThrow(message)
  })

  it('ships without a fault, and every rule names a category, a chain and steps or questions', () => {
    const { rules } = shippedPlaybooks()
    expect(rules.size).toBeGreaterThan(60)
    for (const rule of rules.values()) {
      const ends = rule.next_steps.length + rule.questions.length
      expect(ends, rule.id).toBeGreaterThan(0)
      expect(rule.lost_because, rule.id).toBeTruthy()
    }
  })

  it('outranks only rules that exist', () => {
    const { rules } = shippedPlaybooks()
    const ids = [...rules.keys()]
    const dead = [...rules.values()].flatMap((rule) =>
      rule.outranks
        .filter((name) => !ids.some((id) => (name.endsWith('*') ? id.startsWith(name.slice(0, -1)) : id === name)))
        .map((name) => `${rule.id}: ${name}`),
    )
    expect(dead).toEqual([])
  })
})
