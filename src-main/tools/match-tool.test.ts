import { describe, expect, it } from 'vitest'
import { lessRisk } from './approval/less-risk.ts'
import { matchTools } from './match-tool.ts'
import { createToolRegistry } from './registry.ts'

const tools = createToolRegistry().list()
const names = (need: string, capability?: 'search' | 'analysis' | 'execution') =>
  matchTools(tools, { need, ...(capability ? { capability } : {}) }).map(({ name }) => name)

describe('the tool for a need', () => {
  it('is the one that says most of it', () => {
    expect(names('what time is it now in Berlin')[0]).toBe('current_time')
    expect(names('write a text file')[0]).toBe('write_file')
    expect(names('find a file by a glob', 'search')[0]).toBe('find_files')
    expect(names('calculate a sum')[0]).toBe('calculate')
  })

  it('is none where nothing says it, or nothing of that capability does', () => {
    expect(names('xylophone')).toEqual([])
    expect(names('calculate', 'execution')).toEqual([])
  })

  it('can be one with less risk', () => {
    const writing = tools.find(({ name }) => name === 'write_file')
    if (!writing) throw new Error('it is there')
    const instead = lessRisk(writing, tools)
    expect(instead.length).toBeGreaterThan(0)
    expect(instead.length).toBeLessThanOrEqual(3)
    expect(instead.every(({ safety }) => safety === 'safe')).toBe(true)
    expect(instead.map(({ tool }) => tool)).toContain('read_file')
  })
})
