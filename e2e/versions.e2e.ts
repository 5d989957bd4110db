import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { edges, nodeCard, openFile, selectNode } from './canvas-page.ts'
import { expect, test } from './trellis-app.ts'

async function textOf(workspace: string, name: string): Promise<string> {
  const folder = join(workspace, 'workflows')
  for (const file of await readdir(folder)) {
    const text = file.endsWith('.trellis.json') ? await readFile(join(folder, file), 'utf8') : '{}'
    if ((JSON.parse(text) as { name?: string }).name === name) return text
  }
  throw new Error(`There is no file of "${name}"`)
}

async function save(page: Page): Promise<void> {
  await page.keyboard.press('ControlOrMeta+s')
  await expect(page.getByRole('button', { name: 'Saved', exact: true })).toBeDisabled()
}

const inspector = (page: Page) => page.getByRole('complementary', { name: 'Inspector' })
const differences = (page: Page) => page.getByRole('complementary', { name: 'What differs' })
const versions = (page: Page) => page.getByRole('list', { name: 'Versions' })
const mark = (page: Page, label: string, kind: string) => nodeCard(page, label).locator(`.change-mark[data-change="${kind}"]`)

/** A workflow with three versions: as it was opened, with a node renamed and one removed, and with one more. */
async function threeVersions(page: Page): Promise<void> {
  await openFile(
    page,
    'History',
    {
      n_a: { kind: 'template', label: 'Greeting', config: { template: 'Hello' } },
      n_b: { kind: 'template', label: 'Letter', config: { template: 'Dear {{ name }}' } },
      n_c: { kind: 'set', label: 'Old one' },
    },
    ['n_a.text > n_b.name'],
  )
  await selectNode(page, 'Letter')
  await inspector(page).getByLabel('Name', { exact: true }).fill('Answer')
  await selectNode(page, 'Old one')
  await page.keyboard.press('Delete')
  await selectNode(page, 'Greeting')
  await page.keyboard.press('Delete')
  await save(page)
  await page.locator('.left-panel').getByRole('button', { name: 'Delay', exact: true }).click()
  await expect(nodeCard(page, 'Delay')).toBeVisible()
  await save(page)
  await page.getByRole('tab', { name: 'Versions' }).click()
  await expect(versions(page).getByRole('listitem')).toHaveCount(3)
}

test('versions say what changed, and are compared on the canvas', async ({ app: { page } }) => {
  await threeVersions(page)
  await expect(versions(page).getByRole('listitem').nth(0)).toContainText('Delay added')
  await expect(versions(page).getByRole('listitem').nth(1)).toContainText('2 nodes removed, Answer changed, 1 connection removed')
  await expect(versions(page).getByRole('listitem').nth(2)).toContainText('First version, 3 nodes')

  await versions(page).getByRole('button').nth(2).click()
  await expect(mark(page, 'Delay', 'added')).toBeVisible()
  await expect(mark(page, 'Old one', 'removed')).toBeVisible()
  await expect(mark(page, 'Greeting', 'removed')).toBeVisible()
  await expect(mark(page, 'Answer', 'changed')).toBeVisible()
  await expect(page.locator('.edge-change[data-change="removed"]')).toHaveCount(1)
  await expect(differences(page)).toContainText('Letter')
  await expect(differences(page).getByRole('listitem').filter({ hasText: 'Answer' }).first()).toContainText('label')
  // nothing can be edited meanwhile
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.press('Delete')
  await expect(nodeCard(page, 'Delay')).toBeVisible()

  // the last one is what is open: it is shown against the one before it
  await versions(page).getByRole('button').nth(0).click()
  await expect(page.locator('.change-mark')).toHaveCount(1)
  // any two can be chosen
  await differences(page).getByLabel('Before').selectOption({ index: 4 })
  await expect(page.locator('.change-mark')).toHaveCount(4)
  await page.getByRole('button', { name: 'Back to editing' }).click()
  await expect(page.locator('.change-mark')).toHaveCount(0)
  await expect(nodeCard(page, 'Old one')).toBeHidden()
})

test('a single node is taken back, with its connection, and undo takes that back', async ({ app: { page } }) => {
  await threeVersions(page)
  await versions(page).getByRole('button').nth(2).click()
  const line = (label: string) => differences(page).getByRole('listitem').filter({ hasText: label })
  await line('Greeting').getByRole('button', { name: 'Bring it back' }).click()
  await expect(page.locator('.change-mark')).toHaveCount(3)
  await line('Answer').getByRole('button', { name: 'Take it back' }).click()
  await page.getByRole('button', { name: 'Back to editing' }).click()
  await expect(nodeCard(page, 'Letter')).toBeVisible()
  await expect(nodeCard(page, 'Greeting')).toBeVisible()
  await expect(nodeCard(page, 'Delay')).toBeVisible()
  await expect(nodeCard(page, 'Old one')).toBeHidden()
  await expect(edges(page)).toHaveCount(1)
  await page.keyboard.press('ControlOrMeta+z')
  await page.keyboard.press('ControlOrMeta+z')
  await expect(nodeCard(page, 'Answer')).toBeVisible()
  await expect(nodeCard(page, 'Greeting')).toBeHidden()
  await expect(edges(page)).toHaveCount(0)
})

test('a whole version is restored as one step, and is another version once it is saved', async ({ app: { page, workspace } }) => {
  await openFile(page, 'Whole', { n_a: { kind: 'set', label: 'One' } })
  await expect(nodeCard(page, 'One')).toBeVisible()
  const first = await textOf(workspace, 'Whole')
  await selectNode(page, 'One')
  await inspector(page).getByLabel('Name', { exact: true }).fill('Two')
  await save(page)
  await page.getByRole('tab', { name: 'Versions' }).click()
  await versions(page).getByRole('button').nth(1).click()
  await differences(page).getByRole('button', { name: 'Restore the version before' }).click()
  await expect(nodeCard(page, 'One')).toBeVisible()
  await save(page)
  await expect.poll(() => textOf(workspace, 'Whole')).toBe(first)
  await expect(versions(page).getByRole('listitem')).toHaveCount(3)
  await page.keyboard.press('ControlOrMeta+z')
  await expect(nodeCard(page, 'Two')).toBeVisible()
})
