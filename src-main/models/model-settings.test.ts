import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readWorkspaceModels } from './model-settings.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-models-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

it('reads the models of a workspace', async () => {
  await writeFile(
    join(folder, 'trellis.yaml'),
    'models:\n  aliases:\n    smart: local:qwen3\n  local:\n    base_url: http://127.0.0.1:1234/v1\n',
  )
  expect(await readWorkspaceModels(folder)).toEqual({ aliases: { smart: 'local:qwen3' }, local: { base_url: 'http://127.0.0.1:1234/v1' } })
})

it('needs no such file', async () => {
  expect(await readWorkspaceModels(folder)).toEqual({ aliases: {} })
})

it.each(['models:\n  api_key: sk-123\n', 'models:\n  local:\n    base_url: nowhere\n', 'models: ['])('refuses %j', async (text) => {
  await writeFile(join(folder, 'trellis.yaml'), text)
  await expect(readWorkspaceModels(folder)).rejects.toMatchObject({
    code: 'request.invalid',
    place: { file: join(folder, 'trellis.yaml') },
  })
})
