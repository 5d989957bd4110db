import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { webSearchWith } from '#shared/api/web-search.ts'
import { changeWebSearch, webSearchView } from './change-web-search.ts'

let folder: string
const file = () => join(folder, 'trellis.yaml')
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-web-search-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

it('writes which tool searches the web, leaves everything else, and takes it out again', async () => {
  const before = '# ours\ntools:\n  shell: {programs: {ls: {}}} # only this one\n'
  await writeFile(file(), before)
  expect(await webSearchView(folder)).toEqual({ file: file(), set: null })
  const set = { server: 'find', tool: 'search', query: 'q', limit: 'count', arguments: { country: 'de' } }
  await changeWebSearch(folder, set)
  expect(await readFile(file(), 'utf8')).toBe(
    '# ours\ntools:\n  shell: { programs: { ls: {} } } # only this one\n  web_search:\n    server: find\n    tool: search\n    query: q\n    limit: count\n    arguments:\n      country: de\n',
  )
  expect((await webSearchView(folder)).set).toEqual(set)
  await changeWebSearch(folder, null)
  expect(await readFile(file(), 'utf8')).toBe(before.replace('{programs: {ls: {}}}', '{ programs: { ls: {} } }'))
})

it('changes nothing where tools could not read it, and begins a file where there is none', async () => {
  const set = { server: 'find', tool: 'search', query: 'query', arguments: {} }
  for (const broken of ['tools: [', '- a\n', 'tools: {github: 7}\n']) {
    await writeFile(file(), broken)
    await expect(changeWebSearch(folder, set)).rejects.toMatchObject({ code: 'request.invalid' })
    expect(await readFile(file(), 'utf8')).toBe(broken)
  }
  await rm(file())
  await changeWebSearch(folder, set)
  expect((await webSearchView(folder)).set).toEqual(set)
})

it('tells by its arguments how a tool is most likely called', () => {
  const schema = (properties: Record<string, { type: string }>) => ({ type: 'object', properties })
  const string = { type: 'string' }
  const number = { type: 'integer' }
  expect(webSearchWith('s', 't', schema({ country: string, query: string, count: number, offset: number }))).toEqual({
    server: 's',
    tool: 't',
    query: 'query',
    limit: 'count',
    arguments: {},
  })
  expect(webSearchWith('s', 't', schema({ about: string, page: number }))).toMatchObject({ query: 'about' })
  expect(webSearchWith('s', 't', schema({ page: number }))).toBeNull()
  expect(webSearchWith('s', 't', {})).toBeNull()
})
