import { mkdtemp, readdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { emptyDocument } from '#shared/document/document-schema.ts'
import { writeDocument } from '#shared/document/write-document.ts'
import { daysKept, keptVersions, newestKept } from './version-pruning.ts'
import { openWorkflowVersions, type WorkflowVersions } from './workflow-versions.ts'

const file = 'one.trellis.json'
const day = 86_400_000
let folder: string
let clock: number
let versions: WorkflowVersions
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-versions-'))
  clock = Date.UTC(2026, 0, 1)
  versions = openWorkflowVersions(folder, () => clock)
})

const content = (labels: string[]): string => {
  const document = emptyDocument('wf_1', 'One')
  for (const label of labels) {
    document.nodes[`n_${label}`] = { kind: 'set', label, parent: null, config: {}, pinned: null }
    document.layout[`n_${label}`] = { x: 0, y: 0 }
  }
  return writeDocument(document)
}

describe('versions of a workflow', () => {
  it('are kept by content, with what changed from one to the next', async () => {
    await versions.keep(file, content(['A']), 'found')
    await versions.keep(file, content(['A']), 'saved')
    await versions.keep(file, content(['A', 'B', 'C']), 'saved')
    await versions.keep(file, content(['B', 'C']), 'saved')
    await versions.keep(file, content(['A']), 'saved')
    const list = await versions.list(file)
    expect(list.map(({ origin, nodes, changes }) => [origin, nodes, changes?.nodes])).toEqual([
      ['saved', 1, { added: { count: 1, labels: ['A'] }, removed: { count: 2, labels: ['B', 'C'] } }],
      ['saved', 2, { removed: { count: 1, labels: ['A'] } }],
      ['saved', 3, { added: { count: 2, labels: ['B', 'C'] } }],
      ['found', 1, undefined],
    ])
    // the first and the last are the same content, stored once
    expect((await readdir(join(folder, file))).filter((name) => name.endsWith('.gz'))).toHaveLength(3)
    expect(await versions.text(file, list[2]?.revision ?? '')).toBe(content(['A', 'B', 'C']))
  })

  it('are told apart from work that was put aside', async () => {
    await versions.keep(file, content(['A']), 'saved')
    await versions.keep(file, content(['X']), 'set_aside')
    await versions.keep(file, content(['A']), 'found')
    await versions.keep(file, content(['X']), 'set_aside')
    expect((await versions.list(file)).map(({ origin }) => origin)).toEqual(['set_aside', 'saved'])
    await versions.keep(file, content(['A', 'B']), 'saved')
    expect((await versions.list(file))[0]?.changes?.nodes).toEqual({ added: { count: 1, labels: ['B'] } })
  })

  it('say when one is damaged, or not there', async () => {
    await versions.keep(file, content(['A']), 'saved')
    const [{ revision } = { revision: '' }] = await versions.list(file)
    await writeFile(join(folder, file, `${revision}.json.gz`), 'nonsense')
    await expect(versions.text(file, revision)).rejects.toMatchObject({
      code: 'version.unknown',
      message: expect.stringContaining('damaged'),
    })
    await expect(versions.text(file, 'f'.repeat(64))).rejects.toMatchObject({ code: 'version.unknown' })
    await expect(versions.text(file, '../../etc/passwd')).rejects.toMatchObject({ code: 'version.unknown' })
  })

  it('are pruned with their contents, and those after a gap say what changed across it', async () => {
    const many = newestKept + 20
    for (let n = 0; n < many; n++) {
      clock += 1000
      await versions.keep(file, content([`N${n}`]), 'saved')
    }
    const list = await versions.list(file)
    // all of one day: the newest hundred are all that stays
    expect(list).toHaveLength(newestKept)
    expect((await readdir(join(folder, file))).filter((name) => name.endsWith('.gz'))).toHaveLength(newestKept)
    clock += day
    await versions.keep(file, content(['next day']), 'saved')
    expect(await versions.list(file)).toHaveLength(newestKept)
  })

  it('follow the rule: the newest, and of older ones the last of each day of a year', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(500 * 24), { minLength: 1, maxLength: 400 }), (hours) => {
        const now = Date.UTC(2027, 0, 1)
        const all = hours.map((hour) => ({ at: now - hour * 3_600_000 })).sort((a, b) => b.at - a.at)
        const kept = keptVersions(all, now)
        expect(kept.slice(0, newestKept)).toEqual(all.slice(0, newestKept))
        const older = kept.slice(newestKept)
        expect(new Set(older.map(({ at }) => Math.floor(at / day))).size).toBe(older.length)
        expect(older.every(({ at }) => now - at <= daysKept * day)).toBe(true)
        // pruning again changes nothing
        expect(keptVersions(kept, now)).toEqual(kept)
      }),
    )
  })
})
