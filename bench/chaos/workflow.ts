import { documentOf } from '#main/engine/testing/documents.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'

/** What the main workflow runs as one of its steps: a loop of code. */
export const counting: WorkflowDocument = {
  ...documentOf(
    {
      start: ['set', { value: { n: 0 } }],
      rounds: ['loop', { maxIterations: 10, condition: 'output.n < 4' }],
      more: ['code', { source: 'return { n: input.n + 1 }', timeoutMs: 60_000 }, { parent: 'rounds' }],
      end: ['output', { name: '' }],
    },
    ['start.out -> rounds.in', 'rounds.item -> more.in', 'more.out -> rounds.result', 'rounds.out -> end.value'],
  ),
  id: 'wf_counting',
  name: 'Counting',
}

/** Everything that a run can be killed in: a map with code, agents and outside effects, a parent agent, a loop in a sub-workflow. */
export const chaotic: WorkflowDocument = {
  ...documentOf(
    {
      list: ['set', { value: [{ n: 1 }, { n: 2 }, { n: 3 }, { n: 4 }, { n: 5 }, { n: 6 }] }],
      each: ['map', { concurrency: 2 }],
      work: [
        'code',
        { source: 'let s = 0\nfor (let i = 0; i < 200000; i++) s += i % 7\nreturn { n: input.n, s }', timeoutMs: 60_000 },
        { parent: 'each' },
      ],
      send: ['tool-call', { tool: 'chaos_send' }, { parent: 'each' }],
      judge: ['micro-agent', { model: 'offline', instructions: 'Say what you see.' }, { parent: 'each' }],
      lead: ['parent-agent', { model: 'offline', instructions: 'Ask everyone once.', maxIterations: 3 }],
      logs: ['child-agent', { model: 'offline', role: 'logs', instructions: 'Look at the logs.' }, { parent: 'lead' }],
      metrics: ['child-agent', { model: 'offline', role: 'metrics', instructions: 'Look at the metrics.' }, { parent: 'lead' }],
      count: ['sub-workflow', { workflow: 'wf_counting' }],
      last: ['tool-call', { tool: 'chaos_send' }],
      done: ['output', { name: 'done' }],
      sent: ['output', { name: 'sent' }],
      counted: ['output', { name: 'counted' }],
    },
    [
      'list.out -> each.items',
      'each.item -> work.in',
      'work.out -> send.in',
      'send.out -> judge.in',
      'send.out -> each.result',
      'each.results -> done.value',
      'each.results -> lead.in',
      'lead.result -> count.in',
      'count.out -> counted.value',
      'count.out -> last.in',
      'last.out -> sent.value',
    ],
  ),
  id: 'wf_chaotic',
  name: 'Chaotic',
}
