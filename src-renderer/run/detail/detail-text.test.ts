import { describe, expect, it } from 'vitest'
import { reduceRunEvents } from '#shared/events/reduce-run.ts'
import { emptyRunView } from '#shared/events/run-view.ts'
import { RunStory } from '#shared/events/testing/run-story.ts'
import { detailText } from './detail-text.ts'

const { events } = new RunStory()
  .started()
  .add('n_a', 'node.started', { node: 'n_a', kind: 'model-call', label: 'Ask', inputs: { in: { value: { q: 1 } } } })
  .add('n_a', 'model.called', { agent: null, provider: 'p', model: 'm', prompt: { value: [{ type: 'human', text: 'Why?' }] }, tools: [] })
  .add('n_a', 'model.returned', {
    agent: null,
    provider: 'p',
    model: 'm',
    text: { value: 'Because.' },
    toolCalls: [{ id: '0.0', name: 'search', arguments: { words: 'disk' } }],
    usage: { input: 10, output: 4 },
    ms: 5,
  })
  .add('n_a', 'node.finished', { node: 'n_a', outputs: { out: { value: 'Because.' } }, ms: 9 })
const view = reduceRunEvents(emptyRunView('run_1'), events)
const told = (id: string) => {
  const span = view.spans.get(id)
  if (!span) throw new Error(`There is no span ${id}`)
  return detailText(span, view, events)
}

describe('a span as text', () => {
  it('has prompt, answer, tool calls and tokens of a model call', async () => {
    const text = await told('n_a#model')
    expect(text).toContain('# p:m\n\nn_a · Done · 1 ms')
    expect(text).toContain('## Prompt\n\n[\n  {\n    "type": "human",\n    "text": "Why?"')
    expect(text).toContain('## Answer\n\nBecause.')
    expect(text).toContain('"words": "disk"')
    expect(text).toContain('10 in, 4 out')
  })

  it('has the values on the ports of a node', async () => {
    const text = await told('n_a')
    expect(text).toContain('## Inputs: in\n\n{\n  "q": 1\n}')
    expect(text).toContain('## Outputs: out\n\nBecause.')
  })
})
