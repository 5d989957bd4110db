import { expect, it } from 'vitest'
import { isJsonObject } from '#shared/json.ts'
import { harnessNow, runNode } from '../testing/node-harness.ts'

const hypothesis = {
  id: 'h1',
  origin: 'model:example',
  category: 'resource_exhaustion',
  title: 'A disk is full',
  statement: 'The disk of store-1 is full.',
  supporting: [{ statement: 'store-1 says "No space left on device".', evidence: ['log:store.log'] }],
  contradicting: [],
  missing: ['free space now'],
  causalChain: [{ statement: 'Writes fail on a full disk.', evidence: ['log:store.log'] }],
  nextSteps: ['Enlarge the disk'],
  confidence: 0.9,
}
const verdict = { hypothesis: 'h1', outcome: 'confirmed', confidence: 0.9, reasoning: 'The log says so.', evidence: ['log:store.log'] }

it('concludes and cites', async () => {
  const { outputs } = await runNode('report', { title: 'Orders fail' }, { hypotheses: [hypothesis], verdicts: [[verdict]] })
  expect(outputs.conclusion).toMatchObject({
    category: 'resource_exhaustion',
    confidence: 0.9,
    response_type: 'SOLUTION',
    evidence: ['log:store.log'],
    generation_metadata: { created_at: new Date(harnessNow).toISOString() },
  })
  expect(outputs.report).toContain('# Orders fail')
  expect(outputs.report).toContain('The disk of store-1 is full. [E: log:store.log]')
  expect(isJsonObject(outputs.conclusion) && outputs.conclusion.report).toBe(outputs.report)
  expect(outputs.confidence).toBe(0.9)
})

it('names no cause below the threshold and asks for what would decide', async () => {
  const { outputs } = await runNode(
    'report',
    { threshold: 0.5 },
    { hypotheses: [hypothesis], verdicts: [[{ ...verdict, outcome: 'undecided', confidence: 0.3 }]] },
  )
  expect(outputs.conclusion).toMatchObject({ category: 'unknown', response_type: 'CLARIFICATION' })
  expect(outputs.report).toContain('Can this be provided: free space now?')
})

it('says so when nothing was found', async () => {
  const { outputs } = await runNode('report', {}, { hypotheses: [] })
  expect(outputs.conclusion).toMatchObject({ category: 'unknown', confidence: 0, response_type: 'INVESTIGATION' })
  expect(outputs.report).toContain('Questions that would decide')
})

it('puts the steps that were proposed first', async () => {
  const solution = 'Do this:\n1. Delete old logs\n2. Enlarge the disk'
  const { outputs } = await runNode('report', {}, { hypotheses: [hypothesis], verdicts: [[verdict]], solution })
  expect(outputs.conclusion).toMatchObject({ next_steps: ['Delete old logs', 'Enlarge the disk'] })
})

it('lets nothing from the evidence become markup of its own', async () => {
  const evil = { ...hypothesis, statement: 'See <img src=x onerror=alert(1)> and [here](javascript:alert(1)).' }
  const { outputs } = await runNode('report', {}, { hypotheses: [evil], verdicts: [[verdict]] })
  expect(outputs.report).not.toContain('<img')
  expect(outputs.report).not.toMatch(/(?<!\\)\[here\]\(/)
})
