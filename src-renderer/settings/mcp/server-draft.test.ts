import { describe, expect, it } from 'vitest'
import { type McpServerSettings, mcpServerSchema } from '#shared/mcp/server-entry.ts'
import { pastedServer } from './pasted-server.ts'
import { draftOf, emptyDraft, entryOf } from './server-draft.ts'

const typedBack = (given: object): McpServerSettings => {
  const entry = mcpServerSchema.parse(given)
  const read = entryOf(draftOf(entry), entry.enabled)
  expect(read).toEqual({ entry })
  return entry
}

describe('a server as it is typed', () => {
  it('comes to the entry that it was made of', () => {
    typedBack({ server_id: 'a', server_type: 'stdio', connection_params: { command: 'a' } })
    typedBack({
      server_id: 'a',
      server_type: 'stdio',
      enabled: false,
      connection_params: {
        command: '/opt/my tools/a',
        args: ['-y', 'b=c', 'two words', '', ' '],
        folder: 'there',
        env: { A: 'b=c: d', E: '' },
        secrets: { KEY: 'the-key' },
      },
      instructions: 'Two\nlines',
      tools: ['one', 'two'],
      roots: ['.', '/srv/data'],
      timeout_seconds: 1.5,
      start_timeout_seconds: 300,
    })
    typedBack({
      server_id: 'a',
      server_type: 'http',
      connection_params: {
        url: 'https://example.com/mcp?a=b',
        headers: { 'X-Region': 'north: 1' },
        secrets: { 'X-Key': 'plain', Authorization: { secret: 'the token', prefix: 'Bearer ' } },
        oauth: { client_id: 'trellis', redirect_port: 8_123 },
      },
    })
  })

  it('says which field is wrong', () => {
    const problem = (more: object) => entryOf({ ...emptyDraft, id: 'a', command: 'a', ...more }, true)
    expect(problem({})).toHaveProperty('entry')
    expect(problem({ command: ' ' })).toMatchObject({ problem: { field: 'command', message: 'a program' } })
    expect(problem({ id: 'a__b' })).toMatchObject({ problem: { field: 'id', message: expect.stringContaining('letters') } })
    expect(problem({ env: 'no-name=1' })).toMatchObject({ problem: { field: 'env', message: 'no-name: a name of a variable' } })
    expect(problem({ secrets: 'KEY' })).toMatchObject({ problem: { field: 'secrets', message: 'KEY: the name of a secret' } })
    expect(problem({ type: 'http', url: 'ftp://x' })).toMatchObject({
      problem: { field: 'url', message: 'an address that begins with http:// or https://' },
    })
    expect(problem({ timeout: Number.NaN })).toMatchObject({ problem: { field: 'timeout' } })
  })
})

describe('a server that is pasted', () => {
  it.each([
    ['as most programs keep it', { mcpServers: { 'my server': { command: 'npx', args: ['-y', 'x@1.0.0'], env: { A: '1' } } } }],
    ['as VS Code keeps it', { servers: { 'my server': { type: 'stdio', command: 'npx', args: ['-y', 'x@1.0.0'], env: { A: '1' } } } }],
    ['by its name', { 'my server': { command: 'npx', args: ['-y', 'x@1.0.0'], env: { A: '1' } } }],
  ])('is read %s', (_, json) => {
    const draft = pastedServer(JSON.stringify(json))
    expect(draft && entryOf(draft, true)).toMatchObject({
      entry: { server_id: 'my-server', connection_params: { command: 'npx', args: ['-y', 'x@1.0.0'], env: { A: '1' } } },
    })
  })

  it('is read over http, and without a name', () => {
    const draft = pastedServer('{"url": "https://example.com/mcp", "headers": {"X-A": "b"}}')
    expect(draft).toMatchObject({ id: '', type: 'http', url: 'https://example.com/mcp', headers: 'X-A: b' })
  })

  it.each(['', 'npx -y x', '[]', '{}', 'null', '{"mcpServers": {}}', '{"a": 1}', '{"command": 7}'])('is none in %j', (text) => {
    expect(pastedServer(text)).toBeNull()
  })
})
