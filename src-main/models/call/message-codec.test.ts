import { AIMessage, ChatMessage, HumanMessage, SystemMessage, ToolMessage } from '@langchain/core/messages'
import { describe, expect, it } from 'vitest'
import { decodeMessage, encodeMessage } from './message-codec.ts'

describe('messages as plain data', () => {
  it.each([
    new SystemMessage({ content: 'You are brief.', additional_kwargs: { trellis_task: { kind: 'free' } } }),
    new HumanMessage('Hello'),
    new AIMessage({ content: 'Let me look.', tool_calls: [{ id: '0.0', name: 'look', args: { a: [1, null] }, type: 'tool_call' }] }),
    new ToolMessage({ content: '{"a":1}', tool_call_id: '0.0', name: 'look', status: 'error' }),
  ])('come back as they were: %#', (message) => {
    const stored = JSON.parse(JSON.stringify(encodeMessage(message)))
    expect(encodeMessage(decodeMessage(stored))).toEqual(stored)
    expect(decodeMessage(stored).constructor).toBe(message.constructor)
  })

  it('keep no field that is not on the list', () => {
    const message = new AIMessage({ content: 'x', additional_kwargs: { secret: 'canary' }, response_metadata: { key: 'canary' } })
    expect(JSON.stringify(encodeMessage(message))).not.toContain('canary')
  })

  it.each([
    { lc: 1, type: 'constructor', id: ['langchain', 'schema', 'HumanMessage'], kwargs: {} },
    { type: 'human', text: 'x', lc_secrets: {} },
    { type: 'ai', text: 'x', toolCalls: [{ id: '1', name: 'n', args: 'text' }] },
    { type: 'function', text: 'x' },
    null,
    'human',
  ])('are refused when they are anything else: %#', (data) => {
    expect(() => decodeMessage(data)).toThrow(expect.objectContaining({ code: 'journal.corrupt' }))
  })

  it('of other types cannot be kept', () => {
    expect(() => encodeMessage(new ChatMessage('x', 'critic'))).toThrow(expect.objectContaining({ code: 'model.bad_output' }))
  })
})
