import { AIMessage, type BaseMessage, HumanMessage, SystemMessage, ToolMessage } from '@langchain/core/messages'
import { describe, expect, it } from 'vitest'
import { shippedPlaybooks } from '../../investigation/playbooks/playbook-library.ts'
import { type ModelTask, taskKey } from '../task.ts'
import { type AnswerOptions, respond } from './respond.ts'

type AgentTask = Extract<ModelTask, { kind: 'agent' }>

const finding = (type: string, statement: string, attributes = {}) => ({
  id: `${type}:x`,
  type,
  subject: 'x',
  statement,
  severity: 'warning',
  evidence: ['log:app.log'],
  from: null,
  to: null,
  attributes,
})

function bind(tools: Record<string, { description?: string; parameters?: object }>): AnswerOptions {
  return {
    tools: Object.entries(tools).map(([name, tool]) => ({
      type: 'function',
      function: { name, description: '', parameters: { type: 'object', properties: {} }, ...tool },
    })),
  }
}

function ask(task: Partial<AgentTask>, options: AnswerOptions, more: BaseMessage[] = [], human = 'Find out why.') {
  const full: AgentTask = {
    kind: 'agent',
    level: 'child',
    role: 'logs',
    capabilities: ['analysis'],
    goal: 'Why does checkout fail?',
    context: null,
    ...task,
  }
  return respond(
    [new SystemMessage({ content: 's', additional_kwargs: { [taskKey]: full } }), new HumanMessage(human), ...more],
    options,
    shippedPlaybooks(),
  )
}

const delegates = bind(
  Object.fromEntries(
    ['logs', 'metrics', 'changes', 'knowledge'].map((name) => [
      `delegate_to_${name}`,
      { parameters: { type: 'object', properties: { task: { type: 'string' }, context: { type: 'string' } }, required: ['task'] } },
    ]),
  ),
)
const logTools = bind({
  log_patterns: {},
  anomalies: {},
  search_logs: { parameters: { type: 'object', properties: { text: { type: 'string' }, limit: { type: 'integer' } }, required: ['text'] } },
  restart_service: {
    description: 'Restarts a service',
    parameters: { type: 'object', properties: { service: { type: 'string' } }, required: ['service'] },
  },
})

describe('a parent', () => {
  it('hands out at once what there is evidence for, with a task each', () => {
    const { calls } = ask(
      { level: 'parent', role: 'lead' },
      delegates,
      [],
      'Go.\n\nEvidence that tools can look into:\n<data>\n- log:app.log: Log. x\n- metric:cpu: CPU. x\n</data>',
    )
    expect(calls.map((call) => call.name)).toEqual(['delegate_to_logs', 'delegate_to_metrics'])
    for (const call of calls) expect(call.args.task).toContain('Why does checkout fail?')
  })

  it('hands out everything where it does not know what there is', () => {
    expect(ask({ level: 'parent', role: 'lead' }, delegates).calls).toHaveLength(4)
  })

  it('concludes from what its children found, with causes and citations', () => {
    const first = ask({ level: 'parent', role: 'lead' }, delegates)
    const calls = first.calls.map((call) => ({ ...call, type: 'tool_call' as const }))
    const results = calls.map(
      (call) =>
        new ToolMessage({
          tool_call_id: call.id,
          content: JSON.stringify({
            agent: call.name,
            answer: 'done',
            findings: [finding('log.disk_full', 'app says "No space left on device".', { first_line: 'No space left on device' })],
          }),
        }),
    )
    const { calls: again, text } = ask({ level: 'parent', role: 'lead' }, delegates, [
      new AIMessage({ content: '', tool_calls: calls }),
      ...results,
    ])
    expect(again).toEqual([])
    expect(text).toContain('app says "No space left on device". [E: log:app.log]')
    expect(text).toContain('A disk is full (resource_exhaustion')
  })
})

describe('a child', () => {
  it('asks what the playbooks name for its role, and nothing dangerous or unknown', () => {
    const { calls, text } = ask({}, logTools)
    expect(calls.map((call) => call.name)).toEqual(['log_patterns', 'anomalies'])
    expect(text).toContain('patterns show what thousands of lines say')
  })

  it('follows up a finding with arguments from it, once', () => {
    const call = { id: '0.0', name: 'log_patterns', args: {}, type: 'tool_call' as const }
    const done = { id: '0.1', name: 'anomalies', args: {}, type: 'tool_call' as const }
    const found = JSON.stringify([finding('log.connection_refused', 'app cannot reach rates:6379.', { host: 'rates' })])
    const history = [
      new AIMessage({ content: '', tool_calls: [call, done] }),
      new ToolMessage({ tool_call_id: '0.0', content: found }),
      new ToolMessage({ tool_call_id: '0.1', content: '[]' }),
    ]
    const { calls } = ask({}, logTools, history)
    expect(calls).toEqual([{ id: '1.0', name: 'search_logs', args: { text: 'rates' } }])
    const next = [
      new AIMessage({ content: '', tool_calls: [{ ...calls[0]!, type: 'tool_call' as const }] }),
      new ToolMessage({ tool_call_id: '1.0', content: '[]' }),
    ]
    expect(ask({}, logTools, [...history, ...next]).calls).toEqual([])
  })

  it('says which tools were not available', () => {
    const call = { id: '0.0', name: 'log_patterns', args: {}, type: 'tool_call' as const }
    const history = [
      new AIMessage({ content: '', tool_calls: [call] }),
      new ToolMessage({ tool_call_id: '0.0', content: 'no', status: 'error' }),
    ]
    expect(ask({}, bind({ log_patterns: {} }), history).text).toContain('Not available: log_patterns')
  })

  it('answers at once when it may not use tools', () => {
    const { calls, text } = ask({}, { ...logTools, tool_choice: 'none' })
    expect(calls).toEqual([])
    expect(text).toContain('Nothing was found')
  })

  it('answers in the schema that is asked for', () => {
    const schema = {
      type: 'object',
      properties: { summary: { type: 'string' }, evidence: { type: 'array', items: { type: 'string' } }, score: { type: 'number' } },
      required: ['summary', 'evidence', 'score'],
    }
    const context = { findings: [finding('log.disk_full', 'The disk is full.')] }
    const { text } = ask({ context }, { response_format: { type: 'json_schema', json_schema: { schema } } })
    expect(JSON.parse(text)).toMatchObject({ summary: 'The disk is full.', evidence: ['log:app.log'] })
  })
})

describe('other tasks', () => {
  it('judges a hypothesis in the form of a verdict', () => {
    const findings = [finding('log.disk_full', 'The disk is full.', { first_line: 'No space left on device' })]
    const hypothesis = {
      id: 'application.disk-full',
      origin: 'playbook:application.disk-full',
      category: 'resource_exhaustion',
      title: 't',
      statement: 's',
      confidence: 0.7,
    }
    const schema = {
      type: 'object',
      properties: {
        hypothesis: { type: 'string' },
        outcome: { type: 'string', enum: ['confirmed', 'rejected', 'undecided'] },
        confidence: { type: 'number' },
      },
      required: ['hypothesis', 'outcome', 'confidence'],
    }
    const task = { kind: 'validate', hypothesis, findings } as ModelTask
    const { text } = respond([new SystemMessage({ content: 's', additional_kwargs: { [taskKey]: task } })], {
      response_format: { json_schema: { schema } },
    })
    expect(JSON.parse(text)).toEqual({ hypothesis: 'application.disk-full', outcome: 'confirmed', confidence: 0.75 })
  })

  it('writes steps from parts and adds nothing', () => {
    const task = {
      kind: 'write',
      form: 'solution',
      parts: { root_cause: 'The disk is full.', next_steps: ['Free it', 'Enlarge it'] },
    } as ModelTask
    const { text } = respond([new SystemMessage({ content: 's', additional_kwargs: { [taskKey]: task } })], {})
    expect(text).toBe('Against: The disk is full.\n\n1. Free it\n2. Enlarge it')
  })
})
