import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#shared/json.ts'
import { describeTools, readTextCalls, writeCall } from './text-tool-form.ts'

const look = {
  name: 'look',
  description: 'Looks.',
  schema: {
    type: 'object',
    properties: {
      where: { type: 'string', description: 'A part of the system' },
      lines: { type: 'integer' },
      deep: { type: 'boolean' },
      tags: { type: 'array', items: { type: 'string' } },
    },
    required: ['where'],
    additionalProperties: false,
  } as JsonObject,
}
const read = (text: string) => readTextCalls(text, [look])
const block = (inside: string, name = 'look') => `<tool_call name="${name}">${inside}</tool_call>`
const where = '<parameter name="where">api</parameter>'

describe('calls of tools in text', () => {
  it('are read with the types of the schema, several of them, and what was said before', () => {
    const text = `I look at both.\n${block(`${where}\n<parameter name="lines">20</parameter><parameter name="tags">["a"]</parameter>`)}\n${block('<parameter name="where">\ndb 1 < 2\n</parameter>')}\n`
    expect(read(text)).toEqual({
      ok: true,
      said: 'I look at both.',
      calls: [
        { name: 'look', args: { where: 'api', lines: 20, tags: ['a'] } },
        { name: 'look', args: { where: 'db 1 < 2' } },
      ],
    })
  })

  it('are none where no tag is', () => {
    expect(read('All is well: 1 < 2.')).toEqual({ ok: true, said: 'All is well: 1 < 2.', calls: [] })
  })

  it.each([
    ['broke off in a value', `<tool_call name="look"><parameter name="where">ap`, 'not closed'],
    ['broke off in a block', `<tool_call name="look">${where}`, 'neither a parameter nor'],
    ['broke off in the second block', `${block(where)}<tool_call name="lo`, 'not the start'],
    ['goes on after the last block', `${block(where)} and that is it`, 'not the start'],
    ['names no tool that there is', block(where, 'rm'), 'there is no tool "rm"; there are look'],
    ['lacks what is required', block('<parameter name="lines">2</parameter>'), 'do not fit'],
    ['has a parameter too many', block(`${where}<parameter name="force">true</parameter>`), 'do not fit'],
    ['gives a parameter twice', block(`${where}${where}`), 'given twice'],
    ['has a number that is none', block(`${where}<parameter name="lines">many</parameter>`), 'not JSON'],
    ['has a number of the wrong kind', block(`${where}<parameter name="lines">1.5</parameter>`), 'do not fit'],
    ['is of another form', '<tool_call>{"name": "look", "arguments": {"where": "api"}}</tool_call>', 'not the start'],
    ['hides text between parameters', block(`${where} yes `), 'neither a parameter nor'],
    ['only closes', 'well </tool_call>', 'not the start'],
    ['reaches for the prototype', block(`${where}<parameter name="__proto__">{}</parameter>`), 'not allowed'],
  ])('are refused altogether when the answer %s', (_, text, problem) => {
    expect(read(text)).toMatchObject({ ok: false, problem: expect.stringContaining(problem) })
  })

  it('are refused at whatever character the text is cut off', () => {
    const whole = `Looking.\n${block(`${where}<parameter name="lines">20</parameter>`)}`
    for (let end = whole.indexOf('<tool_call') + '<tool_call'.length; end < whole.length; end++) {
      const cut = read(whole.slice(0, end))
      expect(cut.ok ? cut.calls : 'refused').toBe('refused')
    }
  })

  it('come back as they were written', () => {
    const value = fc.record(
      {
        where: fc.string().filter((text) => !text.includes('</parameter>') && !/^\n|\n$/.test(text)),
        lines: fc.integer(),
        deep: fc.boolean(),
        tags: fc.array(fc.string().filter((text) => !text.includes('</parameter>'))),
      },
      { requiredKeys: ['where'] },
    )
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 4 }), (all) => {
        const calls = all.map((args) => ({ name: 'look', args: { ...args } as JsonObject }))
        expect(read(calls.map(writeCall).join('\n'))).toEqual({ ok: true, said: '', calls })
      }),
    )
  })

  it('are described with their parameters', () => {
    const text = describeTools([look])
    expect(text).toContain('- look: Looks.')
    expect(text).toContain('- where (required): A part of the system {"type":"string"}')
    expect(text).toContain('<tool_call name="NAME">')
  })
})
