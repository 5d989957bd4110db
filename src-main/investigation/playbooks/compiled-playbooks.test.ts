import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { compilePlaybooks, loadPlaybooks } from './compiled-playbooks.ts'
import { playbookFolder } from './playbook-folder.ts'
import { readPlaybooks } from './read-playbooks.ts'

const added = 'playbook: own\nabout: Of this installation.\ntools: []\n'

describe('compiled playbooks', () => {
  let folder: string
  let compiled: URL
  beforeEach(async () => {
    const root = await mkdtemp(join(tmpdir(), 'trellis-playbooks-'))
    folder = join(root, 'playbooks')
    await cp(playbookFolder(), folder, { recursive: true })
    compiled = pathToFileURL(join(root, 'playbooks.json'))
    await writeFile(compiled, compilePlaybooks(folder))
  })
  afterEach(() => rm(join(folder, '..'), { recursive: true, force: true }))

  it('are what the YAML says', () => {
    const read = readPlaybooks(folder)
    expect(read.length).toBeGreaterThan(5)
    expect(loadPlaybooks(folder, compiled)).toEqual(read)
  })

  it('are taken in place of the YAML while it is as it was', async () => {
    const marked = JSON.parse(compilePlaybooks(folder)) as { playbooks: unknown[] }
    await writeFile(compiled, JSON.stringify({ ...marked, playbooks: [] }))
    expect(loadPlaybooks(folder, compiled)).toEqual([])
  })

  it('give way to YAML that was added or changed since', async () => {
    await writeFile(join(folder, 'own.yaml'), added)
    expect(loadPlaybooks(folder, compiled).map(({ playbook }) => playbook)).toContain('own')
    await writeFile(join(folder, 'own.yaml'), added.replace('tools', 'tolls'))
    expect(() => loadPlaybooks(folder, compiled)).toThrow(expect.objectContaining({ code: 'playbook.invalid' }))
  })

  it.each(['', '{"version":', 'null', '[]'])('give way to the YAML where they are broken: %j', async (text) => {
    await writeFile(compiled, text)
    expect(loadPlaybooks(folder, compiled)).toEqual(readPlaybooks(folder))
  })

  it('give way to the YAML where there are none', async () => {
    await rm(compiled)
    expect(loadPlaybooks(folder, compiled)).toEqual(readPlaybooks(folder))
  })

  it('are not made of playbooks that are wrong', async () => {
    await writeFile(join(folder, 'own.yaml'), 'playbook: own\n')
    expect(() => compilePlaybooks(folder)).toThrow(expect.objectContaining({ code: 'playbook.invalid' }))
  })
})
