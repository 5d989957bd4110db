import { describe, expect, it } from 'vitest'
import { folderOf, isFolderPath, isWithin, isWorkflowPath, movedPath, namingProblem } from './workflow-path.ts'

describe('paths of workflows', () => {
  it.each(['a.trellis.json', 'a/b.trellis.json', 'Störung/1 2/x.y.trellis.json', 'a:b.trellis.json'])('opens %s', (path) => {
    expect(isWorkflowPath(path)).toBe(true)
  })

  it.each([
    '../a.trellis.json',
    'a/../b.trellis.json',
    '/etc/a.trellis.json',
    '/a.trellis.json',
    'a//b.trellis.json',
    './a.trellis.json',
    '.hidden/a.trellis.json',
    '.trellis.json',
    'a/.trellis.json',
    'a\\b.trellis.json',
    'a\0.trellis.json',
    'a\n.trellis.json',
    'a.json',
    'a.trellis.json/b.trellis.json',
    'a/b/c/d/e/f/g/h/i/j.trellis.json',
    `${'a/'.repeat(4)}${'x'.repeat(500)}.trellis.json`,
    '',
  ])('refuses %j', (path) => {
    expect(isWorkflowPath(path)).toBe(false)
  })

  it.each(['', '..', 'a/..', '.git', '/a', 'a/', 'x.trellis.json'])('knows that %j is no folder', (path) => {
    expect(isFolderPath(path)).toBe(false)
  })
})

describe('new names', () => {
  it.each(['CON', 'nul.trellis.json', 'com1', 'a/LPT9/b.trellis.json', 'aux.old', 'COM¹'])('may not be devices of Windows: %s', (path) => {
    expect(namingProblem(path)).toMatch(/device/)
  })
  it.each(['a:b', 'what?.trellis.json', 'a|b/c.trellis.json', '<x>', '"'])('may not hold what a system refuses: %s', (path) => {
    expect(namingProblem(path)).toMatch(/every system/)
  })
  it.each(['a.', 'a ', ' a', 'a .trellis.json', 'a/b./c.trellis.json'])('may not end where a system cuts them: %j', (path) => {
    expect(namingProblem(path)).toMatch(/space/)
  })
  it('may not be longer than a file system takes, counted in bytes', () => {
    expect(namingProblem('ä'.repeat(100))).toBeUndefined()
    expect(namingProblem('ä'.repeat(101))).toMatch(/bytes/)
  })
  it.each(['a', 'a/b c', 'console', 'Ärger/über.trellis.json', 'com10', 'aux-1'])('may be %s', (path) => {
    expect(namingProblem(path)).toBeUndefined()
  })
})

describe('moving', () => {
  it('takes along what lies in a folder and nothing beside it', () => {
    expect(movedPath('a/b.trellis.json', 'a', 'c/d')).toBe('c/d/b.trellis.json')
    expect(movedPath('a', 'a', 'b')).toBe('b')
    expect(movedPath('ab/c', 'a', 'b')).toBe('ab/c')
    expect(isWithin('ab', 'a')).toBe(false)
    expect(isWithin('a/b', '')).toBe(true)
    expect(folderOf('a/b/c')).toBe('a/b')
  })
})
