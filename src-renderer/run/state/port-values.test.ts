import { describe, expect, it } from 'vitest'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { RunReplay } from '#shared/events/run-replay.ts'
import { emptyRunView } from '#shared/events/run-view.ts'
import { RunStory } from '#shared/events/testing/run-story.ts'
import { useRun } from '../../state/run-store.ts'
import { filterPorts, portValues } from './port-values.ts'

const node = (kind: string, label: string, parent: string | null, config = {}) => ({ kind, label, parent, config, pinned: null })
const document = {
  inputs: {},
  outputs: {},
  nodes: {
    n_text: node('template', 'Words', null, { template: 'x' }),
    n_map: node('map', 'Each', null),
    n_set: node('template', 'Inner', 'n_map', { template: '{{ word }}' }),
  },
  edges: {
    e_1: { from: ['n_text', 'text'], to: ['n_map', 'items'] },
    e_2: { from: ['n_map', 'item'], to: ['n_set', 'word'] },
    e_3: { from: ['n_set', 'text'], to: ['n_map', 'result'] },
  },
  layout: {},
} as unknown as WorkflowDocument

const story = new RunStory()
  .started()
  .node('n_text', 'n_text', { text: { value: 'Disk FULL' } })
  .add('n_map', 'node.started', { node: 'n_map', kind: 'map', label: 'Each', inputs: { items: { value: ['a'] } } })
  .add('n_map/map:0/n_set', 'node.started', { node: 'n_set', kind: 'template', label: 'Inner', inputs: { word: { value: 'a' } } })
  .add('n_map/map:0/n_set', 'node.finished', { node: 'n_set', outputs: { text: { value: 'A' } }, ms: 1 })
  .add('n_map', 'node.finished', { node: 'n_map', outputs: { results: { value: ['A'] } }, ms: 3 })

function stateAt(seq: number) {
  const replay = new RunReplay('run_1')
  const newest = replay.take(emptyRunView('run_1'), story.events)
  useRun.setState({ runId: 'run_1', view: replay.viewAt(seq), newest, replay, events: replay.events, document, rounds: {} })
  return useRun.getState()
}
const told = (seq: number) =>
  portValues(stateAt(seq)).flatMap(({ node: id, side, port, value }) =>
    value && 'value' in value ? [`${id} ${side}:${port} ${JSON.stringify(value.value)}`] : [],
  )

describe('the state of every port', () => {
  it('has each value where it is, also inside containers', () => {
    expect(told(99)).toEqual([
      'n_text out:text "Disk FULL"',
      'n_map in:items ["a"]',
      'n_map source:item "a"',
      'n_map sink:result "A"',
      'n_map out:results ["A"]',
      'n_set in:word "a"',
      'n_set out:text "A"',
    ])
  })

  it('has the values of the shown moment', () => {
    expect(told(5)).toEqual(['n_text out:text "Disk FULL"', 'n_map in:items ["a"]'])
  })

  it('lists ports without a value too, and finds by label, name and value', () => {
    const ports = portValues(stateAt(99))
    expect(ports.length).toBeGreaterThan(told(99).length)
    const labelOf = (id: string) => document.nodes[id]?.label ?? ''
    const found = (words: string, withValue = true) =>
      filterPorts(ports, words, withValue, labelOf).map(({ node: id, port }) => `${id} ${port}`)
    expect(found('full disk')).toEqual(['n_text text'])
    expect(found('each items')).toEqual(['n_map items'])
    expect(found('nothing')).toEqual([])
    expect(found('', false)).toHaveLength(ports.length)
  })
})
