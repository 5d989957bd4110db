import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import type { JournalEntry } from '#shared/document/edit-journal.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { openWorkflowFiles, type WorkflowFiles } from './workflow-files.ts'

let folder: string
let files: WorkflowFiles
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-files-'))
  files = openWorkflowFiles(join(folder, 'workflows'), { edits: join(folder, 'edits'), versions: join(folder, 'versions') })
})

async function opened(file: string): Promise<{ document: WorkflowDocument; revision: string }> {
  const result = await files.open(file, {})
  if (!result.document) throw new Error(result.outcome)
  return { document: result.document, revision: result.revision }
}

describe('workflow files', () => {
  it('creates under a free name, lists, opens and saves', async () => {
    const { file } = await files.create('Épreuve: Eins/Zwei', {})
    expect(file).toBe('e-preuve-eins-zwei.trellis.json')
    expect((await files.create('Épreuve: Eins/Zwei', {})).file).toBe('e-preuve-eins-zwei-2.trellis.json')
    const { document, revision } = await opened(file)
    await files.save(file, { ...document, description: 'changed' }, revision)
    expect((await opened(file)).document.description).toBe('changed')
    expect((await files.list()).map((entry) => entry.file).sort()).toEqual(['e-preuve-eins-zwei-2.trellis.json', file])
    expect((await readdir(join(folder, 'workflows'))).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })

  it('does not overwrite what somebody else has written since', async () => {
    const { file } = await files.create('One', {})
    const { document, revision } = await opened(file)
    await files.save(file, { ...document, description: 'theirs' }, revision)
    await expect(files.save(file, { ...document, description: 'mine' }, revision)).rejects.toMatchObject({ code: 'document.conflict' })
    expect((await opened(file)).document.description).toBe('theirs')
  })

  const journal = '00000000000000aa'
  const describing = (seq: number, before: string, after: string): JournalEntry => ({
    seq,
    act: 'do',
    at: seq,
    name: 'Change workflow',
    patch: [{ part: 'document', key: 'description', before, after }],
  })

  it('brings unsaved edits back until they are saved, and after that what can be taken back', async () => {
    const { file } = await files.create('Draft', {})
    const { document, revision } = await opened(file)
    await files.beginEdits(file, journal, { seq: 0, revision, document }, [describing(1, '', 'one')])
    expect(await files.keepEdits(file, journal, [describing(2, 'one', 'two')])).toBe(2)
    const first = (await files.open(file, {})).recovered
    expect(first?.document.description).toBe('two')
    expect(first?.unsaved.map(({ at }) => at)).toEqual([1, 2])
    // it goes on under another name: whoever had it before must begin again
    expect(await files.keepEdits(file, journal, [describing(3, 'two', 'three')])).toBe(-1)
    const saved = await files.save(file, first?.document, revision)
    await files.keepEdits(file, first?.journal ?? '', [{ seq: 3, act: 'based', at: 3, revision: saved }])
    const second = (await files.open(file, {})).recovered
    expect(second).toMatchObject({ unsaved: [], revision: saved, seq: 3 })
    expect(second?.history.past).toHaveLength(2)
  })

  it('keeps the work of a second window apart, and puts the older one among the versions', async () => {
    const { file } = await files.create('Two', {})
    const { document, revision } = await opened(file)
    await files.beginEdits(file, journal, { seq: 0, revision, document }, [describing(1, '', 'older')])
    await files.beginEdits(file, '00000000000000bb', { seq: 0, revision, document }, [describing(1, '', 'x'), describing(2, 'x', 'newer')])
    expect((await files.open(file, {})).recovered?.document.description).toBe('newer')
    const [aside] = await files.versions(file)
    expect(aside?.origin).toBe('set_aside')
    expect((await files.version(file, aside?.revision ?? '')).document?.description).toBe('older')
  })

  it('recovers work on a content that the file no longer has, with that content', async () => {
    const { file } = await files.create('Meanwhile', {})
    const { document, revision } = await opened(file)
    await files.beginEdits(file, journal, { seq: 0, revision, document }, [describing(1, '', 'mine')])
    await files.save(file, { ...document, name: 'Theirs' }, revision)
    const found = await files.open(file, {})
    expect(found.document?.name).toBe('Theirs')
    expect(found.recovered).toMatchObject({ revision, base: { description: '', name: 'Meanwhile' }, document: { description: 'mine' } })
  })

  it('forgets a history of a content that the file no longer has, when all of it was saved', async () => {
    const { file } = await files.create('Done', {})
    const { document, revision } = await opened(file)
    await files.beginEdits(file, journal, { seq: 0, revision, document }, [describing(1, '', 'mine')])
    const mine = await files.save(file, { ...document, description: 'mine' }, revision)
    await files.keepEdits(file, journal, [{ seq: 2, act: 'based', at: 2, revision: mine }])
    await files.save(file, { ...document, name: 'Theirs' }, mine)
    expect((await files.open(file, {})).recovered).toBeNull()
    expect(await readdir(join(folder, 'edits', file))).toEqual([])
  })

  it('keeps each content that a file has had, also one that something else wrote', async () => {
    const { file } = await files.create('Kept', {})
    const { document, revision } = await opened(file)
    const path = join(folder, 'workflows', file)
    await writeFile(path, (await readFile(path, 'utf8')).replace('"description": ""', '"description": "by hand"'))
    await expect(files.save(file, { ...document, description: 'mine' }, revision)).rejects.toMatchObject({ code: 'document.conflict' })
    await files.save(file, { ...document, description: 'mine' }, (await files.read(file)).revision)
    const versions = await files.versions(file)
    expect(versions.map(({ origin }) => origin)).toEqual(['saved', 'found', 'saved'])
    expect((await files.version(file, versions[1]?.revision ?? '')).document?.description).toBe('by hand')
    expect(versions[0]?.changes?.workflow).toEqual(['description'])
  })

  it('writes a file again that is gone', async () => {
    const { file } = await files.create('Gone', {})
    const { document, revision } = await opened(file)
    await rm(join(folder, 'workflows', file))
    await expect(files.read(file)).rejects.toMatchObject({ code: 'file.unreadable' })
    await files.save(file, { ...document, description: 'again' }, revision)
    expect((await opened(file)).document.description).toBe('again')
  })

  it('never rewrites a document with parts that it does not know', async () => {
    const { file } = await files.create('Later', {})
    const path = join(folder, 'workflows', file)
    const raw = JSON.parse(await readFile(path, 'utf8'))
    raw.nodes = { a: { kind: 'later', label: 'L', parent: null, config: { x: 1 }, pinned: null } }
    const text = JSON.stringify(raw)
    await writeFile(path, text)
    const found = await files.open(file, {})
    expect(found).toMatchObject({ outcome: 'ok', readOnly: true })
    await expect(files.save(file, found.document, found.revision)).rejects.toMatchObject({ code: 'document.too_new' })
    expect(await readFile(path, 'utf8')).toBe(text)
  })

  it('refuses names that lead elsewhere and content that is no document', async () => {
    await expect(files.open('../../etc/passwd', {})).rejects.toMatchObject({ code: 'request.invalid' })
    await expect(files.setAside('../x.trellis.json', { format: 'trellis-workflow' })).rejects.toMatchObject({ code: 'request.invalid' })
    await expect(files.create('Bad', { text: '{"format": "trellis-workflow"' })).rejects.toMatchObject({ code: 'document.corrupt' })
    expect(await files.list()).toEqual([])
  })

  it('lists a broken file with the reason instead of hiding it', async () => {
    await files.create('Fine', {})
    await writeFile(join(folder, 'workflows', 'broken.trellis.json'), '{')
    const broken = (await files.list()).find((entry) => entry.file === 'broken.trellis.json')
    expect(broken).toMatchObject({ readable: false })
    expect(broken?.description).toMatch(/JSON/)
  })
})
