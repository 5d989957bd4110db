import { describe, expect, it } from 'vitest'
import type { WorkflowSummary } from '#shared/api/contract.ts'
import { folderLines, listedWorkflows, tagsOf } from './listed-workflows.ts'

const workflow = (file: string, more: Partial<WorkflowSummary> = {}): WorkflowSummary => ({
  file: `${file}.trellis.json`,
  id: file,
  name: file,
  description: '',
  tags: [],
  nodes: 1,
  updatedAt: 0,
  readable: true,
  ...more,
})

const all = [
  workflow('b', { updatedAt: 3, nodes: 1, tags: ['Night'] }),
  workflow('x/a 10', { updatedAt: 1, nodes: 9, tags: ['night', 'shop'] }),
  workflow('x/y/a 2', { updatedAt: 2, nodes: 5, tags: ['night'] }),
  workflow('xy/c', { updatedAt: 4 }),
]
const names = (...args: Parameters<typeof listedWorkflows>) => listedWorkflows(...args).map(({ id }) => id)

describe('the workflows of a place', () => {
  it('are in order', () => {
    expect(names(all, { at: 'all' }, 'updated', [])).toEqual(['xy/c', 'b', 'x/y/a 2', 'x/a 10'])
    expect(names(all, { at: 'folder', folder: 'x' }, 'name', [])).toEqual(['x/a 10', 'x/y/a 2'])
    expect(names(all, { at: 'all' }, 'nodes', [])[0]).toBe('x/a 10')
  })
  it('are those of a folder with its folders, or of a tag, however it is written', () => {
    expect(names(all, { at: 'folder', folder: 'x/y' }, 'name', [])).toEqual(['x/y/a 2'])
    expect(names(all, { at: 'tag', tag: 'NIGHT' }, 'name', [])).toHaveLength(3)
  })
  it('are those that were opened last, as long as they are there', () => {
    expect(names(all, { at: 'recent' }, 'name', ['gone.trellis.json', 'xy/c.trellis.json', 'b.trellis.json'])).toEqual(['xy/c', 'b'])
  })
})

it('tags are counted, and called as most do', () => {
  expect(tagsOf(all)).toEqual([
    { tag: 'night', count: 3 },
    { tag: 'shop', count: 1 },
  ])
})

describe('the tree of folders', () => {
  it('has empty folders and those of files, each after the one it is in', () => {
    expect(folderLines(['x/empty'], all, new Set())).toEqual([
      { folder: 'x', depth: 0, count: 2, fold: 'open' },
      { folder: 'x/empty', depth: 1, count: 0, fold: null },
      { folder: 'x/y', depth: 1, count: 1, fold: null },
      { folder: 'xy', depth: 0, count: 1, fold: null },
    ])
  })
  it('leaves out what is folded away', () => {
    expect(folderLines([], all, new Set(['x'])).map(({ folder }) => folder)).toEqual(['x', 'xy'])
  })
})
