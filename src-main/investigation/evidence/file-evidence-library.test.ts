import { rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { EvidenceSet } from '#shared/investigation/evidence.ts'
import { madeEvidence, signal, temporaryFolder, temporaryLibrary, writeFiles } from '../testing/made-evidence.ts'

const zip = promisify(gzip)
const line = (second: number, text: string) => `2026-02-11T10:00:${String(second).padStart(2, '0')}Z INFO api ${text}`

const folder = {
  'alert.json': {
    title: 'api is slow',
    state: 'alerting',
    commonLabels: { alertname: 'Slow', severity: 'warning', service: 'api' },
    commonAnnotations: { summary: 'p95 above 2 s' },
  },
  'logs/api.log': `${line(1, 'started')}\r\n${line(2, 'ready')}`,
  'metrics.csv': 'time,cpu (%),queue\n2026-02-11T10:00:00Z,10,1\n2026-02-11T10:01:00Z,11,\n2026-02-11T10:02:00Z,12,3\n',
  'events.json': { events: [{ date: '2026-02-11T10:01:30Z', message: 'Something happened', source_identifier: 'api' }] },
  'runbook.md': '# Slow api\n\nLook at the queue.\n',
}

describe('a folder', () => {
  it('becomes items that can be cited, each with its time', async () => {
    const { set, evidence } = await madeEvidence(folder)
    expect(set.items.map(({ id, kind }) => [id, kind])).toEqual([
      ['alert', 'alert'],
      ['event:1', 'event'],
      ['events:events.json', 'event'],
      ['log:logs/api.log', 'log'],
      ['runbook:runbook.md', 'runbook'],
      ['metric:cpu', 'metric'],
      ['metric:queue', 'metric'],
    ])
    expect(set.items.find(({ id }) => id === 'log:logs/api.log')).toMatchObject({
      count: 2,
      from: Date.parse('2026-02-11T10:00:01Z'),
      to: Date.parse('2026-02-11T10:00:02Z'),
    })
    expect(set.window).toEqual({ from: Date.parse('2026-02-11T10:00:00Z'), to: Date.parse('2026-02-11T10:02:00Z') })
    expect(set.notes).toEqual([])
    expect(evidence.series.map(({ name, unit, values }) => [name, unit, values])).toEqual([
      ['cpu', '%', [10, 11, 12]],
      ['queue', null, [1, null, 3]],
    ])
    expect(evidence.alert).toMatchObject({ state: 'firing', severity: 'medium', labels: { service: 'api' } })
  })

  it('gives the same value each time, wherever it lies', async () => {
    const { set, library, folder: where } = await madeEvidence(folder)
    expect(await library.collect(where, signal)).toEqual(set)
    const elsewhere = await madeEvidence(folder)
    expect({ ...elsewhere.set, name: '' }).toEqual({ ...set, name: '' })
  })

  it('is read from the blob store alone once it is collected', async () => {
    const { folder: where, library, set } = await madeEvidence(folder)
    await rm(where, { recursive: true })
    const lines = []
    for await (const entry of (await library.open(set, signal)).logs()) lines.push(entry.message)
    expect(lines).toHaveLength(2)
  })

  it('is parsed once and then shared', async () => {
    const { library, set, evidence } = await madeEvidence(folder)
    expect(await library.open(structuredClone(set), signal)).toBe(evidence)
  })

  it('must be there', async () => {
    const library = await temporaryLibrary()
    await expect(library.collect(join(await temporaryFolder(), 'nowhere'), signal)).rejects.toMatchObject({ code: 'evidence.missing' })
  })

  it('may be empty', async () => {
    const { set } = await madeEvidence({})
    expect(set).toMatchObject({ files: [], items: [], notes: [], window: null })
  })
})

describe('a set from elsewhere', () => {
  it('is refused when it is none, or names a path instead of a hash', async () => {
    const library = await temporaryLibrary()
    const set: EvidenceSet = {
      type: 'evidence',
      name: 'x',
      files: [{ path: 'a', hash: '../../../../etc/passwd', bytes: 1 }],
      items: [],
      notes: [],
      window: null,
    }
    await expect(library.open(set, signal)).rejects.toMatchObject({ code: 'evidence.unreadable' })
    await expect(library.open({} as EvidenceSet, signal)).rejects.toMatchObject({ code: 'evidence.unreadable' })
  })

  it('is refused when its bytes are gone', async () => {
    const library = await temporaryLibrary()
    const set: EvidenceSet = {
      type: 'evidence',
      name: 'x',
      files: [{ path: 'a.log', hash: 'a'.repeat(64), bytes: 1 }],
      items: [],
      notes: [],
      window: null,
    }
    await expect(library.open(set, signal)).rejects.toThrow('a.log is no longer in the workspace')
  })
})

describe('hostile files', () => {
  const messages = (set: EvidenceSet) => Object.fromEntries(set.notes.map(({ file, message }) => [file, message]))

  it('never leave the folder by a link', async () => {
    const outside = await temporaryFolder()
    await writeFile(join(outside, 'secret.log'), line(1, 'secret'))
    const where = await temporaryFolder()
    await writeFiles(where, { 'own.log': line(1, 'own') })
    await symlink(join(outside, 'secret.log'), join(where, 'link.log'))
    await symlink(outside, join(where, 'folder'))
    await symlink(where, join(where, 'circle'))
    const set = await (await temporaryLibrary()).collect(where, signal)
    expect(set.files.map(({ path }) => path)).toEqual(['own.log'])
    expect(Object.keys(messages(set)).sort()).toEqual(['circle', 'folder', 'link.log'])
    expect(messages(set)['link.log']).toContain('link')
  })

  it.skipIf(process.platform === 'win32')('are not waited for when they are pipes', async () => {
    const { execFileSync } = await import('node:child_process')
    const where = await temporaryFolder()
    execFileSync('mkfifo', [join(where, 'pipe.log')])
    const set = await (await temporaryLibrary()).collect(where, signal)
    expect(messages(set)['pipe.log']).toContain('no regular file')
  })

  it('become notes when they are broken, and cost nothing but themselves', async () => {
    const { set } = await madeEvidence({
      'deep.json': `${'['.repeat(200_000)}${']'.repeat(200_000)}`,
      'broken.json': '{"logs": [',
      'binary.json': new Uint8Array([0, 1, 2, 3, 0, 0, 7]),
      'empty.log': '',
      'torn.log.gz': (await zip(line(1, 'x'.repeat(4_000)))).subarray(0, 40),
      'fine.log': line(1, 'fine'),
    })
    expect(messages(set)).toEqual({
      'deep.json': expect.stringContaining('nested 200000 levels'),
      'broken.json': expect.stringContaining('not valid JSON'),
      'binary.json': expect.stringContaining('no text'),
      'empty.log': expect.stringContaining('empty'),
      'torn.log.gz': expect.stringContaining('cannot be unpacked'),
    })
    expect(set.items.map(({ id }) => id)).toEqual(['log:fine.log'])
  })

  it('do not unpack without end', async () => {
    // 96 MB of nothing in about 94 KB: a thousand times its size.
    const { set } = await madeEvidence({ 'bomb.json.gz': await zip(Buffer.from(`{"a":"${' '.repeat(96 * 1024 ** 2)}"}`)) })
    expect(messages(set)['bomb.json.gz']).toContain('unpacks to more than')
    expect(set.items).toEqual([])
  })

  it('cannot reach the prototype of anything', async () => {
    const { evidence } = await madeEvidence({
      'alert.json':
        '{"title":"x","state":"firing","severity":"high","labels":{"__proto__":"polluted","constructor":"c"},"__proto__":{"polluted":true}}',
      'pods.json': '{"pods":[{"name":"__proto__","phase":"Running","containers":[],"__proto__":{"ready":true}}]}',
      'm.csv': 'time,__proto__,constructor\n2026-02-11T10:00:00Z,1,2\n2026-02-11T10:01:00Z,1,2\n2026-02-11T10:02:00Z,1,2\n',
    })
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
    expect(Object.getPrototypeOf(evidence.alert?.labels)).toBe(Object.prototype)
    expect(evidence.alert?.labels).not.toHaveProperty('constructor', 'c')
  })

  it('are read as far as they make sense with bad encodings and endless lines', async () => {
    const bad = Buffer.concat([
      Buffer.from(`${line(1, 'caf')}`),
      Buffer.from([0xe9, 0xff]),
      Buffer.from(`\n${line(2, 'y'.repeat(300_000))}\n${line(3, 'last')}`),
    ])
    const { evidence, set } = await madeEvidence({ 'bad.log': bad })
    const entries = []
    for await (const entry of evidence.logs()) entries.push(entry)
    expect(entries.map(({ message }) => message.length < 20_000)).toEqual([true, true, true])
    expect(entries[0]?.message).toContain('caf\ufffd')
    expect(entries[2]?.message).toContain('last')
    expect(set.notes).toEqual([])
  })
})
