import { describe, expect, it } from 'vitest'
import type { Json } from '../json.ts'
import { canBeKept, type GrantRequest } from './grant.ts'
import { allResources, promptUse, usedOf } from './mcp-use.ts'
import { answerForFork, readApprovalAnswer } from './tool-approval.ts'

describe('a grant', () => {
  it('is kept only of what cannot become something else behind its name', () => {
    const start = (pinned: boolean): GrantRequest => ({
      ...{ type: 'mcp_start', server: 's', executable: '/bin/s', args: [], folder: null, variables: [], secrets: [] },
      pinned,
    })
    const kept: [GrantRequest, boolean][] = [
      [{ type: 'host', origin: 'https://a.example:443' }, true],
      [start(true), true],
      [start(false), false],
      [{ type: 'tool_call', tool: 'shell', arguments: { program: 'ls' } }, false],
    ]
    for (const [request, expected] of kept) expect(canBeKept(request)).toBe(expected)
  })

  it('of an MCP server tells a tool that is named like the reading of resources from that', () => {
    expect(usedOf({ tool: allResources, hash: 'resources' })).toEqual({ kind: 'resources' })
    expect(usedOf({ tool: allResources, hash: 'a'.repeat(64) })).toEqual({ kind: 'tool', name: allResources })
    expect(usedOf({ tool: promptUse('triage'), hash: 'h' })).toEqual({ kind: 'prompt', name: 'triage' })
  })
})

describe('the answer to a call', () => {
  it('is a no where it is not plainly a yes', () => {
    const odd: Json[] = [null, true, 'approve', {}, { approved: 'yes' }, { approved: 1 }, { approved: true, scope: 'always' }]
    for (const answer of odd) expect(readApprovalAnswer(answer).approved).toBe(false)
    expect(readApprovalAnswer({ approved: true, arguments: { a: 1 } })).toMatchObject({
      approved: true,
      scope: 'once',
      arguments: { a: 1 },
    })
  })

  it('for the rest of a run counts once in a fork of it', () => {
    expect(answerForFork({ approved: true, scope: 'run' })).toEqual({ approved: true, scope: 'once' })
    expect(answerForFork('approve')).toBe('approve')
  })
})
