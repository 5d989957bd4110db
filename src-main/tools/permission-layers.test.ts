import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { noPermissions } from '#shared/security/permissions.ts'
import { permissionFiles, writeMatrix } from './permission-layers.ts'

let folder: string
const file = () => join(folder, 'trellis.yaml')
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-permissions-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

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
    await writeMatrix(folder, deny)
    expect((await permissionFiles(folder, {}).layers())[0]?.permissions?.matrix).toEqual(deny)
    await writeFile(
      file(),
      '# of the team\nmodels:\n  aliases: { smart: offline } # for now\npermissions:\n  rules:\n    - { tool: shell, verdict: deny }\n',
    )
    await writeMatrix(folder, deny)
    const text = await readFile(file(), 'utf8')
    expect(text).toContain('# of the team')
    expect(text).toContain('# for now')
    expect((await permissionFiles(folder, {}).layers())[0]?.permissions).toMatchObject({ matrix: deny, rules: [{ tool: 'shell' }] })
    await writeMatrix(folder, { child: { execution: {} } })
    expect(await readFile(file(), 'utf8')).not.toContain('matrix')
  })

  it('are not written over a file that is broken', async () => {
    await writeFile(file(), 'permissions: [')
    await expect(writeMatrix(folder, deny)).rejects.toMatchObject({ code: 'request.invalid' })
    expect(await readFile(file(), 'utf8')).toBe('permissions: [')
  })
})
