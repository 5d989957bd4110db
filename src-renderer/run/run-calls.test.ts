import { describe, expect, it } from 'vitest'
import { RunStory } from '#shared/events/testing/run-story.ts'
import { CallReader, isUnder } from './run-calls.ts'

const model = { agent: 'a', provider: 'p', model: 'm' }
const { events } = new RunStory()
  .started()
  .add('n_a/turn:0', 'model.called', { ...model, prompt: { value: 'one' }, tools: [] })
  .add('n_ab', 'tool.called', { agent: null, tool: 'other', call: '0', arguments: {} })
  .add('n_a/turn:0', 'model.returned', { ...model, text: { value: 'x' }, toolCalls: [], usage: { input: 1, output: 1 }, ms: 1 })
  .add('n_a/turn:0/call:0', 'tool.called', { agent: 'a', tool: 'search', call: '0.0', arguments: {} })
  .add('n_a/turn:0/call:0', 'tool.returned', { agent: 'a', tool: 'search', call: '0.0', ok: true, result: { value: 2 }, ms: 1 })

const told = (reader: CallReader, upTo: number, until = Number.POSITIVE_INFINITY) =>
  reader.read(events.slice(0, upTo), until).map((call) => `${call.type} ${call.key} ${call.returned?.seq ?? 'open'}`)
const inside = () => new CallReader((event) => isUnder(event, 'n_a'))

describe('calls of models and tools', () => {
  it('are found at a path with their answers, and not at one that only begins the same', () => {
    expect(told(inside(), events.length)).toEqual(['model 3 5', 'tool 6 7'])
  })

  it('are the same when the events come one by one', () => {
    const reader = inside()
    for (let upTo = 1; upTo <= events.length; upTo++) expect(told(reader, upTo)).toEqual(told(inside(), upTo))
  })

  it('are those of an earlier moment as they were then', () => {
    const reader = inside()
    expect(told(reader, events.length, 6)).toEqual(['model 3 5', 'tool 6 open'])
    expect(told(reader, events.length, 4)).toEqual(['model 3 open'])
    expect(told(reader, events.length)).toEqual(['model 3 5', 'tool 6 7'])
  })

  it('stay the same list while nothing that fits has come', () => {
    const reader = inside()
    const before = reader.read(events.slice(0, 3), 99)
    expect(reader.read(events.slice(0, 4), 99)).toBe(before)
    expect(reader.read(events.slice(0, 5), 99)).not.toBe(before)
  })
})
