import { describe, expect, test } from 'vitest'
import type { Json } from '#shared/json.ts'
import { specOf } from '#shared/nodes/registry.ts'
import { harnessNow, runNode } from '../testing/node-harness.ts'

describe('router', () => {
  const rules = [
    { port: 'a', when: 'n > 10' },
    { port: 'b', when: '$contains(name, /^x+$/)' },
    { port: 'a', when: '$exists(fallback)' },
  ]
  test.each<[Json, string]>([
    [{ n: 11, name: 'xx' }, 'a'],
    [{ n: 1, name: 'xx' }, 'b'],
    [{ n: 1, name: 'y', fallback: 0 }, 'a'],
    [{ n: 1, name: 'y' }, 'default'],
    [{}, 'default'],
  ])('%j goes to %s alone', async (value, port) => {
    expect((await runNode('router', { rules }, { in: value })).outputs).toEqual({ [port]: value })
  })

  test('a condition that is neither true nor false fails', async () => {
    await expect(runNode('router', { rules: [{ port: 'a', when: 'n' }] }, { in: { n: 3 } })).rejects.toMatchObject({
      code: 'expression.failed',
      place: { path: 'rules.0.when' },
    })
  })

  test('a route cannot take the name of a port that every router has', () => {
    const spec = specOf('router')
    const config = spec?.config.parse({ rules: [{ port: 'default', when: 'true' }] })
    const problems = spec?.check?.(config, { nodeId: 'n', children: {}, workflow: { inputs: {}, outputs: {} } })
    expect(problems).toMatchObject([{ code: 'config.invalid', field: 'rules.0.port' }])
  })
})

describe('merge', () => {
  test('an object needs objects', async () => {
    await expect(runNode('merge', { mode: 'object' }, { in: [{ a: 1 }, 2] })).rejects.toMatchObject({ code: 'port.type_mismatch' })
  })
})

describe('delay', () => {
  test('a long one is a wait that survives the process', async () => {
    const { outputs, waits } = await runNode('delay', { ms: 3_600_000 }, { in: 'x' })
    expect(outputs).toEqual({ out: 'x' })
    expect(waits).toMatchObject([{ name: 'delay', request: { type: 'delay', until: harnessNow + 3_600_000 } }])
  })

  test('a short one ends when the run is cancelled', async () => {
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 20)
    await expect(runNode('delay', { ms: 50_000 }, { in: 'x' }, { signal: controller.signal })).rejects.toMatchObject({
      code: 'run.cancelled',
    })
  })
})

describe('sub-workflow', () => {
  const schemas = {
    inputs: { type: 'object', properties: { alert: { type: 'string' } }, required: ['alert'] },
    outputs: { type: 'object', properties: { cause: { type: 'string' }, out: {}, error: {} } },
  }
  const ports = { subWorkflow: (reference: string) => (reference === 'wf_1' ? schemas : undefined) }

  test('its ports are those of the workflow', () => {
    const spec = specOf('sub-workflow')
    const context = { workflow: { inputs: {}, outputs: {} }, ...ports }
    expect(spec?.inputs({ workflow: 'wf_1' }, context)).toMatchObject([{ id: 'alert', type: 'text', required: true }])
    expect(spec?.outputs({ workflow: 'wf_1' }, context).map(({ id }) => id)).toEqual(['out', 'cause'])
    expect(spec?.check?.({ workflow: 'wf_2' }, { ...context, nodeId: 'n', children: {} })).toMatchObject([{ code: 'workflow.unknown' }])
  })

  test('gives the whole output and its fields', async () => {
    const seen: Json[] = []
    const workflow = (reference: string, inputs: Record<string, Json>) => {
      seen.push([reference, inputs])
      return { cause: 'disk', error: 'mine' }
    }
    const { outputs } = await runNode('sub-workflow', { workflow: 'wf_1' }, { alert: 'x' }, { workflow, ports })
    expect(outputs).toEqual({ out: { cause: 'disk', error: 'mine' }, cause: 'disk' })
    await runNode('sub-workflow', { workflow: 'wf_1' }, { in: { alert: 'y' } }, { workflow, ports })
    expect(seen).toEqual([
      ['wf_1', { alert: 'x' }],
      ['wf_1', { alert: 'y' }],
    ])
  })

  test('without a workflow it fails', async () => {
    await expect(runNode('sub-workflow', {}, {})).rejects.toMatchObject({ code: 'node.config_invalid' })
  })
})

describe('placeholder', () => {
  test('fails when a run reaches it, and says what it stands for', async () => {
    await expect(runNode('placeholder', { what: 'Send a page' }, {})).rejects.toMatchObject({
      code: 'placeholder.unmapped',
      message: expect.stringContaining('Send a page'),
    })
  })
})

describe('approval', () => {
  const config = { title: 'Restart {{ in.service }}?', body: 'Because {{ reason }}.' }
  const value = { service: 'api' }
  const ask = (answer: Json, more = {}) =>
    runNode('approval', { ...config, ...more }, { in: value, reason: 'it hangs' }, { answers: { approval: answer } })

  test('shows the real value, and the value goes on', async () => {
    const { outputs, waits, events } = await ask({ approved: true, comment: ' fine ' })
    expect(outputs).toEqual({ approved: value, comment: 'fine' })
    expect(waits).toMatchObject([
      { name: 'approval', request: { type: 'approval', title: 'Restart api?', body: 'Because it hangs.', details: value } },
    ])
    expect(events).toMatchObject([{ kind: 'approval.requested', data: { wait: 'n_approval#approval' } }])
  })

  test.each<[Json, string]>([
    [true, 'approved'],
    [{ approved: true }, 'approved'],
    [{ approved: false, comment: '' }, 'rejected'],
    [false, 'rejected'],
    [null, 'rejected'],
    [{ approved: 'true' }, 'rejected'],
    ['yes', 'rejected'],
  ])('%j is %s', async (answer, port) => expect((await ask(answer)).outputs).toEqual({ [port]: value }))

  test('nobody answers in time', async () => {
    const late = (onTimeout: string) => runNode('approval', { title: 'Go?', timeoutSeconds: 60, onTimeout }, { in: 1 })
    expect((await late('reject')).outputs).toEqual({ rejected: 1 })
    expect((await late('approve')).outputs).toEqual({ approved: 1 })
    expect((await late('reject')).waits[0]?.request.until).toBe(harnessNow + 60_000)
  })

  test('its other variables are inputs', () => {
    const spec = specOf('approval')
    const ports = spec?.inputs(spec.config.parse(config), { workflow: { inputs: {}, outputs: {} } })
    expect(ports?.map(({ id, required }) => [id, required])).toEqual([
      ['in', true],
      ['reason', true],
    ])
  })
})

describe('question', () => {
  const fields = { type: 'object', required: ['region'], properties: { region: { type: 'string' }, since: { type: 'string' } } }

  test('gives the answer and its fields', async () => {
    const { outputs, waits } = await runNode(
      'question',
      { title: 'Where?', fields },
      {},
      { answers: { question: { region: 'eu', more: 1 } } },
    )
    expect(outputs).toEqual({ answer: { region: 'eu', more: 1 }, region: 'eu' })
    expect(waits[0]?.request).toMatchObject({ type: 'question', title: 'Where?', fields })
  })

  test('an answer that does not fit fails', async () => {
    await expect(runNode('question', { fields }, {}, { answers: { question: { region: 3 } } })).rejects.toMatchObject({
      code: 'schema.mismatch',
    })
  })

  test('the default stands in when nobody answers', async () => {
    const config = { fields, timeoutSeconds: 10, defaultAnswer: { region: 'unknown' } }
    expect((await runNode('question', config, {})).outputs).toEqual({ answer: { region: 'unknown' }, region: 'unknown' })
  })
})
