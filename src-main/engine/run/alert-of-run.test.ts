import { expect, test } from 'vitest'
import { alertOfInputs, alertOfOutputs } from './alert-of-run.ts'

const read = {
  format: 'alertmanager',
  title: 'More than 10% of orders fail',
  state: 'firing',
  severity: 'critical',
  labels: { alertname: 'CheckoutErrorRateHigh', service: 'checkout' },
}

test('the alert that a node read from evidence is known by its rule, or by its title', () => {
  const expected = { type: 'CheckoutErrorRateHigh', severity: 'critical', service: 'checkout' }
  expect(alertOfOutputs({ alert: { value: read } })).toEqual(expected)
  expect(alertOfOutputs({ alert: { value: { ...read, labels: {} } } })).toMatchObject({ type: read.title, service: '' })
  expect(alertOfOutputs({ alert: { value: { ...read, severity: 'unknown' } } })).toMatchObject({ severity: '' })
})

test('what only has the name of an alert is none', () => {
  for (const value of [null, 'disk full', 7, [read], { title: 'A text' }]) expect(alertOfOutputs({ alert: { value } })).toBeNull()
  expect(alertOfOutputs({ evidence: { value: read } })).toBeNull()
  expect(alertOfOutputs({ alert: { blob: 'a', bytes: 40_000, preview: '{' } })).toBeNull()
})

test('a run can be started with an alert', () => {
  expect(alertOfInputs({ alert_type: ' PodCrash ', severity: 'WARNING' })).toEqual({ type: 'PodCrash', severity: 'warning', service: '' })
  expect(alertOfInputs({ alert: { commonLabels: { alertname: 'Slow', severity: 'page', job: 'api' } } })).toEqual({
    type: 'Slow',
    severity: 'page',
    service: 'api',
  })
  expect(alertOfInputs({ alert: 'CRITICAL: checkout is down' })).toBeNull()
  expect(alertOfInputs({ alert: { title: 'x'.repeat(500) } })?.type).toHaveLength(200)
})
