import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Json } from '#shared/json.ts'
import { runNode } from '../../engine/testing/node-harness.ts'
import { madeEvidence, temporaryFolder, temporaryLibrary } from '../testing/made-evidence.ts'

const at = (minute: number) => new Date(Date.parse('2026-02-11T10:00:00Z') + minute * 60_000).toISOString()
const files = {
  'alert.json': { title: 'api fails', state: 'firing', severity: 'high', startsAt: at(0), labels: { service: 'api' } },
  'api.jsonl': Array.from({ length: 600 }, (_, i) =>
    JSON.stringify({
      time: at(i / 10 - 40),
      level: i > 390 ? 'error' : 'info',
      service: 'api',
      msg: i > 390 ? 'no space left on device' : `done ${i}`,
    }),
  ).join('\n'),
  'metrics.csv': `time,cpu (percent),queue\n${Array.from({ length: 60 }, (_, i) => `${at(i - 30)},${i < 30 ? 20 : 96},5`).join('\n')}\n`,
  'pods.json': {
    pods: [{ name: 'api-1', phase: 'Running', containers: [{ name: 'api', ready: true, restart_count: 0, state: { running: true } }] }],
  },
}

async function run(kind: string, config: Record<string, Json> = {}) {
  const { set, library } = await madeEvidence(files)
  const { outputs } = await runNode(kind, config, { evidence: set as unknown as Json }, { services: { evidence: async () => library } })
  return { outputs, types: new Set((outputs.findings as { type: string }[]).map(({ type }) => type)) }
}

describe('the evidence node', () => {
  it('reads the folder of the run, once', async () => {
    const { folder, library } = await madeEvidence(files)
    const services = { evidence: async () => library, evidenceFolder: folder }
    const first = await runNode('evidence', {}, {}, { services })
    expect(first.outputs).toMatchObject({
      evidence: { type: 'evidence' },
      alert: { title: 'api fails' },
      findings: [{ type: 'alert.firing' }, { type: 'evidence.present' }, { type: 'evidence.missing', subject: 'event' }],
    })
    expect(first.steps).toMatchObject([{ name: 'collect', effect: 'recorded' }])
    // A run that is resumed sees what it saw before, although the folder has changed.
    await writeFile(join(folder, 'more.log'), '2026-02-11T10:00:00Z INFO x new')
    const again = await runNode('evidence', {}, {}, { services, journal: first.journal })
    expect(again.outputs).toEqual(first.outputs)
    expect(again.steps).toEqual([])
  })

  it('reads the folder that it names', async () => {
    const { folder, library } = await madeEvidence(files)
    const { outputs } = await runNode('evidence', { folder }, {}, { services: { evidence: async () => library } })
    expect(outputs.evidence).toMatchObject({ type: 'evidence' })
  })

  it('fails without a folder', async () => {
    const library = await temporaryLibrary()
    await expect(runNode('evidence', {}, {}, { services: { evidence: async () => library } })).rejects.toMatchObject({
      code: 'evidence.missing',
    })
    await expect(
      runNode('evidence', { folder: join(await temporaryFolder(), 'none') }, {}, { services: { evidence: async () => library } }),
    ).rejects.toMatchObject({ code: 'evidence.missing' })
  })
})

describe('the analysis nodes', () => {
  it('log-patterns gives patterns and complaints', async () => {
    const { outputs, types } = await run('log-patterns', { level: 'error' })
    expect(outputs.patterns).toMatchObject([{ template: 'no space left on device', count: 209, level: 'error', sources: ['api'] }])
    expect([...types]).toEqual(expect.arrayContaining(['log.disk_full', 'log.error_pattern', 'log.summary']))
    expect([...types].filter((type) => !type.startsWith('log.') && !type.startsWith('event.'))).toEqual([])
  })

  it('timeline gives the course, with the state of resources or without', async () => {
    const { outputs, types } = await run('timeline', { max: 2 })
    expect(outputs.entries).toHaveLength(2)
    expect(types).toContain('timeline.first_symptom')
    expect(types).toContain('pod.ready')
    expect((await run('timeline', { resources: false })).types).not.toContain('pod.ready')
  })

  it('anomalies gives what changed in what is looked at', async () => {
    expect((await run('anomalies', { logs: false })).types).toEqual(new Set(['metric.level_shift', 'metric.stable']))
    expect((await run('anomalies', { metrics: false })).types).toContain('log.new_pattern')
  })

  it('metrics gives the numbers of those that are asked for', async () => {
    const { outputs, types } = await run('metrics', { only: ['CPU'] })
    expect(outputs.series).toMatchObject([{ metric: 'cpu', max: 96, unit: 'percent' }])
    expect(types).toEqual(new Set(['metric.summary', 'metric.saturated']))
  })

  it.each(['log-patterns', 'timeline', 'anomalies', 'metrics'])('%s refuses what is no evidence', async (kind) => {
    const library = await temporaryLibrary()
    for (const evidence of ['text', { type: 'other' }] as Json[])
      await expect(runNode(kind, {}, { evidence }, { services: { evidence: async () => library } })).rejects.toMatchObject({
        code: 'evidence.unreadable',
      })
  })

  it.each(['log-patterns', 'timeline', 'anomalies', 'metrics'])(
    '%s gives nothing but what is missing for an empty folder',
    async (kind) => {
      const { set, library } = await madeEvidence({})
      const { outputs } = await runNode(kind, {}, { evidence: set as unknown as Json }, { services: { evidence: async () => library } })
      expect(outputs.findings).toEqual([])
    },
  )
})
