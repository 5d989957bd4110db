import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { axeFindings } from './axe-page.ts'
import { addNode, newWorkflow, nodeCard } from './canvas-page.ts'
import { runPanel } from './run-page.ts'
import { expect, test } from './trellis-app.ts'

interface Made {
  tags?: string[]
  nodes?: Record<string, { kind: string; label: string; config?: object }>
}

/** Puts a workflow into the workspace, as a colleague or git would. */
async function put(workspace: string, file: string, name: string, { tags, nodes = {} }: Made = {}): Promise<void> {
  const path = join(workspace, 'workflows', file)
  await mkdir(join(path, '..'), { recursive: true })
  const document = {
    format: 'trellis-workflow',
    schema: { document: 1, nodes: Object.fromEntries(Object.values(nodes).map(({ kind }) => [kind, kind === 'router' ? 2 : 1])) },
    id: `wf_${file.replace(/\W+/g, '_')}`,
    name,
    ...(tags ? { tags } : {}),
    nodes: Object.fromEntries(Object.entries(nodes).map(([id, node]) => [id, { parent: null, config: {}, pinned: null, ...node }])),
    edges: {},
  }
  await writeFile(path, JSON.stringify(document))
}

/** The sample is made at the first start of a workspace that has no workflows. */
const sampleIsOpen = (page: Page): Promise<void> => expect(nodeCard(page, 'Intake')).toBeVisible()

const home = (page: Page): Locator => page.getByRole('dialog', { name: 'Workflows' })
const items = (page: Page): Locator => home(page).getByRole('list', { name: 'Workflows', exact: true }).getByRole('listitem')
const item = (page: Page, name: string): Locator => items(page).filter({ hasText: name })

async function openHome(page: Page): Promise<Locator> {
  await page.keyboard.press('ControlOrMeta+o')
  await expect(home(page)).toBeVisible()
  return home(page)
}

async function act(page: Page, name: string, action: string): Promise<void> {
  await item(page, name)
    .getByRole('button', { name: `Actions for ${name}` })
    .click()
  await page.getByRole('menuitem', { name: action }).click()
}

async function filesIn(folder: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true }).catch(() => [])
  return found
    .filter((file) => file.endsWith('.trellis.json'))
    .map((file) => file.replaceAll('\\', '/'))
    .sort()
}

test('workflows are put into folders, which are real ones, while they are open', async ({ app: { page, workspace } }) => {
  await newWorkflow(page, 'Wanderer')
  await addNode(page, 'Set', 'Goes along')
  const dialog = await openHome(page)
  await dialog.getByRole('button', { name: 'New folder…' }).click()
  await page.getByLabel('Folder name').fill('far/off')
  await page.getByRole('button', { name: 'Make folder' }).click()
  await expect(dialog.getByText('Nothing in this folder')).toBeVisible()
  await dialog.getByRole('button', { name: 'All workflows' }).click()
  await act(page, 'Wanderer', 'Move to folder…')
  await page.getByRole('radio', { name: 'off' }).check()
  await page.getByRole('button', { name: 'Move', exact: true }).click()
  await expect(page.getByText('1 workflow moved to far/off.')).toBeVisible()
  expect(await filesIn(join(workspace, 'workflows'))).toContain('far/off/wanderer.trellis.json')

  // what is open goes on at the new place: its unsaved work, its saves, and its versions
  await expect(page.getByRole('dialog', { name: 'Move 1 workflow' })).toBeHidden()
  await page.keyboard.press('Escape')
  await expect(nodeCard(page, 'Goes along')).toBeVisible()
  await addNode(page, 'Set', 'Added there')
  await page.keyboard.press('ControlOrMeta+s')
  await expect(page.getByText('Saved', { exact: true })).toBeVisible()
  const text = await readFile(join(workspace, 'workflows/far/off/wanderer.trellis.json'), 'utf8')
  expect(text).toContain('Added there')
  expect(await filesIn(join(workspace, 'workflows'))).not.toContain('wanderer.trellis.json')
  await page.reload()
  await expect(nodeCard(page, 'Added there')).toBeVisible()
})

test('a folder is renamed with what is in it', async ({ app: { page, workspace } }) => {
  await sampleIsOpen(page)
  await put(workspace, 'old/a.trellis.json', 'Alpha')
  await put(workspace, 'old/deep/b.trellis.json', 'Beta')
  const dialog = await openHome(page)
  await dialog.getByRole('button', { name: 'Actions for folder old' }).click()
  await page.getByRole('menuitem', { name: 'Rename…' }).click()
  await page.getByLabel('Folder name').fill('con')
  await expect(page.getByText('"con" is the name of a device on Windows.')).toBeVisible()
  await page.getByLabel('Folder name').fill('new')
  await page.getByRole('button', { name: 'Apply' }).click()
  await dialog.getByRole('button', { name: 'new 2', exact: true }).click()
  await expect(items(page)).toHaveCount(2)
  expect(await filesIn(join(workspace, 'workflows'))).toEqual(expect.arrayContaining(['new/a.trellis.json', 'new/deep/b.trellis.json']))
})

test('what is deleted is in the trash, comes back by undo, and goes for good only when it is said so', async ({
  app: { page, workspace },
}) => {
  await sampleIsOpen(page)
  await put(workspace, 'a/one.trellis.json', 'One')
  await put(workspace, 'two.trellis.json', 'Two')
  const dialog = await openHome(page)
  await dialog.getByLabel('Select One').check()
  await dialog.getByLabel('Select Two').check()
  await expect(dialog.getByText('2 selected')).toBeVisible()
  await dialog.getByRole('button', { name: 'Move to trash' }).click()
  await expect(item(page, 'One')).toHaveCount(0)
  expect(await filesIn(join(workspace, 'workflows'))).toEqual(['troubleshooting.trellis.json'])
  await page.getByRole('button', { name: 'Undo', exact: true }).last().click()
  await expect(item(page, 'One')).toBeVisible()
  expect(await filesIn(join(workspace, 'workflows'))).toEqual(['a/one.trellis.json', 'troubleshooting.trellis.json', 'two.trellis.json'])

  await act(page, 'Two', 'Move to trash')
  await dialog.getByRole('button', { name: 'Trash' }).click()
  const trashed = dialog.getByRole('list', { name: 'Trash' }).getByRole('listitem')
  await expect(trashed).toHaveCount(1)
  await trashed.getByRole('button', { name: 'Delete for good…' }).click()
  await page.getByRole('dialog', { name: 'Delete 1 workflow for good?' }).getByRole('button', { name: 'Delete for good' }).click()
  await expect(dialog.getByText('The trash is empty')).toBeVisible()
  expect(await filesIn(join(workspace, '.trellis/trash'))).toEqual([])
})

test('tags are given to several workflows at once, and filter them', async ({ app: { page, workspace } }) => {
  await sampleIsOpen(page)
  await put(workspace, 'one.trellis.json', 'One', { tags: ['old'] })
  await put(workspace, 'two.trellis.json', 'Two')
  const dialog = await openHome(page)
  await dialog.getByLabel('Select One').check()
  await dialog.getByLabel('Select Two').check()
  await dialog.getByRole('button', { name: 'Tags…' }).click()
  const tags = page.getByRole('dialog', { name: 'Tags of 2 workflows' })
  await tags.getByLabel('Tags').fill('nightly')
  await tags.getByLabel('Tags').press('Enter')
  await tags.getByRole('button', { name: 'Remove tag old' }).click()
  await tags.getByRole('button', { name: 'Apply' }).click()
  await dialog.getByRole('button', { name: 'nightly 2' }).click()
  await expect(items(page)).toHaveCount(2)
  await expect(dialog.getByRole('button', { name: /^old / })).toHaveCount(0)
  expect(await readFile(join(workspace, 'workflows/one.trellis.json'), 'utf8')).toContain('"tags": ["nightly"]')
})

test('tags and the name are also changed on the canvas, where they can be taken back', async ({ app: { page, workspace } }) => {
  await newWorkflow(page, 'Tagged')
  await page.getByRole('button', { name: /^Workflow settings/ }).click()
  const inspector = page.getByRole('complementary', { name: 'Inspector' })
  await inspector.getByLabel('Tags').fill('on call,')
  await expect(inspector.getByRole('button', { name: 'Remove tag on call' })).toBeVisible()
  await page.keyboard.press('ControlOrMeta+s')
  const file = join(workspace, 'workflows/tagged.trellis.json')
  await expect.poll(() => readFile(file, 'utf8')).toContain('"tags": ["on call"]')
  await page.getByRole('button', { name: /^Undo/ }).first().click()
  await expect(inspector.getByRole('button', { name: 'Remove tag on call' })).toBeHidden()

  await page.getByRole('button', { name: /^Redo/ }).first().click()
  await openHome(page)
  await act(page, 'Tagged', 'Rename…')
  const rename = page.getByRole('dialog', { name: 'Rename workflow' })
  await rename.getByLabel('Name', { exact: true }).fill('Called otherwise')
  await rename.getByLabel('File', { exact: true }).fill('otherwise')
  await page.getByRole('button', { name: 'Apply' }).click()
  await expect(item(page, 'Called otherwise')).toBeVisible()
  await expect(rename).toBeHidden()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: 'Called otherwise' })).toBeVisible()
  expect(await filesIn(join(workspace, 'workflows'))).toContain('otherwise.trellis.json')
  expect(await readFile(join(workspace, 'workflows/otherwise.trellis.json'), 'utf8')).toContain('"name": "Called otherwise"')
})

test('a search looks into every workflow, and leads to the field', async ({ app: { page, workspace } }) => {
  await sampleIsOpen(page)
  await put(workspace, 'shop/orders.trellis.json', 'Orders', {
    nodes: {
      n_t: { kind: 'template', label: 'Letter', config: { template: 'Dear {{ name }},\nyour zebra is late.' } },
      n_r: { kind: 'router', label: 'Zebra?', config: { rules: [{ port: 'yes', when: 'animal = "zebra"' }] } },
    },
  })
  await put(workspace, 'other.trellis.json', 'Other', { tags: ['zebra'] })
  const dialog = await openHome(page)
  const search = dialog.getByRole('searchbox', { name: 'Search in all workflows' })
  await search.fill('ZEBRA')
  await expect(dialog.getByRole('status').first()).toHaveText('“ZEBRA” is in 2 workflows of 3')
  await search.fill('"zebra is late"')
  await expect(dialog.locator('mark').first()).toHaveText('zebra is late')
  await search.fill('zebra kind:router')
  await expect(dialog.getByRole('status').first()).toHaveText(/is in 1 workflow of 3$/)
  await search.fill('zebra nothing-of-the-sort')
  await expect(dialog.getByText('Nothing was found')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(search).toHaveValue('')
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()

  // the same from the command palette, and by keyboard to the place itself
  await page.keyboard.press('ControlOrMeta+k')
  await page.keyboard.type('zebra is late')
  await page.getByRole('option', { name: 'Search in all workflows for “zebra is late”' }).click()
  await expect(dialog.locator('mark').first()).toBeVisible()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(dialog).toBeHidden()
  await expect(nodeCard(page, 'Letter')).toBeVisible()
  const inspector = page.getByRole('complementary', { name: 'Inspector' })
  await expect(inspector.getByLabel('Name', { exact: true })).toHaveValue('Letter')
  await expect(inspector.locator('[data-field="template"] .cm-content')).toBeFocused()
})

test('a workflow begins with a template, chosen by its picture, and runs', async ({ app: { page, workspace } }) => {
  await sampleIsOpen(page)
  await page.keyboard.press('Alt+n')
  const dialog = home(page)
  // every template is there with a picture of what it is
  await expect(dialog.getByRole('radio')).toHaveCount(13)
  await dialog.getByRole('radio', { name: 'Repair a broken reply' }).focus()
  await page.keyboard.press('Space')
  await expect(dialog.getByRole('img', { name: 'What Repair a broken reply looks like' })).toBeVisible()
  await expect(dialog.getByRole('list', { name: 'What it works with' })).toContainText('Runs offline')
  await dialog.getByRole('button', { name: 'Create' }).click()
  await expect(dialog).toBeHidden()
  await expect(nodeCard(page, 'Mend it')).toBeVisible()
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await page.getByRole('tab', { name: 'Output' }).click()
  await expect(runPanel(page).getByText('degraded').first()).toBeVisible({ timeout: 30_000 })
  expect(await filesIn(join(workspace, 'workflows'))).toContain('repair-a-broken-reply.trellis.json')
})

test('the list is used by keyboard alone', async ({ app: { page, workspace } }) => {
  await sampleIsOpen(page)
  for (const name of ['Ada', 'Bob', 'Cem']) await put(workspace, `${name}.trellis.json`, name)
  const dialog = await openHome(page)
  await dialog.getByLabel('Sort by').selectOption('A to Z')
  await expect(items(page)).toHaveCount(4)
  await dialog.getByRole('searchbox').focus()
  await page.keyboard.press('ArrowDown')
  await expect(item(page, 'Ada').getByRole('button').first()).toBeFocused()
  await page.keyboard.press('Shift+ArrowDown')
  await expect(dialog.getByText('2 selected')).toBeVisible()
  await page.keyboard.press('Space')
  await expect(dialog.getByText('1 selected')).toBeVisible()
  await page.keyboard.press('F2')
  await expect(page.getByRole('dialog', { name: 'Rename workflow' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(item(page, 'Bob').getByRole('button').first()).toBeFocused()
  await page.keyboard.press('End')
  await expect(item(page, 'Troubleshooting').getByRole('button').first()).toBeFocused()
  await page.keyboard.press('Home')
  await expect(item(page, 'Ada').getByRole('button').first()).toBeFocused()
  await page.keyboard.press('Shift+F10')
  await page.getByRole('menuitem', { name: 'Duplicate' }).press('Enter')
  await expect(item(page, 'Ada (copy)')).toBeVisible()
  await item(page, 'Bob').getByRole('button').first().focus()
  await page.keyboard.press('Enter')
  await expect(dialog).toBeHidden()
  await expect(page.getByRole('button', { name: 'Bob', exact: true })).toBeVisible()
})

test('a thousand workflows are listed and drawn as they come into view', async ({ app: { page, workspace } }) => {
  await sampleIsOpen(page)
  const nodes = { n: { kind: 'set', label: 'Set' } }
  for (let at = 0; at < 1000; at++) await put(workspace, `many/${at % 10}/w${at}.trellis.json`, `Number ${at}`, { nodes })
  const dialog = await openHome(page)
  await expect(dialog.getByText('1,001 workflows')).toBeVisible({ timeout: 60_000 })
  await dialog.getByLabel('Sort by').selectOption('A to Z')
  expect(await items(page).count()).toBeLessThan(60)
  await items(page).first().getByRole('button').first().focus()
  await page.keyboard.press('End')
  await expect(item(page, 'Troubleshooting')).toBeVisible()
  await dialog.getByRole('radio', { name: 'With pictures' }).click()
  await expect(items(page).first().locator('svg rect').first()).toBeVisible()
  expect(await items(page).count()).toBeLessThan(80)
  await dialog.getByRole('searchbox').fill('number 777')
  await expect(dialog.locator('mark').first()).toBeVisible()
  await expect(dialog.getByRole('status').first()).toHaveText(/is in 1 workflow of 1,001$/)
})

test('a file that cannot be read is listed with the reason, and can be put away', async ({ app: { page, workspace } }) => {
  await sampleIsOpen(page)
  await mkdir(join(workspace, 'workflows'), { recursive: true })
  await writeFile(join(workspace, 'workflows/broken.trellis.json'), '{')
  await openHome(page)
  await expect(item(page, 'broken')).toContainText('Cannot be read')
  await expect(item(page, 'broken')).toContainText('This is not JSON')
  await act(page, 'broken', 'Move to trash')
  await expect(item(page, 'broken')).toHaveCount(0)
})

test('every part of it can be used with a screen reader', async ({ app: { page, workspace } }) => {
  await sampleIsOpen(page)
  await put(workspace, 'a/b/one.trellis.json', 'One', { tags: ['x'], nodes: { n: { kind: 'set', label: 'Sets one' } } })
  await writeFile(join(workspace, 'workflows/broken.trellis.json'), '{')
  const dialog = await openHome(page)
  const clean = async (what: string) => expect(await axeFindings(page, { within: '[role="dialog"]', strict: true }), what).toEqual([])
  await expect(item(page, 'One')).toBeVisible()
  await dialog.getByLabel('Select One').check()
  await clean('the list')
  for (const action of ['Rename…', 'Move to folder…', 'Tags…']) {
    await act(page, 'One', action)
    await expect(page.locator('[role="dialog"]')).toHaveCount(2)
    await clean(action)
    await page.keyboard.press('Escape')
    await expect(page.locator('[role="dialog"]')).toHaveCount(1)
  }
  await dialog.getByRole('radio', { name: 'With pictures' }).click()
  await expect(items(page).locator('svg rect').first()).toBeVisible()
  await clean('pictures')
  await dialog.getByRole('searchbox').fill('one')
  await expect(dialog.locator('mark').first()).toBeVisible()
  await clean('what is found')
  await dialog.getByRole('button', { name: 'Trash' }).click()
  await expect(dialog.getByText('The trash is empty')).toBeVisible()
  await clean('the trash')
  await dialog.getByRole('button', { name: 'New workflow', exact: true }).click()
  await dialog.getByRole('radio', { name: 'Alert desk' }).focus()
  await page.keyboard.press('Space')
  await clean('templates')
})
