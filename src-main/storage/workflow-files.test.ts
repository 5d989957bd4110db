import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { openWorkflowFiles, type WorkflowFiles } from './workflow-files.ts'

let folder: string
let files: WorkflowFiles
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-files-'))
  files = openWorkflowFiles(join(folder, 'workflows'), join(folder, 'drafts'))
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

  it('brings unsaved work back until it is saved or dropped', async () => {
    const { file } = await files.create('Draft', {})
    const { document, revision } = await opened(file)
    await files.keepDraft(file, { ...document, description: 'unsaved' })
    expect((await files.open(file, {})).draft?.document.description).toBe('unsaved')
    await files.save(file, { ...document, description: 'unsaved' }, revision)
    expect((await files.open(file, {})).draft).toBeNull()
    await files.keepDraft(file, { ...document, description: 'again' })
    await files.dropDraft(file)
    expect((await files.open(file, {})).draft).toBeNull()
    await writeFile(join(folder, 'drafts', file), '{"at": 1, "docu')
    expect((await files.open(file, {})).draft).toBeNull()
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
    await expect(files.keepDraft('../x.trellis.json', {})).rejects.toMatchObject({ code: 'request.invalid' })
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
