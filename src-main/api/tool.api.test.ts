import { call } from '@orpc/server'
import { expect, it } from 'vitest'
import { z } from 'zod'
import type { ToolSummary } from '#shared/api/tool-summary.ts'
import type { Result } from '#shared/errors/app-error.ts'
import { specOf } from '#shared/nodes/registry.ts'
import { createToolRegistry } from '../tools/registry.ts'
import { noToolSettings } from '../tools/systems/tool-settings.ts'
import type { ToolDefinition, ToolRegistry } from '../tools/tool-registry.ts'
import { toolApi } from './tool.api.ts'

const toolSettings = async () => noToolSettings

const info = (workspace = '') => ({ version: '', host: 'cli' as const, workspace, firstStart: false })

async function list(registry: ToolRegistry): Promise<ToolSummary[]> {
  const reply = (await call(toolApi({ tools: async () => registry, toolSettings, info }).list, {}, { context: {} })) as Result<
    ToolSummary[]
  >
  if (!reply.ok) throw new Error(reply.error.message)
  return reply.value
}

it('lists every tool of the host with what a person needs to choose it', async () => {
  const registry = createToolRegistry()
  const tools = await list(registry)
  expect(tools.map(({ name }) => name)).toEqual(registry.list().map(({ name }) => name))
  for (const tool of tools) {
    expect(tool.title).not.toBe('')
    expect(tool.summary).not.toBe('')
    expect(tool.input).toMatchObject({ type: 'object' })
    for (const kind of tool.usableBy) expect(specOf(kind)?.form.some(({ widget }) => widget === 'tools')).toBe(true)
  }
  expect(JSON.parse(JSON.stringify(tools))).toEqual(tools)
  expect(tools.find(({ name }) => name === 'jira_search')?.unavailable).toBe('Jira is not set up in this workspace')
  expect(tools.find(({ name }) => name === 'read_file')?.unavailable).toBeUndefined()
})

it('says which agents may not call a tool', async () => {
  const send: ToolDefinition = {
    name: 'send_note',
    title: 'Send a note',
    description: 'Tells somebody.',
    capability: 'communication',
    safety: 'dangerous',
    effect: 'outside',
    evidenceKinds: [],
    input: z.strictObject({ to: z.string() }) as unknown as z.ZodType<unknown>,
    call: async () => null,
  }
  const [tool] = await list(createToolRegistry([send], []))
  expect(tool).toMatchObject({
    safety: 'dangerous',
    usableBy: ['tool-call', 'parent-agent', 'child-agent'],
    input: { properties: { to: { type: 'string' } }, required: ['to'] },
  })
})

it('passes on why the tools cannot be had', async () => {
  const broken = toolApi({ tools: () => Promise.reject(new Error('no tools')), toolSettings, info })
  expect(await call(broken.list, {}, { context: {} })).toMatchObject({ ok: false, error: { message: expect.stringContaining('no tools') } })
})
