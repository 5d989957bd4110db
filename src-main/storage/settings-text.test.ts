import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readAgentEntries } from '../agents/registry/agent-entries.ts'
import { readModelsSection } from '../models/settings/models-section.ts'
import { readMcpServers } from '../tools/mcp/mcp-settings.ts'
import { permissionFiles } from '../tools/permission-layers.ts'
import { readToolSettings } from '../tools/systems/tool-settings.ts'
import { readSettingsText } from './settings-text.ts'

let folder: string
const file = () => join(folder, 'trellis.yaml')
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trellis-settings-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it('is empty where there is no file', async () => {
  expect(await readSettingsText(file())).toBe('')
})

const places: [string, () => void][] = [
  ['a folder', () => mkdirSync(file())],
  ['more than settings come to', () => writeFileSync(file(), '#'.repeat(5 << 20))],
  ['bytes that are no text', () => writeFileSync(file(), Buffer.from([0xff, 0xfe, 0x00]))],
]
if (process.platform !== 'win32')
  places.push(
    ['a link to a device without end', () => symlinkSync('/dev/zero', file())],
    ['a pipe that nobody writes to', () => void execFileSync('mkfifo', [file()])],
  )

describe.each(places)('%s in its place', (_, put) => {
  it('is not read by anything that opens a workspace', async () => {
    put()
    for (const read of [readAgentEntries, readModelsSection, readMcpServers, readToolSettings])
      await expect(read(folder), read.name).rejects.toMatchObject({ code: 'file.unreadable' })
    // what cannot be understood denies everything
    expect(await permissionFiles(folder, {}).layers()).toMatchObject([{ permissions: null }])
  })
})
