import { describe, expect, it } from 'vitest'
import { classifyText } from './classify-text.ts'
import { extractFields } from './extract-fields.ts'
import { fitSchema } from './fit-schema.ts'
import { intakeRecord } from './intake-record.ts'
import { summariseText } from './summarise-text.ts'
import { numberIn } from './text-patterns.ts'
import { sentencesOf, stemOf } from './words.ts'

const labels = (...names: string[]) => names.map((name) => ({ name, description: '' }))

describe('classifying', () => {
  it.each([
    ['The API returns 500 since this morning, stack trace attached', ['bug', 'feature request', 'question'], 'bug'],
    ['It would be nice to have a dark mode, could you add one some day?', ['bug', 'feature request', 'question'], 'feature request'],
    ['How do I change the colour of the header?', ['bug', 'feature request', 'question'], 'question'],
    ['I was charged twice for my subscription', ['billing', 'account', 'shipping'], 'billing'],
    ['I cannot log in, my password is not accepted', ['billing', 'account', 'shipping'], 'account'],
    ['It is not good, and support was useless', ['positive', 'negative', 'neutral'], 'negative'],
    ['I love it, works perfectly and fast', ['positive', 'negative', 'neutral'], 'positive'],
    ['The meeting is on Tuesday.', ['positive', 'negative', 'neutral'], 'neutral'],
    ['CoreDNS does not resolve names and connections time out', ['database', 'networking', 'application'], 'networking'],
  ])('%s', (text, names, wanted) => {
    expect(classifyText(text, labels(...names)).label).toBe(wanted)
  })

  it('is less sure where it recognises less', () => {
    const sure = classifyText('Refund my invoice, the payment was charged twice', labels('billing', 'technical'))
    const unsure = classifyText('Hello there', labels('billing', 'technical'))
    expect(sure.confidence).toBeGreaterThan(unsure.confidence)
    expect(unsure.reasons).toEqual([])
  })
})

describe('extracting', () => {
  const invoice =
    'Invoice number: INV-2044\nDate: 2026-03-01\nSupplier: Northwind Traders\nNet: 1.000,00 EUR\nTotal: 1.190,00 EUR\nPaid: no\nLines:\n- 10 hours consulting\n- 2 days on site'

  it('takes labelled values in the types that are asked for', () => {
    const schema = {
      type: 'object',
      properties: {
        invoiceNumber: { type: 'string' },
        date: { type: 'string', format: 'date' },
        supplier: { type: 'string' },
        total: { type: 'number' },
        paid: { type: 'boolean' },
      },
    }
    expect(extractFields(invoice, schema)).toEqual({
      invoiceNumber: 'INV-2044',
      date: '2026-03-01',
      supplier: 'Northwind Traders',
      total: 1190,
      paid: false,
    })
  })

  it('leaves out what is not there and empties what is required', () => {
    const schema = { type: 'object', properties: { email: { type: 'string' }, phone: { type: 'string' } }, required: ['phone'] }
    expect(extractFields('No way to reach me.', schema)).toEqual({ phone: '' })
  })

  it('finds every one of what a list asks for', () => {
    const schema = { type: 'object', properties: { emails: { type: 'array', items: { type: 'string', format: 'email' } } } }
    expect(extractFields('Write to a@example.org or b@example.org, not to a@example.org.', schema)).toEqual({
      emails: ['a@example.org', 'b@example.org'],
    })
  })

  it.each([
    ['€ 1,204.50', 1204.5],
    ['1.190,00 EUR', 1190],
    ['93 %', 93],
    ['-4', -4],
    ['12,000', 12000],
  ])('reads the number in %s', (text, number) => expect(numberIn(text)).toBe(number))

  it('brings an answer into the shape of a schema by meaning of its names', () => {
    const schema = {
      type: 'object',
      properties: {
        category: { type: 'string', enum: ['A', 'B'] },
        score: { type: 'number' },
        notes: { type: 'array', items: { type: 'string' } },
      },
      required: ['category', 'score', 'notes'],
    }
    expect(fitSchema({ label: 'b', confidence: 0.7 }, schema, '')).toEqual({ category: 'B', score: 0.7, notes: [] })
  })
})

describe('summarising', () => {
  const text = `The checkout service went down at 09:14. Marketing had planned a campaign for noon. The root cause was a connection pool that was set to 5 after the deploy of 09:10.
Nobody noticed the change in review. Weather in the office was fine. Rolling back the deploy at 09:40 restored the checkout service.`

  it('takes whole sentences in their own order', () => {
    const summary = summariseText(text, 3)
    expect(summary).toHaveLength(3)
    expect(summary.join(' ')).toContain('root cause was a connection pool')
    expect(summary.join(' ')).not.toContain('Weather')
    const order = summary.map((sentence) => text.replace(/\s+/g, ' ').indexOf(sentence))
    expect(order).toEqual([...order].sort((a, b) => a - b))
    expect(order).not.toContain(-1)
  })

  it('does not say the same thing twice', () => {
    const repeated =
      'The disk of db-1 is full. The disk of db-1 is completely full. The backup job failed because of it. Writes are refused.'
    const summary = summariseText(repeated, 2).join(' ')
    expect(summary.match(/disk of db-1/g)).toHaveLength(1)
  })

  it('does not end sentences inside names, numbers and short forms', () => {
    expect(sentencesOf('We use v1.2.3 of app.example.org, e.g. for tests. It took 3.5 s. Done.')).toHaveLength(3)
  })

  it('brings the forms of a word together', () => {
    expect(new Set(['failing', 'failed', 'failure', 'fail'].map(stemOf)).size).toBe(1)
  })
})

describe('the intake record', () => {
  it('reads domain, urgency and entities from the alert', () => {
    const record = intakeRecord({
      alert: {
        title: 'ReplicaLag high on orders-db',
        severity: 'critical',
        state: 'firing',
        labels: { db_instance: 'orders-db', engine: 'postgres' },
        annotations: {},
      },
      evidence: { items: [{ kind: 'metric' }, { kind: 'event' }, { kind: 'database-load' }] },
      question: 'Find the root cause',
    })
    expect(record).toMatchObject({
      intent: 'root_cause_analysis',
      domain: 'database',
      urgency: 'critical',
      complexity: 'moderate',
      suggested_workflow: 'troubleshooting',
    })
    expect(record.extracted_entities).toContainEqual({ type: 'db_instance', value: 'orders-db' })
    expect(record.confidence_score).toBeLessThanOrEqual(0.95)
    expect(record.preprocessing_hints.length).toBeGreaterThan(1)
  })

  it('knows a scheduled check that is not firing', () => {
    const record = intakeRecord({
      alert: { title: 'Periodic health check of web', state: 'resolved', severity: 'low' },
      evidence: [],
      question: '',
    })
    expect(record).toMatchObject({ intent: 'status_check', urgency: 'low', domain: null })
  })
})
