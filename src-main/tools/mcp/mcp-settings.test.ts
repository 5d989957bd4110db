import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { McpServerSettings, StdioSettings } from '#shared/mcp/server-entry.ts'
import { mcpServersOf, readMcpServers } from './mcp-settings.ts'
import { isPinned } from './pinned.ts'
import { baseEnvironment, resolveStart } from './start-command.ts'
import { toolHash } from './tool-hash.ts'

const stdio = (params: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
  server_id: 'one',
  server_type: 'stdio',
  connection_params: params,
  ...more,
})

describe('mcp_servers', () => {
  it('changes a shipped server field by field, and keeps the others off', () => {
    const servers = mcpServersOf([{ server_id: 'kubernetes', enabled: true, tools: ['pods_list'] }])
    const kubernetes = servers.find(({ server_id }) => server_id === 'kubernetes') as McpServerSettings
    expect(kubernetes).toMatchObject({ enabled: true, tools: ['pods_list'], connection_params: { command: 'npx' } })
    expect(servers.filter(({ enabled }) => enabled)).toEqual([kubernetes])
  })

  it('ships only what names an exact version', () => {
    for (const server of mcpServersOf([]) as StdioSettings[])
      expect(isPinned(server.connection_params.command, server.connection_params.args)).toBe(true)
  })

  it.each([
    ['no list', { one: {} }],
    ['an id that would hide where the tool begins', [stdio({ command: 'x' }, { server_id: 'a__b' })]],
    ['a field that there is not', [stdio({ command: 'x' }, { shell: true })]],
    ['a parameter that there is not', [stdio({ command: 'x', shell: true })]],
    ['two of one name', [stdio({ command: 'x' }), stdio({ command: 'y' })]],
    ['an address that is not http', [{ server_id: 'w', server_type: 'http', connection_params: { url: 'file:///etc/passwd' } }]],
    ['a password in an address', [{ server_id: 'w', server_type: 'http', connection_params: { url: 'https://me:secret@example.com' } }]],
    ['a time limit below zero', [stdio({ command: 'x' }, { timeout_seconds: -1 })]],
  ])('refuses %s', (_, section) => {
    expect(() => mcpServersOf(section)).toThrow(expect.objectContaining({ code: 'mcp.settings_invalid' }))
  })

  it('is read from trellis.yaml beside other sections', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'trellis-settings-'))
    await writeFile(join(folder, 'trellis.yaml'), 'models: {}\nmcp_servers:\n  - server_id: memory\n    enabled: true\n')
    expect((await readMcpServers(folder)).filter(({ enabled }) => enabled).map(({ server_id }) => server_id)).toEqual(['memory'])
    await writeFile(join(folder, 'trellis.yaml'), 'mcp_servers: [')
    await expect(readMcpServers(folder)).rejects.toMatchObject({ code: 'mcp.settings_invalid' })
    await rm(folder, { recursive: true, force: true })
  })
})

describe('what is pinned', () => {
  it.each([
    ['npx', ['-y', 'server@1.2.3'], true],
    ['npx', ['--yes', '@scope/server@1.2.3-rc.1', '--port', '1'], true],
    ['npx', ['-p', 'server@1.2.3', 'run'], true],
    ['npx', ['-y', 'server'], false],
    ['npx', ['-y', 'server@latest'], false],
    ['npx', ['-y', 'server@^1.2.3'], false],
    ['npx', ['--package=other', 'server@1.2.3'], false],
    ['npx', ['github:someone/server'], false],
    ['/usr/lib/node_modules/npm/bin/npx-cli.js', ['server'], false],
    ['uvx', ['mcp-server==2026.1.2'], true],
    ['uvx', ['--from', 'git+https://example.com/x', 'mcp'], false],
    ['uvx', ['mcp-server'], false],
    ['docker', ['run', '-i', `mcp/server@sha256:${'a'.repeat(64)}`], true],
    ['docker', ['run', '-i', 'mcp/server:1.2.3'], false],
    ['bash', ['-c', 'true'], false],
    ['node', ['/opt/server.js'], true],
  ])('%s %j: %s', (command, args, pinned) => {
    expect(isPinned(command, args)).toBe(pinned)
  })
})

describe('a start', () => {
  it('names the real program, and code in the workspace as code that may change', async () => {
    const folder = await realpath(await mkdtemp(join(tmpdir(), 'trellis-start-')))
    const [outside, workspace] = [join(folder, 'bin'), join(folder, 'workspace')]
    await Promise.all([outside, workspace].map((path) => mkdir(path)))
    await writeFile(join(outside, 'real'), '#!/bin/sh\n')
    await writeFile(join(workspace, 'own.mjs'), '')
    await chmod(join(outside, 'real'), 0o755)
    await symlink(join(outside, 'real'), join(outside, 'server'))
    const start = async (params: Record<string, unknown>) => {
      const [settings] = mcpServersOf([stdio(params)]) as StdioSettings[]
      return resolveStart(settings as StdioSettings, workspace, { PATH: `relative:${outside}` })
    }
    const found = await start({ command: 'server', env: { B: '2', A: '1' }, secrets: { T: 'token' } })
    expect(found).toMatchObject({ executable: join(outside, 'real'), argv0: join(outside, 'server'), folder: workspace })
    expect(found.request).toMatchObject({ variables: ['A=1', 'B=2'], secrets: ['token'], pinned: true })
    expect((await start({ command: process.execPath, args: ['own.mjs'] })).request.pinned).toBe(false)
    await expect(start({ command: 'nowhere-to-be-found' })).rejects.toMatchObject({ code: 'mcp.start_failed' })
    await expect(start({ command: 'server', folder: 'missing' })).rejects.toMatchObject({ code: 'mcp.start_failed' })
    await rm(folder, { recursive: true, force: true })
  })

  it('hands on none of the app’s own environment', () => {
    const base = baseEnvironment({ PATH: '/bin:here', HOME: '/home/me', OPENAI_API_KEY: 'key', NODE_OPTIONS: '--inspect', LANG: 'C' })
    expect(base).toEqual({ PATH: '/bin', HOME: '/home/me', LANG: 'C' })
  })
})

it('a hash is of what a person reads, whatever the order of keys', () => {
  const hints = { readOnly: true, destructive: false, openWorld: false }
  const tool = { name: 'a', title: 'A', description: 'b', inputSchema: { type: 'object', properties: { x: { type: 'string' } } }, hints }
  const same = { ...tool, inputSchema: { properties: { x: { type: 'string' } }, type: 'object' } }
  expect(toolHash(tool)).toBe(toolHash(same))
  expect(toolHash({ ...tool, description: 'b ' })).not.toBe(toolHash(tool))
  expect(toolHash({ ...tool, inputSchema: {} })).not.toBe(toolHash(tool))
  expect(toolHash({ ...tool, title: 'Read' })).not.toBe(toolHash(tool))
  expect(toolHash({ ...tool, hints: { ...hints, readOnly: false } })).not.toBe(toolHash(tool))
})
