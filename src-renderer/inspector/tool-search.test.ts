import { expect, it } from 'vitest'
import type { ToolSummary } from '#shared/api/tool-summary.ts'
import { searchTools } from './tool-search.ts'

const tool = (name: string, title: string, summary: string): ToolSummary => ({
  name,
  title,
  summary,
  capability: 'analysis',
  safety: 'safe',
  effect: 'pure',
  evidenceKinds: [],
  input: {},
  usableBy: ['tool-call'],
})
const tools = [
  tool('calculate', 'Calculate', 'Works out an expression.'),
  tool('find_logs', 'Search logs', 'Lines that hold a word.'),
  tool('log_patterns', 'Patterns', 'Groups lines.'),
]
const names = (query: string, taken?: string[]) => searchTools(tools, query, taken).map(({ name }) => name)

it('gives all for no words, and leaves out those that are taken', () => {
  expect(names('')).toEqual(['calculate', 'find_logs', 'log_patterns'])
  expect(names('', ['find_logs'])).toEqual(['calculate', 'log_patterns'])
})

it('finds by every word, in any case, those that are named so first', () => {
  expect(names('LINES')).toEqual(['find_logs', 'log_patterns'])
  expect(names('log')).toEqual(['find_logs', 'log_patterns'])
  expect(names('patterns lines')).toEqual(['log_patterns'])
  expect(names('analysis log')).toEqual(['find_logs', 'log_patterns'])
  expect(names('nothing')).toEqual([])
})
