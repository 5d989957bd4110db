import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { addNode, newWorkflow, nodeCard } from './canvas-page.ts'
import { expect, test } from './trellis-app.ts'

async function fileOf(workspace: string, name: string): Promise<string> {
  const folder = join(workspace, 'workflows')
  for (const file of await readdir(folder)) {
    const path = join(folder, file)
    if (file.endsWith('.trellis.json') && (JSON.parse(await readFile(path, 'utf8')) as { name: string }).name === name) return path
  }
  throw new Error(`There is no file of "${name}"`)
}

/** Everything that is kept of edits; what is still being written, under a name for the time being, may be lost. */
async function editsIn(workspace: string): Promise<string> {
  const folder = join(workspace, '.trellis', 'edits')
  const files = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const kept = files.filter((file) => file.isFile() && file.name.endsWith('.jsonl'))
  const texts = kept.map((file) => readFile(join(file.parentPath, file.name), 'utf8').catch(() => ''))
  return (await Promise.all(texts)).join('\n')
}

test('what is saved is in the file, and is there again', async ({ app: { page, workspace } }) => {
  await newWorkflow(page, 'Kept')
  await addNode(page, 'Set', 'Saved node')
  await page.keyboard.press('ControlOrMeta+s')
  await expect(page.getByText('Saved', { exact: true })).toBeVisible()
  expect(await readFile(await fileOf(workspace, 'Kept'), 'utf8')).toContain('"Saved node"')
  await page.reload()
  await expect(nodeCard(page, 'Saved node')).toBeVisible()
})

test('what is not saved survives the window, and can be discarded', async ({ app: { page, workspace } }) => {
  await newWorkflow(page, 'Draft')
  await addNode(page, 'Set', 'Only a draft')
  await expect(page.getByRole('banner').getByRole('img', { name: 'Unsaved changes, kept as a draft' })).toBeVisible()
  await page.reload()
  await expect(nodeCard(page, 'Only a draft')).toBeVisible()
  expect(await readFile(await fileOf(workspace, 'Draft'), 'utf8')).not.toContain('Only a draft')
  await page.getByRole('button', { name: 'Discard it' }).click()
  await expect(nodeCard(page, 'Only a draft')).toBeHidden()
})

test('what is not saved survives a crash of the engine', { tag: '@browser' }, async ({ app: { page, workspace, crashAndRestart } }) => {
  await newWorkflow(page, 'Crash')
  await addNode(page, 'Set', 'Typed at the last moment')
  await expect(page.getByRole('banner').getByRole('img', { name: 'Unsaved changes, kept as a draft' })).toBeVisible()
  await expect.poll(() => editsIn(workspace)).toContain('Typed at the last moment')
  await crashAndRestart()
  await expect(nodeCard(page, 'Typed at the last moment')).toBeVisible()
  await expect(page.getByText(/^Your unsaved work from .* is back\.$/)).toBeVisible()
  await page.keyboard.press('ControlOrMeta+s')
  await expect.poll(async () => readFile(await fileOf(workspace, 'Crash'), 'utf8')).toContain('Typed at the last moment')
})

test('a file that somebody else has saved is not written over without a word', async ({ app: { page, workspace } }) => {
  await newWorkflow(page, 'Shared')
  await addNode(page, 'Set', 'Mine')
  const path = await fileOf(workspace, 'Shared')
  await writeFile(path, (await readFile(path, 'utf8')).replace('"description": ""', '"description": "Theirs"'))
  await page.keyboard.press('ControlOrMeta+s')
  const dialog = page.getByRole('dialog', { name: 'The file has changed on disk' })
  await expect(dialog).toBeVisible()
  expect(await readFile(path, 'utf8')).not.toContain('Mine')
  await dialog.getByRole('button', { name: 'Save mine over it' }).click()
  await expect(dialog).toBeHidden()
  await expect.poll(() => readFile(path, 'utf8')).toContain('Mine')
})

test('a file is opened, and nothing in it is shown as anything but text', async ({ app: { page } }) => {
  await page.getByRole('button', { name: 'Troubleshooting' }).click()
  const label = '<img src=x onerror="document.title=1">\u202Egnp.exe'
  const document = {
    format: 'trellis-workflow',
    schema: { document: 1, nodes: { set: 1 } },
    id: 'wf_hostile',
    name: '<b>Hostile</b>',
    nodes: {
      n_a: { kind: 'set', label, parent: null, config: {}, pinned: null },
      n_b: { kind: 'from-the-future', label: 'Unknown', parent: null, config: {}, pinned: null },
    },
    edges: {},
  }
  await page
    .getByLabel('Open a file…')
    .setInputFiles({ name: 'hostile.trellis.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(document)) })
  await expect(page.locator('.card-label').first()).toContainText('<img src=x')
  await expect(page.locator('.card-label').first()).toContainText('\\u202e')
  await expect(page.getByText('Unknown kind: from-the-future')).toBeVisible()
  await expect(page.getByText('Read-only', { exact: true })).toBeVisible()
  expect(await page.title()).toBe('Trellis')
})
