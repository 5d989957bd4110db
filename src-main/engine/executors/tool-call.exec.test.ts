import { describe, expect, it } from 'vitest'
import { createToolRegistry } from '../../tools/registry.ts'
import { runNode } from '../testing/node-harness.ts'

const services = { tools: async () => createToolRegistry() }
const sum = { tool: 'calculate', arguments: { expression: 'a * b', values: { a: 6, b: 7 } } }

describe('tool call', () => {
  it('calls the tool with its arguments', async () => {
    const { outputs } = await runNode('tool-call', sum, {}, { services })
    expect(outputs.out).toEqual({ result: 42 })
    expect(outputs.details).toMatchObject({ tool: 'calculate', arguments: sum.arguments })
  })

  it('lays the fields of the input over its arguments', async () => {
    const { outputs } = await runNode('tool-call', sum, { in: { values: { a: 1, b: 2 } } }, { services })
    expect(outputs.out).toEqual({ result: 2 })
  })

  it('makes arguments of the input by an expression', async () => {
    const config = { ...sum, expression: '{"values": {"a": $count(in.list), "b": 10}}' }
    const { outputs } = await runNode('tool-call', config, { in: { list: [1, 2, 3] } }, { services })
    expect(outputs.out).toEqual({ result: 30 })
  })

  it.each([
    ['a tool that is not there', { tool: 'teleport' }, 'tool.unknown'],
    ['arguments that do not fit', { tool: 'calculate', arguments: { expression: 5 } }, 'tool.invalid_parameters'],
    ['an expression that gives no object', { ...sum, expression: '5' }, 'tool.invalid_parameters'],
  ])('refuses %s', async (_, config, code) => {
    await expect(runNode('tool-call', config, {}, { services })).rejects.toMatchObject({ code })
  })

  it('knows every tool by a name of its own, with a schema that can be sent', async () => {
    for (const tool of (await services.tools()).list()) {
      expect(tool.name).toMatch(/^[a-z][a-z0-9_]{1,63}$/)
      expect(tool.description.length).toBeGreaterThan(10)
    }
  })
})
