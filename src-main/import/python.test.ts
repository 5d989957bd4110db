import { describe, expect, test } from 'vitest'
import { pythonToScript } from '#shared/import/python/python-to-script.ts'
import type { Json, JsonObject } from '#shared/json.ts'
import { runNode } from '../engine/testing/node-harness.ts'
import { readImport } from './read-import.ts'
import examples from './testing/python-cases.json' with { type: 'json' }

const cases = examples as unknown as { python: string; inputs: JsonObject; gives: Json }[]

/** An app of Dify that is one part with code. */
function appOf(python: string, names: readonly string[]) {
  const node = (id: string, data: JsonObject) => ({ id, type: 'custom', position: { x: 0, y: 0 }, data })
  const variables = names.map((variable) => ({ variable, value_selector: ['start', variable] }))
  const nodes = [
    node('start', {
      type: 'start',
      title: 'Start',
      variables: names.map((variable) => ({ variable, type: 'text-input', label: variable })),
    }),
    node('code', { type: 'code', title: 'Code', code_language: 'python3', code: python, variables, outputs: {} }),
  ]
  const [imported] = readImport(
    JSON.stringify({
      kind: 'app',
      app: { mode: 'workflow' },
      workflow: { graph: { nodes, edges: [{ source: 'start', target: 'code' }] } },
    }),
  )
  const part = imported?.report.parts.find(({ name }) => name === 'Code')
  return { part, node: imported?.document.nodes[part?.node ?? ''] }
}

describe('Python of Dify', () => {
  // what is expected was given by Python itself
  test.each(cases.map((each, index) => [index + 1, each] as const))(
    'example %i gives in the sandbox what it gives in Python',
    async (_n, each) => {
      const { part, node } = appOf(each.python, Object.keys(each.inputs))
      expect(part).toMatchObject({ outcome: 'changed', kind: 'code', changes: [expect.stringContaining('turned into JavaScript')] })
      // one variable arrives as itself, several as an object of them
      const values = Object.values(each.inputs)
      const { outputs } = await runNode('code', node?.config ?? {}, {
        in: values.length === 1 ? (values[0] as Json) : each.inputs,
      })
      expect(outputs.out).toEqual(each.gives)
    },
  )

  test.each([
    ['import requests\ndef main():\n  return {}', 'the module requests'],
    ['def main(a):\n  with open(a) as f:\n    return {"r": f.read()}', '"with"'],
    ['class A:\n  pass\ndef main():\n  return {}', '"class"'],
    ['def main(a):\n  return {"r": a.encode("utf8")}', '".encode"'],
    ['def main(a):\n  return {"r": eval(a)}', 'eval'],
    ['def main(a):\n  return {"r": "%s" % a}', '"%" on a text'],
    ['def main(a):\n  return {"r": b"x"}', 'bytes'],
    ['def main(*a):\n  return {}', '"*"'],
    [`def main(a):\n  return ${'('.repeat(200)}a${')'.repeat(200)}`, 'as deep as this'],
    [
      `def main(a):\n${Array.from({ length: 60 }, (_each, depth) => `${' '.repeat(depth + 1)}if a:`).join('\n')}\n${' '.repeat(61)}pass`,
      'blocks as deep',
    ],
    ['result = 1', 'no function main'],
    ['def main(', ''],
    ['def main(a):\n  return {"r": f"{a"}', 'open brace'],
  ])('what has no counterpart is said, and the part is a placeholder: %j', (python, words) => {
    expect(pythonToScript(python)).toContain(words)
    const { part } = appOf(python, ['a'])
    expect(part).toMatchObject({ outcome: 'lost', kind: 'placeholder', changes: [expect.stringContaining(words)] })
  })
})
