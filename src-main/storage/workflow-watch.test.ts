import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { revisionOf } from './document-file.ts'
import { watchWorkflowFile } from './workflow-watch.ts'

let folder: string
let path: string
let abort: AbortController
let watched: ReturnType<typeof watchWorkflowFile>
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-watch-'))
  path = join(folder, 'one.trellis.json')
  await writeFile(path, 'first')
  abort = new AbortController()
  watched = watchWorkflowFile(path, abort.signal)
})
afterEach(() => abort.abort())

const next = async () => (await watched.next()).value
const holds = (text: string) => ({ revision: revisionOf(text), renamedTo: null })

describe('a watched workflow file', () => {
  it('tells what it holds, at once, when it is written in place and when it is replaced', async () => {
    expect(await next()).toEqual(holds('first'))
    await writeFile(path, 'second')
    expect(await next()).toEqual(holds('second'))
    await writeFile(`${path}.tmp`, 'third')
    await rename(`${path}.tmp`, path)
    expect(await next()).toEqual(holds('third'))
  })

  it('tells of a content once, however often it is touched or taken away for a moment', async () => {
    expect(await next()).toEqual(holds('first'))
    const answer = next()
    for (let n = 0; n < 5; n++) await writeFile(path, 'first')
    await rm(path)
    await writeFile(path, 'first')
    await new Promise((resolve) => setTimeout(resolve, 600))
    await writeFile(path, 'other')
    expect(await answer).toEqual(holds('other'))
  })

  it('tells when it is gone, under which name it is now, and when it is back', async () => {
    expect(await next()).toEqual(holds('first'))
    await rename(path, join(folder, 'two.trellis.json'))
    expect(await next()).toEqual({ revision: null, renamedTo: 'two.trellis.json' })
    await writeFile(path, 'back')
    expect(await next()).toEqual(holds('back'))
    await rm(path)
    expect(await next()).toEqual({ revision: null, renamedTo: null })
  })

  it('ends with its signal', async () => {
    await next()
    const answer = watched.next()
    abort.abort()
    expect(await answer).toEqual({ value: undefined, done: true })
  })
})
