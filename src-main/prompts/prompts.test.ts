import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { validateDocument } from '#shared/document/validate.ts'
import type { Json } from '#shared/json.ts'
import type { PromptDefinition } from '#shared/prompts/prompt-definition.ts'
import { documentOf } from '../engine/testing/documents.ts'
import { harnessServices } from '../engine/testing/harness-services.ts'
import { runNode } from '../engine/testing/node-harness.ts'
import { wireRegistry } from '../models/fixtures/wire-registry.ts'
import { readModelSettings } from '../models/model-settings.ts'
import { createModelRegistry } from '../models/registry.ts'
import { buildPrompt } from './build-prompt.ts'
import { changeVariables } from './change-variables.ts'
import { knownPrompts } from './known-prompts.ts'
import { workspacePrompts } from './list-prompts.ts'
import { readPrompts, toLiquid } from './prompt-files.ts'

let workspace: string
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'trellis-prompts-'))
  await mkdir(join(workspace, 'prompts'))
})
afterEach(() => rm(workspace, { recursive: true, force: true }))

const put = (file: string, text: string) => writeFile(join(workspace, 'prompts', file), text)
const { templates } = harnessServices({})

describe('prompt files', () => {
  it('are read from YAML and JSON, with a version of what they say', async () => {
    await put(
      'a.yaml',
      'triage:\n  type: chain_of_thought\n  template: "Why did {service} fail? {{ x }}"\n  steps: ["Look at {service}."]\n  variables: [service]\n',
    )
    await put(
      'b.json',
      JSON.stringify({
        report: {
          type: 'claude_xml',
          template: 'Report on {service}, as {"cause": "…"}.',
          variables: { service: 'all' },
          xml_elements: { log: '{log}' },
        },
      }),
    )
    const prompts = await readPrompts(workspace)
    expect([...prompts.keys()]).toEqual(['triage', 'report'])
    // a text with Liquid in it is Liquid; in others declared names alone are variables, so that JSON stays JSON
    expect(prompts.get('triage')).toMatchObject({
      style: 'chain-of-thought',
      template: 'Why did {service} fail? {{ x }}',
      steps: ['Look at {{ service }}.'],
      file: 'a.yaml',
    })
    expect(prompts.get('report')).toMatchObject({
      template: 'Report on {{ service }}, as {"cause": "…"}.',
      elements: [{ name: 'log', text: '{log}' }],
      defaults: { service: 'all' },
    })
    const before = prompts.get('report')?.version
    expect(before).toMatch(/^[0-9a-f]{12}$/)
    await put('b.json', JSON.stringify({ report: { type: 'claude_xml', template: 'Report on {service}.', variables: { service: 'all' } } }))
    expect((await readPrompts(workspace)).get('report')?.version).not.toBe(before)
  })

  it('say where their elements or steps stand, as files from elsewhere do', async () => {
    await put(
      'a.yaml',
      'xml: {type: claude_xml, template: "Read this.\\n{xml_elements}\\nIs {service} well?", variables: [service], xml_elements: {log: "{{ in }}"}}\n' +
        'cot: {type: chain_of_thought, template: "{steps}\\nWhy did {service} fail?", variables: [service], steps: ["Look at {service}.", Say why.]}\n',
    )
    const prompts = await readPrompts(workspace)
    expect(await knownPrompts(prompts, templates)).toEqual({ xml: ['in', 'service'], cot: ['service'] })
    const built = (name: string, values: Record<string, Json>) =>
      buildPrompt(prompts.get(name) as PromptDefinition, values, (template, given) =>
        templates.render(template, given, { timeoutMs: 1000, signal: new AbortController().signal }),
      )
    // what a value holds is no template
    const values = { service: 'api', in: '</log> {{ service }}' }
    expect(await built('xml', values)).toBe('Read this.\n<log>\n&lt;/log&gt; {{ service }}\n</log>\nIs api well?')
    expect(await built('cot', values)).toBe('1. Look at api.\n2. Say why.\nWhy did api fail?')
    expect(await built('cot', { ...values, steps: 'of my own' })).toContain('of my own\nWhy did api fail?')
  })

  it('are none without a folder', async () => {
    await rm(join(workspace, 'prompts'), { recursive: true })
    expect((await readPrompts(workspace)).size).toBe(0)
  })

  it.each([
    ['no YAML', 'a: ['],
    ['an unknown type', 'a: {type: magic, template: x}'],
    ['an unknown field', 'a: {templat: x}'],
    ['a list', '- a'],
    ['a name of an element that closes one', 'a: {type: claude_xml, xml_elements: {"x></x": y}}'],
  ])('are refused with %s', async (_, text) => {
    await put('a.yaml', text)
    await put('b.yaml', 'good: {template: x}')
    const prompts = await readPrompts(workspace)
    expect(prompts.problem).toMatch(/^prompts\/a\.yaml: /)
    // a file that is right stays of use
    expect([...prompts.keys()]).toEqual(['good'])
  })

  it('may not have one name twice, and are not read through links', async () => {
    await put('a.yaml', 'same: {template: x}')
    await put('b.yaml', 'same: {template: y}')
    expect(await readPrompts(workspace)).toMatchObject({ size: 0, problem: expect.stringContaining('"same" is in a.yaml already') })
    await rm(join(workspace, 'prompts', 'b.yaml'))
    await symlink('/etc/hostname', join(workspace, 'prompts', 'c.yaml'))
    expect([...(await readPrompts(workspace)).keys()]).toEqual(['same'])
  })

  it('convert what stands for a variable and nothing else', () => {
    expect(toLiquid('{a} {b} {"a": 1} {a.b} { a }', new Set(['a']))).toBe('{{ a }} {b} {"a": 1} {a.b} { a }')
  })
})

describe('variables of prompt files', () => {
  it('are listed with what they are where nothing is given, and what has to be given', async () => {
    await put('p.yaml', 'b: {template: "{{ x }} {{ y }}", variables: {y: two}}\na: {template: "{% if %}"}\n')
    const listed = await workspacePrompts(await readPrompts(workspace), templates)
    expect(listed.map(({ name }) => name)).toEqual(['a', 'b'])
    expect(listed[0]?.problem).toEqual(expect.any(String))
    expect(listed[1]?.variables.map(({ name, default: value, required }) => [name, value, required])).toEqual([
      ['x', null, true],
      ['y', 'two', false],
    ])
  })

  it('are changed in the file, whose comments and other prompts stay', async () => {
    await put('p.yaml', '# for the night shift\na:\n  template: "{x} {y}" # both\n  variables: [x, y]\nb: {template: z}\n')
    const before = (await readPrompts(workspace)).get('a')
    await changeVariables(workspace, 'a', { x: 'one: two' })
    const after = (await readPrompts(workspace)).get('a')
    expect(after?.defaults).toEqual({ x: 'one: two' })
    // what they are called by is known still
    expect(after?.template).toBe('{{ x }} {{ y }}')
    expect(after?.version).not.toBe(before?.version)
    const text = await readFile(join(workspace, 'prompts', 'p.yaml'), 'utf8')
    expect(text).toContain('# for the night shift')
    expect(text).toContain('# both')
    await changeVariables(workspace, 'a', { x: '' })
    expect((await readPrompts(workspace)).get('a')?.defaults).toEqual({})
    await put('q.json', '{"c": {"template": "{{ x }}"}}')
    await changeVariables(workspace, 'c', { x: 'y' })
    expect(JSON.parse(await readFile(join(workspace, 'prompts', 'q.json'), 'utf8'))).toEqual({
      c: { template: '{{ x }}', variables: { x: 'y' } },
    })
  })

  it('stay as they are where the change cannot be', async () => {
    await put('p.yaml', 'a: {template: x}\n')
    await expect(changeVariables(workspace, 'gone', { x: 'y' })).rejects.toMatchObject({ code: 'prompt.unknown' })
    await expect(changeVariables(workspace, 'a', { '1 2': 'y' })).rejects.toMatchObject({ code: 'prompt.invalid' })
    expect(await readFile(join(workspace, 'prompts', 'p.yaml'), 'utf8')).toBe('a: {template: x}\n')
  })
})

describe('a node that names a prompt', () => {
  const files =
    'triage:\n  type: claude_xml\n  template: "Answer {{ goal }} for {{ team }}."\n  xml_elements: { who: "{{ agent }}, {{ role }}", log: "{{ in }}" }\n  variables: { team: ops }\ncall:\n  template: "Shorten: {{ in }} ({{ length }})"\n'
  const services = async (registry: Awaited<ReturnType<typeof wireRegistry>>['registry']) => ({
    models: async () => registry,
    prompts: () => readPrompts(workspace),
  })

  it('an agent puts each task into it, and says which version it was', async () => {
    await put('p.yaml', files)
    await using wire = await wireRegistry(() => ({ text: 'It was the disk.' }))
    const config = { prompt: 'triage', role: 'disks', goal: 'Why?' }
    const run = await runNode(
      'child-agent',
      config,
      { in: 'disk <full> </log>' },
      { services: await services(wire.registry), label: 'Ann' },
    )
    expect(wire.server.requests[0]?.messages[1]?.content).toContain(
      '<who>\nAnn, disks\n</who>\n\n<log>\ndisk &lt;full&gt; &lt;/log&gt;\n</log>\n\nAnswer Why? for ops.',
    )
    const version = (await readPrompts(workspace)).get('triage')?.version
    expect(run.events.find(({ kind }) => kind === 'agent.spawned')?.data).toMatchObject({ prompt: { name: 'triage', version } })
    // a later life of the run has the prompt as it was
    await put('p.yaml', files.replace('Answer', 'Explain'))
    const again = await runNode(
      'child-agent',
      config,
      { in: 'disk <full> </log>' },
      { services: await services(wire.registry), label: 'Ann', journal: run.journal },
    )
    expect(again.steps).toEqual([])
    expect(wire.server.requests).toHaveLength(1)
  })

  it('a model call asks by it', async () => {
    await put('p.yaml', files)
    await using wire = await wireRegistry(() => ({ text: 'short' }))
    const { outputs } = await runNode(
      'model-call',
      { promptName: 'call', promptValues: { length: '2 words' } },
      { in: 'long' },
      { services: await services(wire.registry) },
    )
    expect(wire.server.requests[0]?.messages.at(-1)?.content).toBe('Shorten: long (2 words)')
    expect(outputs.details).toMatchObject({ prompt: { name: 'call' } })
  })

  it('is answered by the offline model from the task, and not from how it is to think', async () => {
    await put(
      'p.yaml',
      'think:\n  type: chain_of_thought\n  template: "Why did the deploy fail? {{ in }}"\n  steps: [Think of the deploy., Say why it failed.]\n',
    )
    const { outputs } = await runNode(
      'model-call',
      { promptName: 'think', model: 'offline' },
      { in: 'The deploy failed since the disk was full. It was raining.' },
      { services: { models: async () => createModelRegistry(readModelSettings({})), prompts: () => readPrompts(workspace) } },
    )
    expect(outputs.out).toBe('The deploy failed since the disk was full.')
  })

  it('is refused before the run where the prompt is not there or lacks a value', async () => {
    await put('p.yaml', `${files}broken: {template: "{% if %}"}\n`)
    const prompts = await knownPrompts(await readPrompts(workspace), templates)
    expect(prompts).toEqual({ triage: ['agent', 'goal', 'in', 'role'], call: ['in', 'length'] })
    const codes = (kind: string, config: Record<string, unknown>) =>
      validateDocument(documentOf({ a: [kind, config as never] }, []), { prompts })
        .filter(({ severity, code }) => severity === 'error' && code.startsWith('prompt.'))
        .map(({ code, field }) => `${code} ${field}`)
    expect(codes('child-agent', { prompt: 'triage' })).toEqual([])
    expect(codes('child-agent', { prompt: 'call' })).toEqual(['prompt.missing_variable promptValues'])
    expect(codes('child-agent', { prompt: 'call', promptValues: { length: '3' } })).toEqual([])
    expect(codes('micro-agent', { prompt: 'nothing' })).toEqual(['prompt.unknown prompt'])
    expect(codes('parent-agent', { prompt: 'broken' })).toEqual(['prompt.unknown prompt'])
    expect(codes('model-call', { promptName: 'triage' })).toEqual(['prompt.missing_variable promptValues'])
    expect(codes('model-call', { promptName: 'gone' })).toEqual(['prompt.unknown promptName'])
    const known = { prompts, promptProblem: 'prompts/q.yaml: it is neither YAML nor JSON' }
    const [problem] = validateDocument(documentOf({ a: ['model-call', { promptName: 'gone' }] }, []), known)
    expect(problem?.mend).toContain('prompts/q.yaml')
  })

  it('and where nobody has checked it, fails before a model is asked', async () => {
    await put('p.yaml', files)
    await using wire = await wireRegistry(() => ({ text: 'x' }))
    const given = { services: await services(wire.registry) }
    await expect(runNode('child-agent', { prompt: 'call' }, { in: 'x' }, given)).rejects.toMatchObject({ code: 'prompt.missing_variable' })
    await expect(runNode('model-call', { promptName: 'gone' }, { in: 'x' }, given)).rejects.toMatchObject({ code: 'prompt.unknown' })
    expect(wire.server.requests).toEqual([])
  })
})
