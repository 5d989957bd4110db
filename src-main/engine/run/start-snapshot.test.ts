import { expect, it } from 'vitest'
import { documentOf } from '../testing/documents.ts'
import { collectWorkflows } from './run-snapshot.ts'
import { isApprovalNode } from './start-snapshot.ts'

it('the approval that a flag answers is that of an approval node, whichever document the id is looked up in', () => {
  const document = documentOf({ ask: ['approval', { title: 'Go on?' }], both: ['approval', { title: 'Go on?' }], set: ['set'] }, [])
  const inner = documentOf({ deep: ['approval', { title: 'Go on?' }], both: ['tool-call', { tool: 'shell' }] }, [])
  const isOne = (path: string) => isApprovalNode(path, { document, workflows: { wf_in: inner } })
  expect(['ask', 'ask/attempt:2', 'sub/deep', 'loop/loop:3/ask'].map(isOne)).toEqual([true, true, true, true])
  expect(['set', 'ask/turn:0/call:1', 'nowhere', ''].map(isOne)).toEqual([false, false, false, false])
  // which of the two it is the path does not tell
  expect(isOne('both')).toBe(false)
})

it('the sub-workflows of a document are found with theirs, each once, also where they run each other', async () => {
  const using = (...references: string[]) =>
    documentOf(Object.fromEntries(references.map((workflow, i) => [`n_${i}`, ['sub-workflow', { workflow }]])), [])
  const known: Record<string, ReturnType<typeof using>> = { a: using('b', 'a'), b: using('a', 'c'), c: using(), unused: using() }
  const asked: string[] = []
  const found = await collectWorkflows(using('a', 'a', 'gone'), async (reference) => {
    asked.push(reference)
    return known[reference]
  })
  expect(Object.keys(found).sort()).toEqual(['a', 'b', 'c'])
  expect(asked.sort()).toEqual(['a', 'b', 'c', 'gone'])
})
