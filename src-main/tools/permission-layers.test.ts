import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { noPermissions } from '#shared/security/permissions.ts'
import { permissionFiles, writeCell } from './permission-layers.ts'

let folder: string
const file = () => join(folder, 'trellis.yaml')
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-permissions-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const cell = { caller: 'child', capability: 'execution', safety: 'dangerous' } as const
const deny = { child: { execution: { dangerous: 'deny' } } } as const

describe('the permissions of a workspace', () => {
  it('are none where there is no file, and read again when it changes', async () => {
    const source = permissionFiles(folder, {})
    expect(await source.layers()).toEqual([{ name: 'trellis.yaml', permissions: noPermissions }])
    await writeFile(file(), JSON.stringify({ models: {}, permissions: { matrix: deny } }))
    expect(await source.layers()).toMatchObject([{ permissions: { matrix: deny } }])
    await writeFile(file(), 'models: {}\n')
    expect(await source.layers()).toMatchObject([{ permissions: noPermissions }])
  })

  it.each(['permissions: [', 'permissions: {matrix: {child: yes}}', 'permissions: {rules: [{tool: x, verdict: allow}]}', 'permissions: 7'])(
    'that cannot be understood deny everything: %s',
    async (text) => {
      await writeFile(file(), text)
      expect(await permissionFiles(folder, {}).layers()).toEqual([{ name: 'trellis.yaml', permissions: null }])
    },
  )

  it('come after those of the organisation, whose file has to be there', async () => {
    const organisation = join(folder, 'organisation.yaml')
    const source = permissionFiles(folder, { TRELLIS_ORGANISATION: organisation })
    expect((await source.layers())[0]).toEqual({ name: 'the organisation', permissions: null })
    await writeFile(organisation, JSON.stringify({ permissions: { matrix: deny } }))
    expect((await source.layers())[0]).toMatchObject({ permissions: { matrix: deny } })
  })

  it('are written beside all else that is in the file', async () => {
    await writeCell(folder, cell, 'deny')
    expect((await permissionFiles(folder, {}).layers())[0]?.permissions?.matrix).toEqual(deny)
    await writeFile(
      file(),
      '# of the team\nmodels:\n  aliases: { smart: offline } # for now\npermissions:\n  rules:\n    - { tool: shell, verdict: deny }\n',
    )
    await writeCell(folder, cell, 'deny')
    const text = await readFile(file(), 'utf8')
    expect(text).toContain('# of the team')
    expect(text).toContain('# for now')
    expect((await permissionFiles(folder, {}).layers())[0]?.permissions).toMatchObject({ matrix: deny, rules: [{ tool: 'shell' }] })
    await writeCell(folder, cell, null)
    const without = await readFile(file(), 'utf8')
    expect(without).not.toContain('matrix')
    expect(without).toContain('{ tool: shell, verdict: deny }')
  })

  it('keep every cell that is written at once, and lose only the one that is taken out', async () => {
    const safeties = ['safe', 'needs-confirmation', 'dangerous'] as const
    await Promise.all(safeties.map((safety) => writeCell(folder, { ...cell, safety }, 'ask')))
    await Promise.all([writeCell(folder, cell, null), writeCell(folder, { ...cell, caller: 'micro' }, 'deny')])
    expect((await permissionFiles(folder, {}).layers())[0]?.permissions?.matrix).toEqual({
      child: { execution: { safe: 'ask', 'needs-confirmation': 'ask' } },
      micro: { execution: { dangerous: 'deny' } },
    })
  })

  it('leave an empty file where the only cell is taken out', async () => {
    await writeCell(folder, cell, 'deny')
    await writeCell(folder, cell, null)
    expect(await readFile(file(), 'utf8')).toBe('')
  })

  it('are not written over a file that is broken', async () => {
    await writeFile(file(), 'permissions: [')
    await expect(writeCell(folder, cell, 'deny')).rejects.toMatchObject({ code: 'request.invalid' })
    expect(await readFile(file(), 'utf8')).toBe('permissions: [')
    const allows = '{"permissions": {"rules": [{"tool": "x", "verdict": "allow"}]}}'
    await writeFile(file(), allows)
    await expect(writeCell(folder, cell, 'deny')).rejects.toMatchObject({ code: 'request.invalid' })
    expect(await readFile(file(), 'utf8')).toBe(allows)
  })
})
