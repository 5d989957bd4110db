import { describe, expect, it } from 'vitest'
import { lessRisk } from './approval/less-risk.ts'
import { matchTools } from './match-tool.ts'
import { createToolRegistry } from './registry.ts'
import type { ToolDefinition } from './tool-registry.ts'

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

  it('with less risk is what the tool names, or one that is called almost so', () => {
    const instead = (tool: ToolDefinition) => lessRisk(tool, tools).map(({ tool: name }) => name)
    const named = tools.filter(({ lessRisk: names }) => names)
    // to write a file or to make a branch restarts nothing
    expect(Object.fromEntries(named.map((tool) => [tool.name, instead(tool)]))).toEqual({
      http_request: ['check_connectivity'],
      web_search: ['runbook_search', 'read_mcp_resource'],
      shell: ['read_file', 'find_files', 'list_files'],
      restart_service: ['component_health', 'check_connectivity'],
      update_config: ['github_create_pull_request', 'jira_comment', 'component_health'],
      clear_cache: ['component_health', 'check_connectivity'],
    })
    const [any] = tools.filter(({ name }) => name === 'write_file') as [ToolDefinition]
    expect(instead({ ...any, name: 'wiki__delete_page', title: 'delete_page', description: 'Deletes a page of a file.' })).toEqual([])
    expect(instead({ ...any, name: 'hub__create_issue', title: 'create_issue', description: 'Writes a comment on an issue.' })).toEqual([])
  })

  it('with less risk is there for each that a tool names', () => {
    const known = new Set(tools.map(({ name }) => name))
    expect(tools.flatMap(({ lessRisk: names = [] }) => names.filter((name) => !known.has(name)))).toEqual([])
  })
})
