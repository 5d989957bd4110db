import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type AgentEntry, agentEntrySchema, matchesType } from '#shared/agents/agent-entry.ts'
import type { Json } from '#shared/json.ts'
import { createServices } from '../../engine/create-services.ts'
import type { EngineServices } from '../../engine/services.ts'
import { harnessServices } from '../../engine/testing/harness-services.ts'
import { runNode } from '../../engine/testing/node-harness.ts'
import { startOpenAiServer } from '../../models/fixtures/openai-server.ts'
import { readModelSettings } from '../../models/model-settings.ts'
import { createModelRegistry } from '../../models/registry.ts'
import { openFileBlobStore } from '../../storage/file-blob-store.ts'
import { createToolRegistry } from '../../tools/registry.ts'
import { readAgentEntries, writeAgentEntries } from './agent-entries.ts'
import { candidatesFor } from './pick-agent.ts'
import { typeOfAlert } from './registered-agent-node.ts'

const entry = (agent_id: string, more: Partial<AgentEntry> = {}): AgentEntry =>
  agentEntrySchema.parse({ agent_id, name: agent_id, model: 'offline', ...more })

/** `local` is a server that the test starts, `openai` one that is not there. */
function services(entries: AgentEntry[], more: Partial<EngineServices> = {}, localUrl = 'http://127.0.0.1:1/v1') {
  const models = createModelRegistry(
    readModelSettings({ TRELLIS_LOCAL_BASE_URL: localUrl, TRELLIS_OPENAI_BASE_URL: 'http://127.0.0.1:1/v1', OPENAI_API_KEY: 'sk-x' }),
  )
  return harnessServices({ models: async () => models, tools: async () => createToolRegistry(), agents: async () => entries, ...more })
}

describe('types of alerts', () => {
  it.each([
    ['DiskFull', 'diskfull', true],
    ['DiskFull', 'DiskFuller', false],
    ['Pg*', 'PgReplicationLag', true],
    ['Pg*', 'MyPg', false],
    ['*Lag', 'PgReplicationLag', true],
    ['Kube*Crash*', 'KubePodCrashLooping', true],
    ['Kube*Crash*Loop', 'KubePodCrashLooping', false],
    ['a*a', 'a', false],
    ['a.c', 'abc', false],
  ])('%s and %s', (pattern, type, matches) => expect(matchesType(pattern, type)).toBe(matches))

  it('are matched in linear time', () => {
    const startedAt = performance.now()
    expect(matchesType(`${'a*'.repeat(99)}b`, 'a'.repeat(200))).toBe(false)
    expect(performance.now() - startedAt).toBeLessThan(50)
  })

  it('are never all of them', () => {
    for (const pattern of ['*', '**', '?', '* *', '.*'])
      expect(agentEntrySchema.safeParse({ agent_id: 'a', name: 'a', alert_types: [pattern] }).success).toBe(false)
  })
})

describe('candidates', () => {
  const entries = [
    entry('wide', { alert_types: ['Pg*'], capabilities: ['databases'] }),
    entry('exact', { alert_types: ['PgDown'], capabilities: ['databases', 'postgres'] }),
    entry('longer', { alert_types: ['PgD*'] }),
    entry('off', { alert_types: ['PgDown'], enabled: false }),
    entry('stand-in', { alert_types: ['Other'], capabilities: ['Postgres', 'databases', 'more'] }),
    entry('unable', { alert_types: ['Other'], capabilities: ['databases'] }),
  ]
  const ids = (alertType: string, capabilities: string[] = []) =>
    candidatesFor(entries, { alertType, capabilities }).map(({ agent_id }) => agent_id)

  it('have the exact type first, then the nearest pattern, then whoever can do what the first one can', () => {
    expect(ids('PgDown')).toEqual(['exact', 'longer', 'wide', 'stand-in'])
    expect(ids('PgDown', ['postgres'])).toEqual(['exact', 'stand-in'])
    expect(ids('', ['databases'])).toEqual(['wide', 'exact', 'stand-in', 'unable'])
  })

  it('are none for a type that nobody is there for', () => {
    for (const ask of [() => ids('DiskFull'), () => ids('DiskFull', ['databases']), () => ids(''), () => ids('', ['cooking'])])
      expect(ask).toThrow(expect.objectContaining({ code: 'agent.none_for_type' }))
    expect(() => ids('DiskFull')).toThrow(/"DiskFull"/)
  })
})

describe('the node', () => {
  const alert = { alert_type: 'DiskFull', severity: 'high', message: 'db-1 is full' }

  it('gives the task to the agent for the alert, who says so', async () => {
    const entries = [
      entry('other', { alert_types: ['PodCrash*'] }),
      entry('disks', { name: 'Disk doctor', alert_types: ['Disk*'], role: 'disks' }),
    ]
    const run = await runNode('registered-agent', {}, { in: 'Why?', alert }, { services: services(entries) })
    expect(run.outputs.result).toMatchObject({ agent: 'Disk doctor', agent_id: 'disks', passed_over: [], offline: true })
    expect(run.events.filter(({ kind }) => kind === 'agent.health').map(({ data }) => data)).toEqual([
      { agent: 'disks', name: 'Disk doctor', healthy: true, checks: [{ what: 'model', name: 'offline', ok: true, reason: '' }] },
    ])
  })

  it('ends with the type where there is no agent for it, and asks none for everything', async () => {
    const entries = [entry('general', { capabilities: ['everything'] }), entry('pods', { alert_types: ['Pod*'] })]
    await expect(runNode('registered-agent', {}, { in: 'Why?', alert }, { services: services(entries) })).rejects.toMatchObject({
      code: 'agent.none_for_type',
      message: expect.stringContaining('"DiskFull"'),
    })
  })

  it('hands the task of an agent that cannot work to the next that can', async () => {
    const local = await startOpenAiServer(() => ({ text: 'It is the log files.' }), ['tiny'])
    const entries = [
      entry('no-model', { alert_types: ['DiskFull'], model: 'openai:gpt-x', capabilities: ['disks'] }),
      entry('no-server', { alert_types: ['Disk*'], mcp_servers: ['files'] }),
      entry('no-tool', { alert_types: ['Disk*'], tools: ['teleport'] }),
      entry('elsewhere', { alert_types: ['Other'], capabilities: ['disks', 'fans'], model: 'local:tiny' }),
    ]
    const mcpHealth = async (name: string) => `${name} does not start`
    try {
      const given = { services: services(entries, { mcpHealth }, local.baseUrl) }
      const run = await runNode('registered-agent', { goal: 'Find out why' }, { alert }, given)
      expect(run.outputs.result).toMatchObject({ agent_id: 'elsewhere', passed_over: ['no-model', 'no-server', 'no-tool'] })
      expect(run.outputs.out).toBe('It is the log files.')
      const handoffs = run.events
        .filter(({ kind }) => kind === 'agent.handoff')
        .map(({ data }) => data as { from: string; to: string; reason: string; task: string })
      expect(handoffs.map(({ from, to }) => `${from} > ${to}`)).toEqual([
        'no-model > no-server',
        'no-server > no-tool',
        'no-tool > elsewhere',
      ])
      expect(handoffs[0]).toMatchObject({ task: 'Find out why', reason: expect.stringContaining('model openai:gpt-x') })
      expect(handoffs[1]?.reason).toContain('files does not start')
      // a later life of the run goes on with the same agent, whoever is well then
      await local.close()
      const again = await runNode('registered-agent', { goal: 'Find out why' }, { alert }, { services: services([]), journal: run.journal })
      expect(again.outputs.result).toMatchObject({ agent_id: 'elsewhere', answer: 'It is the log files.' })
      expect(again.steps).toEqual([])
    } finally {
      await local.close()
    }
  })

  it('says what is wrong with each where none can work', async () => {
    const entries = [
      entry('one', { alert_types: ['Disk*'], model: 'openai:gpt-x' }),
      entry('two', { alert_types: ['Disk*'], model: 'nowhere' }),
    ]
    await expect(runNode('registered-agent', {}, { in: 'Why?', alert }, { services: services(entries) })).rejects.toMatchObject({
      code: 'agent.none_healthy',
      message: expect.stringMatching(/one: model openai:gpt-x.*two: model nowhere/s),
    })
  })

  it('an agent whose provider is left alone by its circuit breaker cannot work', async () => {
    const local = await startOpenAiServer(() => ({ status: 500, error: 'down' }), ['tiny'])
    try {
      const entries = [entry('broken', { alert_types: ['Disk*'], model: 'local:tiny' }), entry('well', { alert_types: ['Disk*'] })]
      const given = services(entries, {}, local.baseUrl)
      const before = await runNode('registered-agent', {}, { in: 'Why?', alert }, { services: given })
      // the model server answers lists, and so counts as reachable: its failures are what opens the breaker
      expect(before.outputs.result).toMatchObject({ agent_id: 'broken', offline: true })
      for (let n = 0; n < 2; n++) await runNode('model-call', { model: 'local:tiny', prompt: 'x' }, {}, { services: given })
      const after = await runNode('registered-agent', {}, { in: 'Why?', alert }, { services: given })
      expect(after.outputs.result).toMatchObject({ agent_id: 'well', passed_over: ['broken'] })
      expect(after.events.find(({ kind }) => kind === 'agent.handoff')?.data).toMatchObject({
        reason: expect.stringContaining('circuit breaker open'),
      })
    } finally {
      await local.close()
    }
  })

  it('a model that stands in keeps an agent well', async () => {
    const entries = [entry('one', { alert_types: ['Disk*'], model: 'openai:gpt-x', fallbacks: ['offline'] })]
    const run = await runNode('registered-agent', {}, { in: 'Why?', alert }, { services: services(entries) })
    expect(run.outputs.result).toMatchObject({ agent_id: 'one' })
  })
})

describe('agents in trellis.yaml', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trellis-agents-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  it('are read with their defaults, and reach the services of the host', async () => {
    await writeFile(join(folder, 'trellis.yaml'), 'agents:\n  - { agent_id: disks, name: Disk doctor, alert_types: [Disk*] }\n')
    expect(await readAgentEntries(folder)).toEqual([
      agentEntrySchema.parse({ agent_id: 'disks', name: 'Disk doctor', alert_types: ['Disk*'] }),
    ])
    const pool = createServices({ blobs: openFileBlobStore(join(folder, 'blobs')), workspace: folder })
    try {
      const [found] = (await pool.forRun({ evidenceFolder: null, modelOverride: null }).agents?.()) ?? []
      expect(found?.name).toBe('Disk doctor')
    } finally {
      await pool.close()
    }
  })

  it('are none without a file, and a problem where they cannot be read', async () => {
    expect(await readAgentEntries(folder)).toEqual([])
    for (const text of [
      'agents: 5',
      'agents:\n  - { agent_id: A b, name: x }',
      'agents:\n  - { agent_id: a, name: x, tool: [] }',
      'agents:\n  - { agent_id: a, name: x }\n  - { agent_id: a, name: y }',
      'agents: [',
    ]) {
      await writeFile(join(folder, 'trellis.yaml'), text)
      await expect(readAgentEntries(folder)).rejects.toMatchObject({ code: 'agent.settings_invalid' })
    }
  })

  it('are written without touching what is beside them', async () => {
    const file = join(folder, 'trellis.yaml')
    await writeFile(file, '# ours\nmodels:\n  aliases: { smart: offline } # for now\nagents: []\nmcp_servers: []\n')
    await writeAgentEntries(folder, [entry('disks', { name: 'Disk doctor', alert_types: ['Disk*'], max_iterations: 3 })])
    expect(await readFile(file, 'utf8')).toBe(
      '# ours\nmodels:\n  aliases: { smart: offline } # for now\nagents:\n  - agent_id: disks\n    name: Disk doctor\n    alert_types:\n      - Disk*\n    model: offline\n    max_iterations: 3\nmcp_servers: []\n',
    )
    await expect(writeAgentEntries(folder, [entry('a'), entry('a')])).rejects.toMatchObject({ code: 'agent.settings_invalid' })
    await writeAgentEntries(folder, [])
    expect(await readFile(file, 'utf8')).not.toContain('agents')
  })
})

it('the type of an alert is found in each of the forms in which alerts come', () => {
  const type = 'KubePodCrashLooping'
  const forms: Json[] = [
    { alert_type: type, title: 'Pod down' },
    { alertname: ` ${type} ` },
    { labels: { alertname: type }, title: 'Pod down' },
    { commonLabels: { alertname: type } },
    { labels: {}, title: type },
    type,
  ]
  for (const alert of forms) expect(typeOfAlert(alert)).toBe(type)
  const none: (Json | undefined)[] = [undefined, null, 7, {}, [], { labels: 'x', alertname: 7 }]
  for (const nothing of none) expect(typeOfAlert(nothing)).toBe('')
})
