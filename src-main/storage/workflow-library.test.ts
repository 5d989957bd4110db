import { mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { emptyDocument } from '#shared/document/document-schema.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { writeDocument } from '#shared/document/write-document.ts'
import { openWorkflowFiles, type WorkflowFiles } from './workflow-files.ts'
import { openWorkflowIndex, type WorkflowIndex } from './workflow-index.ts'
import { openWorkflowLibrary, type WorkflowLibrary } from './workflow-library.ts'

let folder: string
let root: string
let files: WorkflowFiles
let index: WorkflowIndex
let library: WorkflowLibrary

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-library-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  root = join(folder, 'workflows')
  const kept = { edits: join(folder, 'edits'), versions: join(folder, 'versions') }
  index = openWorkflowIndex(root)
  files = openWorkflowFiles(root, kept, index)
  library = openWorkflowLibrary({ root, trash: join(folder, 'trash'), kept, files, index })
})

const list = async () => (await files.list()).map(({ file }) => file).sort()
const node = (kind: string, label: string, config: object = {}) =>
  ({ kind, label, parent: null, config, pinned: null }) as WorkflowDocument['nodes'][string]
const documentOf = async (file: string) => (await files.read(file)).document as WorkflowDocument

async function make(name: string, where = '', change: Partial<WorkflowDocument> = {}): Promise<string> {
  return (await files.create(name, { document: { ...emptyDocument('wf_x', name), ...change }, folder: where })).file
}

describe('folders', () => {
  it('are real ones, and what is in them is listed by its path', async () => {
    await library.makeFolder('incidents/database')
    expect(await make('One', 'incidents/database')).toBe('incidents/database/one.trellis.json')
    await make('Two')
    expect(await list()).toEqual(['incidents/database/one.trellis.json', 'two.trellis.json'])
    expect(await library.folders()).toEqual(['incidents', 'incidents/database'])
    expect(await readdir(join(root, 'incidents', 'database'))).toEqual(['one.trellis.json'])
  })

  it('take along what is in them, with its versions and unsaved edits', async () => {
    const file = await make('One', 'a')
    const { revision } = await files.read(file)
    const document = await documentOf(file)
    await files.save(file, { ...document, description: 'later' }, revision)
    await files.beginEdits(file, '0123456789abcdef', { seq: 0, revision, document }, [
      {
        seq: 1,
        act: 'do',
        at: 1,
        name: 'Describe',
        patch: [{ part: 'document', key: 'description', before: document.description, after: 'unsaved' }],
      },
    ])
    const before = await files.versions(file)
    expect(before.length).toBe(2)
    const { moved } = await library.moveFolder('a', 'b/c')
    expect(moved).toEqual([{ from: 'a/one.trellis.json', to: 'b/c/one.trellis.json' }])
    expect(await list()).toEqual(['b/c/one.trellis.json'])
    expect(await files.versions('b/c/one.trellis.json')).toEqual(before)
    const { recovered } = await files.open('b/c/one.trellis.json', {})
    expect(recovered?.unsaved.map(({ name }) => name)).toEqual(['Describe'])
  })

  it('do not go into themselves, nor over what is there', async () => {
    await library.makeFolder('a/b')
    await library.makeFolder('c')
    await expect(library.moveFolder('a', 'a/b/a')).rejects.toMatchObject({ code: 'request.invalid' })
    await expect(library.moveFolder('a', 'c')).rejects.toMatchObject({ code: 'file.exists' })
    await expect(library.moveFolder('a', 'C')).rejects.toMatchObject({ code: 'file.exists' })
    await expect(library.makeFolder('A/x')).rejects.toMatchObject({ code: 'file.exists' })
    await expect(library.makeFolder('con')).rejects.toMatchObject({ code: 'file.name_invalid' })
    await library.moveFolder('a', 'A')
    expect(await library.folders()).toEqual(['A', 'A/b', 'c'])
  })

  it('are deleted with what is in them, which can all be brought back', async () => {
    await make('One', 'a')
    await make('Two', 'a/b')
    const { trash, left } = await library.discardFolder('a')
    expect(left).toBe(false)
    expect([await list(), await library.folders()]).toEqual([[], []])
    await library.restore(trash)
    expect(await list()).toEqual(['a/b/two.trellis.json', 'a/one.trellis.json'])
  })

  it('stay where something else is in them', async () => {
    await make('One', 'a')
    await writeFile(join(root, 'a', 'README.md'), 'notes')
    expect((await library.discardFolder('a')).left).toBe(true)
    expect(await readFile(join(root, 'a', 'README.md'), 'utf8')).toBe('notes')
  })
})

describe('paths', () => {
  it.each(['../x.trellis.json', 'a/../../x.trellis.json', '/x.trellis.json', 'a\\..\\x.trellis.json', '.x/y.trellis.json'])(
    'that lead out are refused by everything: %s',
    async (path) => {
      const invalid = { code: 'request.invalid' }
      await make('One')
      await expect(files.open(path, {})).rejects.toMatchObject(invalid)
      await expect(files.read(path)).rejects.toMatchObject(invalid)
      await expect(files.save(path, emptyDocument('wf_a', 'A'), '')).rejects.toMatchObject(invalid)
      await expect(library.discard([path])).rejects.toMatchObject(invalid)
      await expect(library.move(path, 'a.trellis.json')).rejects.toMatchObject(invalid)
      await expect(library.move('one.trellis.json', path)).rejects.toMatchObject({ code: 'file.name_invalid' })
      expect(await list()).toEqual(['one.trellis.json'])
    },
  )

  it('that lead out by links are neither read nor written', async () => {
    const outside = join(folder, 'outside')
    await mkdir(outside)
    await writeFile(join(outside, 'secret.trellis.json'), writeDocument(emptyDocument('wf_secret', 'Secret')))
    await make('One')
    await symlink(outside, join(root, 'link'))
    await symlink(join(outside, 'secret.trellis.json'), join(root, 'linked.trellis.json'))
    const invalid = { code: 'request.invalid' }
    for (const file of ['link/secret.trellis.json', 'linked.trellis.json']) {
      await expect(files.open(file, {})).rejects.toMatchObject(invalid)
      await expect(files.save(file, emptyDocument('wf_a', 'A'), '')).rejects.toMatchObject(invalid)
      await expect(library.move('one.trellis.json', file.replace('secret', 'new'))).rejects.toMatchObject({})
    }
    await expect(make('New', 'link')).rejects.toMatchObject(invalid)
    await expect(make('New', 'link/deep')).rejects.toMatchObject(invalid)
    expect(await list()).toEqual(['one.trellis.json'])
    expect((await library.search({ query: 'secret', folder: '', limit: 5, offset: 0 })).total).toBe(0)
    expect(await readdir(outside)).toEqual(['secret.trellis.json'])
  })

  it('inside the folder may be links', async () => {
    await make('One', 'a')
    await symlink(join(root, 'a', 'one.trellis.json'), join(root, 'again.trellis.json'))
    expect((await files.read('again.trellis.json')).document?.name).toBe('One')
  })
})

describe('a workflow', () => {
  it('moves with its versions, and never over another', async () => {
    const file = await make('One')
    await make('Two', 'a')
    const versions = await files.versions(file)
    await library.move(file, 'a/b/one.trellis.json')
    expect(await files.versions('a/b/one.trellis.json')).toEqual(versions)
    await expect(library.move('a/b/one.trellis.json', 'a/two.trellis.json')).rejects.toMatchObject({ code: 'file.exists' })
    await expect(library.move('a/b/one.trellis.json', 'a/TWO.trellis.json')).rejects.toMatchObject({ code: 'file.exists' })
    await expect(library.move('gone.trellis.json', 'x.trellis.json')).rejects.toMatchObject({ code: 'file.unreadable' })
    await library.move('a/two.trellis.json', 'a/Two.trellis.json')
    expect(await list()).toEqual(['a/Two.trellis.json', 'a/b/one.trellis.json'])
  })

  it('is still found by those that named it by its file, and by those that name it by its id', async () => {
    const child = await make('Child')
    const { id } = await documentOf(child)
    const parent = await make('Parent', 'p', {
      nodes: { n_file: node('sub-workflow', 'By file', { workflow: child }), n_id: node('sub-workflow', 'By id', { workflow: id }) },
    })
    const { relinked } = await library.move(child, 'deep/er/child.trellis.json')
    expect(relinked).toEqual([parent])
    const { nodes } = await documentOf(parent)
    expect([nodes.n_file?.config.workflow, nodes.n_id?.config.workflow]).toEqual([id, id])
    expect((await files.versions(parent)).length).toBe(2)
  })

  it('is called and tagged anew without anything else of it changing', async () => {
    const file = await make('One', '', { tags: ['a', 'Old'], nodes: { n: node('set', 'Set') } })
    await library.describe(file, { name: 'Uno', addTags: ['b'], removeTags: ['OLD'] })
    expect(await documentOf(file)).toMatchObject({ name: 'Uno', tags: ['a', 'b'], nodes: { n: { label: 'Set' } } })
    await library.describe(file, { removeTags: ['a', 'b'] })
    expect(await readFile(join(root, file), 'utf8')).not.toContain('tags')
    expect((await files.list())[0]).toMatchObject({ name: 'Uno', tags: [], nodes: 1 })
  })

  it('of a kind that is not known here is not rewritten', async () => {
    const file = await make('Later', '', { nodes: { n: node('from-the-future', 'N') } })
    const text = await readFile(join(root, file), 'utf8')
    await expect(library.describe(file, { name: 'x' })).rejects.toMatchObject({ code: 'document.read_only' })
    expect(await readFile(join(root, file), 'utf8')).toBe(text)
  })

  it('gets a file that every system can have, whatever it is called', async () => {
    expect(await make('CON')).toBe('workflow-con.trellis.json')
    const [a, b] = await Promise.all([make('Same'), make('Same')])
    expect([a, b].sort()).toEqual(['same-2.trellis.json', 'same.trellis.json'])
    await writeFile(join(root, 'LOUD.trellis.json'), writeDocument(emptyDocument('wf_l', 'Loud')))
    expect(await make('Loud')).toBe('loud-2.trellis.json')
  })
})

describe('unsaved work whose file something else has deleted', () => {
  const journal = '0123456789abcdef'
  const patch = (before: string, after: string) => [{ part: 'document' as const, key: 'description', before, after }]

  const lastVersion = async (file: string) =>
    (await files.version(file, (await files.versions(file))[0]?.revision ?? '')).document as WorkflowDocument

  /** A workflow with unsaved work, as another start finds it. */
  async function lose(name: string, after = 'unsaved'): Promise<string> {
    const file = await make(name, 'a')
    const { revision } = await files.read(file)
    const document = await documentOf(file)
    await files.beginEdits(file, journal, { seq: 0, revision, document }, [
      { seq: 1, act: 'do', at: 5, name: 'Describe', patch: patch('', 'first') },
      { seq: 2, act: 'do', at: 7, name: 'Describe', patch: patch('first', after) },
    ])
    const kept = { edits: join(folder, 'edits'), versions: join(folder, 'versions') }
    index = openWorkflowIndex(root)
    files = openWorkflowFiles(root, kept, index)
    library = openWorkflowLibrary({ root, trash: join(folder, 'trash'), kept, files, index })
    expect(await library.trash()).toEqual([])
    await rm(join(root, 'a'), { recursive: true })
    return file
  }

  it('is listed in the trash, and comes back to where it was, under its id', async () => {
    const file = await lose('One')
    expect(await library.trash()).toEqual([{ id: journal, file, name: 'One', at: 7, unsaved: 2 }])
    const { id } = await lastVersion(file)
    expect(await library.restore([journal])).toEqual([file])
    expect(await documentOf(file)).toMatchObject({ id, name: 'One', description: 'unsaved' })
    expect(await library.trash()).toEqual([])
    expect((await files.open(file, {})).recovered).toBeNull()
  })

  it('gets another id when its file has only moved', async () => {
    const file = await lose('One')
    const { id } = await lastVersion(file)
    await writeFile(join(root, 'moved.trellis.json'), writeDocument(await lastVersion(file)))
    expect(await library.restore([journal])).toEqual([file])
    expect((await documentOf('moved.trellis.json')).id).toBe(id)
    expect((await documentOf(file)).id).not.toBe(id)
  })

  it('is deleted for good only when that is said', async () => {
    await lose('One')
    await library.purge([journal])
    expect(await library.trash()).toEqual([])
    await expect(library.restore([journal])).rejects.toMatchObject({ code: 'workflow.unknown' })
  })

  it('is not listed when it came to what was saved, or while somebody goes on with it', async () => {
    const file = await lose('One', '')
    expect(await library.trash()).toEqual([])
    const next = { seq: 3, act: 'do' as const, at: 9, name: 'Describe', patch: patch('', 'more') }
    await files.keepEdits(file, journal, [next])
    expect(await library.trash()).toEqual([])
  })
})

describe('the trash', () => {
  it('keeps what is deleted with its versions, and gives it back byte for byte', async () => {
    const file = await make('One', 'a')
    const text = await readFile(join(root, file), 'utf8')
    const versions = await files.versions(file)
    const [id] = await library.discard([file])
    expect(await list()).toEqual([])
    expect(await files.versions(file)).toEqual([])
    expect(await library.trash()).toEqual([{ id, file, name: 'One', at: expect.any(Number), unsaved: 0 }])
    expect(await library.restore([id as string])).toEqual([file])
    expect(await readFile(join(root, file), 'utf8')).toBe(text)
    expect(await files.versions(file)).toEqual(versions)
    expect(await library.trash()).toEqual([])
  })

  it('does not write over what has come since', async () => {
    const file = await make('One')
    const [id] = await library.discard([file])
    await make('One')
    expect(await library.restore([id as string])).toEqual(['one-2.trellis.json'])
    await expect(library.restore([id as string])).rejects.toMatchObject({ code: 'workflow.unknown' })
  })

  it('also takes what cannot be read', async () => {
    await mkdir(root, { recursive: true })
    await writeFile(join(root, 'broken.trellis.json'), '{')
    const [id] = await library.discard(['broken.trellis.json'])
    await library.restore([id as string])
    expect(await readFile(join(root, 'broken.trellis.json'), 'utf8')).toBe('{')
  })

  it('is emptied only when somebody says so', async () => {
    const ids = await library.discard([await make('One'), await make('Two')])
    await library.purge([ids[0] as string])
    expect((await library.trash()).map(({ name }) => name)).toEqual(['Two'])
    expect(await readdir(join(folder, 'trash'))).toEqual([ids[1]])
  })

  it('passes over what a crash has left', async () => {
    await mkdir(join(folder, 'trash', '0123456789abcdef'), { recursive: true })
    await writeFile(join(folder, 'trash', '0123456789abcdef', 'entry.json'), '{"file": "../x.trellis.json", "at": 1}')
    expect(await library.trash()).toEqual([])
  })
})

describe('search', () => {
  const search = (query: string, where = '') => library.search({ query, folder: where, limit: 10, offset: 0 })

  it('finds what is in any workflow, and says where', async () => {
    await make('Orders', 'shop', { nodes: { n_r: node('router', 'Too many?', { rules: [{ port: 'x', when: 'late > 3' }] }) } })
    await make('Stock', 'shop', { tags: ['late'] })
    const { found, total, searched } = await search('late')
    expect([total, searched]).toEqual([2, 2])
    expect(found.map(({ name }) => name)).toEqual(['Stock', 'Orders'])
    expect(found[1]).toMatchObject({
      file: 'shop/orders.trellis.json',
      more: 0,
      found: [{ node: 'n_r', label: 'Too many?', kind: 'router', field: 'config.rules.0.when', marks: [[6, 10]] }],
    })
    expect((await search('late', 'other')).searched).toBe(0)
    expect((await search('  ')).found).toEqual([])
  })

  it('sees at once what was changed, by whomever', async () => {
    const file = await make('One')
    expect((await search('needle')).total).toBe(0)
    const text = await readFile(join(root, file), 'utf8')
    await writeFile(join(root, file), text.replace('"description": ""', '"description": "a needle"'))
    expect((await search('needle')).total).toBe(1)
    await rm(join(root, file))
    expect((await search('needle')).total).toBe(0)
  })

  it('gives one page after another', async () => {
    for (const number of [1, 2, 3]) await make(`Same ${number}`)
    const pages = await Promise.all([0, 2].map((offset) => library.search({ query: 'same', folder: '', limit: 2, offset })))
    expect(pages.map(({ found, total }) => [found.length, total])).toEqual([
      [2, 3],
      [1, 3],
    ])
    expect(new Set(pages.flatMap(({ found }) => found.map(({ file }) => file))).size).toBe(3)
  })
})

describe('the index', () => {
  it('has pictures of what can be read', async () => {
    const file = await make('One', '', { nodes: { n: node('set', 'Set') }, layout: { n: { x: 5, y: 5 } } })
    await writeFile(join(root, 'broken.trellis.json'), '{')
    expect(await library.pictures([file, 'broken.trellis.json', 'none.trellis.json'])).toEqual({
      [file]: expect.objectContaining({ width: 240, height: 96 }),
    })
  })

  it('reads again only what has changed', async () => {
    const file = await make('One')
    const content = async () => (await index.contents())[0]?.content
    const before = await content()
    expect(await content()).toBe(before)
    await library.describe(file, { name: 'Two' })
    expect(await content()).not.toBe(before)
  })

  it('reads ahead what the first search needs, and not again when it comes', async () => {
    const path = join(root, await make('One'))
    await make('Two')
    await utimes(path, 1000, 1000)
    const ahead = openWorkflowIndex(root)
    await ahead.warm()
    // nobody can see this change, so that whoever tells of it has read the file again
    await writeFile(path, (await readFile(path, 'utf8')).replace('"One"', '"New"'))
    await utimes(path, 1000, 1000)
    expect((await ahead.contents()).map(({ summary }) => summary.name)).toEqual(['One', 'Two'])
  })

  it('reads nothing ahead once it is closed', async () => {
    const path = join(root, await make('One'))
    await utimes(path, 1000, 1000)
    const closed = openWorkflowIndex(root)
    await closed.close()
    await closed.warm()
    await writeFile(path, (await readFile(path, 'utf8')).replace('"One"', '"New"'))
    await utimes(path, 1000, 1000)
    expect((await closed.contents())[0]?.summary.name).toBe('New')
  })

  it('knows after a start what an earlier one has read, unless it has changed or the program has', async () => {
    const cache = join(folder, 'index.json')
    const started = async (version: string) => {
      const other = openWorkflowIndex(root, { cache, version })
      const names = (await other.summaries()).map(({ name }) => name)
      await other.close()
      return names
    }
    const file = await make('One')
    expect(await started('1')).toEqual(['One'])
    // what was written down is what is told, as long as nothing has changed
    await writeFile(cache, (await readFile(cache, 'utf8')).replace('"name":"One"', '"name":"From the cache"'))
    expect(await started('1')).toEqual(['From the cache'])
    expect(await started('2')).toEqual(['One'])
    await library.describe(file, { name: 'Two' })
    expect(await started('2')).toEqual(['Two'])
    await writeFile(cache, '{"version": "2", "workfl')
    expect(await started('2')).toEqual(['Two'])
  })
})
