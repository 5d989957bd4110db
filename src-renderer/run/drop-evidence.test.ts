import { describe, expect, it } from 'vitest'
import { chosenFiles, walkDrop } from './drop-evidence.ts'

type Tree = { [name: string]: string | Tree }

/** Entries as a browser gives them: a reader hands out a few at a time, then none. */
function entry(name: string, content: string | Tree, path = `/${name}`, batch = 100): FileSystemEntry {
  const base = { name, fullPath: path, isFile: typeof content === 'string', isDirectory: typeof content !== 'string' }
  if (typeof content === 'string')
    return { ...base, file: (done: (file: File) => void) => done(new File([content], name)) } as unknown as FileSystemEntry
  const inner = Object.entries(content).map(([key, value]) => entry(key, value, `${path}/${key}`, batch))
  return {
    ...base,
    createReader: () => ({ readEntries: (done: (entries: FileSystemEntry[]) => void) => done(inner.splice(0, batch)) }),
  } as unknown as FileSystemEntry
}

const live = new AbortController().signal
const paths = async (entries: FileSystemEntry[]) => (await walkDrop(entries, live, () => {})).files.map((file) => file.path)

describe('what is dropped', () => {
  it('is walked through all folders, with places relative to the one that was dropped', async () => {
    const dropped = await walkDrop(
      [entry('incident', { 'alert.json': '{}', logs: { 'app.log': 'x', old: { 'a.log': 'y' } } })],
      live,
      () => {},
    )
    expect(dropped.name).toBe('incident')
    expect(dropped.files.map((file) => file.path)).toEqual(['alert.json', 'logs/app.log', 'logs/old/a.log'])
    expect(await dropped.files[1]?.file.text()).toBe('x')
  })

  it('is read to the end of folders that come in batches', async () => {
    const many = Object.fromEntries(Array.from({ length: 250 }, (_, i) => [`f${String(i).padStart(3, '0')}`, 'x']))
    expect(await paths([entry('big', many)])).toHaveLength(250)
  })

  it('keeps the names of several folders and files', async () => {
    expect(await paths([entry('a', { x: '1' }), entry('b', { x: '2' }), entry('c.log', '3')])).toEqual(['a/x', 'b/x', 'c.log'])
  })

  it('leaves out what systems put into folders', async () => {
    expect(await paths([entry('a', { '.DS_Store': 'x', '.git': { HEAD: 'x' }, 'x.log': '1', 'my.git': '2' })])).toEqual(['my.git', 'x.log'])
  })

  it('tells how far it is and stops when asked to', async () => {
    const abort = new AbortController()
    const seen: number[] = []
    const walk = walkDrop([entry('a', { x: '1', y: '2', z: '3' })], abort.signal, (files) => {
      seen.push(files)
      if (files === 2) abort.abort()
    })
    await expect(walk).rejects.toThrow()
    expect(seen).toEqual([1, 2])
  })

  it('is refused when there is nothing in it, with what to do', async () => {
    await expect(paths([entry('a', { b: {} })])).rejects.toMatchObject({ code: 'evidence.missing', hint: expect.stringContaining('logs') })
  })

  it('is refused when it is far too much', async () => {
    const many = Object.fromEntries(Array.from({ length: 5001 }, (_, i) => [`f${i}`, '']))
    await expect(paths([entry('huge', many)])).rejects.toMatchObject({ code: 'evidence.too_large' })
  })
})

describe('what is chosen', () => {
  const file = (path: string) =>
    Object.defineProperty(new File(['x'], path.split('/').at(-1) as string), 'webkitRelativePath', {
      value: path.includes('/') ? path : '',
    })

  it('is named by its folder, which is not part of the places', () => {
    const { name, files } = chosenFiles([file('inc/b.log'), file('inc/logs/a.log'), file('inc/.DS_Store')])
    expect([name, ...files.map((each) => each.path)]).toEqual(['inc', 'b.log', 'logs/a.log'])
  })

  it('is named by the file where it is one', () => {
    expect(chosenFiles([file('app.log')])).toMatchObject({ name: 'app.log', files: [{ path: 'app.log' }] })
  })
})
