import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { axeFindings } from './axe-page.ts'
import { addNode, newWorkflow, nodeCard, openFile } from './canvas-page.ts'
import { expect, test } from './trellis-app.ts'

async function pathOf(workspace: string, name: string): Promise<string> {
  const folder = join(workspace, 'workflows')
  for (const file of await readdir(folder)) {
    const path = join(folder, file)
    if (file.endsWith('.trellis.json') && (JSON.parse(await readFile(path, 'utf8')) as { name: string }).name === name) return path
  }
  throw new Error(`There is no file of "${name}"`)
}

const saved = async (page: Page): Promise<void> => {
  await page.keyboard.press('ControlOrMeta+s')
  await expect(page.getByRole('button', { name: 'Saved', exact: true })).toBeDisabled()
}

const dialogOf = (page: Page) => page.getByRole('dialog', { name: 'The file has changed on disk' })
const undo = (page: Page) => page.getByRole('banner').getByRole('button', { name: /^Undo/ }).click()

test('typing is back after the engine is killed a second later, and its list says what it was', { tag: '@browser' }, async ({
  app: { page, workspace, crashAndRestart },
}) => {
  await newWorkflow(page, 'Killed')
  await addNode(page, 'Set', 'First')
  const name = page.getByRole('complementary', { name: 'Inspector' }).getByLabel('Name', { exact: true })
  await name.fill('')
  await name.pressSequentially('Typed to the end', { delay: 15 })
  // what is older than a second outlives a kill, however it is timed
  await page.waitForTimeout(1000)
  await crashAndRestart(async () => {
    await expect(page.getByRole('alert').filter({ hasText: 'engine' })).toBeVisible()
    expect(await axeFindings(page, { within: '[role="alert"]' }), 'an engine out of reach').toEqual([])
  })
  await expect(nodeCard(page, 'Typed to the end')).toBeVisible()
  expect(await readFile(await pathOf(workspace, 'Killed'), 'utf8')).not.toContain('Typed')
  const banner = page.getByRole('status').filter({ hasText: 'Your unsaved work from' })
  await banner.getByRole('button', { name: /edits?/ }).click()
  await expect(page.getByLabel('What was recovered').getByRole('listitem')).toHaveCount(2)
  expect(await axeFindings(page, { within: '[role="status"], [role="dialog"]' }), 'what was recovered').toEqual([])
  await expect(page.getByLabel('What was recovered')).toContainText('Rename')
  await page.keyboard.press('Escape')

  // the difference is shown on the canvas
  await banner.getByRole('button', { name: 'See what differs' }).click()
  await expect(nodeCard(page, 'Typed to the end').locator('.change-mark[data-change="added"]')).toBeVisible()
  await page.getByRole('button', { name: 'Back to editing' }).click()

  // discarding it can itself be taken back, and so can what was done before the crash
  await banner.getByRole('button', { name: 'Discard it' }).click()
  await expect(nodeCard(page, 'Typed to the end')).toBeHidden()
  await expect(banner).toBeHidden()
  await undo(page)
  await expect(nodeCard(page, 'Typed to the end')).toBeVisible()
  await undo(page)
  await undo(page)
  await expect(page.locator('.node-card')).toHaveCount(0)
})

test('unsaved work is told of when its file was deleted meanwhile, and opened as a file again', { tag: '@browser' }, async ({
  app: { page, workspace, crashAndRestart },
}) => {
  await newWorkflow(page, 'Gone')
  await addNode(page, 'Set', 'Not lost')
  await page.waitForTimeout(1000)
  await rm(await pathOf(workspace, 'Gone'))
  await crashAndRestart()
  const notice = page.getByText('There is unsaved work of 1 workflow whose file is gone.')
  await expect(notice).toBeVisible()
  await page.getByRole('button', { name: 'Show', exact: true }).click()
  const entry = page.getByRole('list', { name: 'Trash' }).getByRole('listitem').filter({ hasText: 'file gone' })
  await expect(entry).toContainText('Gone')
  await entry.getByRole('button', { name: 'Open as new' }).click()
  await expect(nodeCard(page, 'Not lost')).toBeVisible()
  expect(await readFile(await pathOf(workspace, 'Gone'), 'utf8')).toContain('Not lost')
})

test('a window that is closed in the middle of typing opens again with it', async ({ app: { page } }) => {
  await newWorkflow(page, 'Reloaded')
  await addNode(page, 'Set', 'Before')
  await page.getByRole('complementary', { name: 'Inspector' }).getByLabel('Name', { exact: true }).fill('Last word')
  await page.reload()
  await expect(nodeCard(page, 'Last word')).toBeVisible()
  await page.getByRole('button', { name: 'Keep it' }).click()
  await expect(page.getByText('Your unsaved work from')).toBeHidden()
  // what was done before the reload is taken back after it
  await saved(page)
  await page.reload()
  await expect(nodeCard(page, 'Last word')).toBeVisible()
  await undo(page)
  await undo(page)
  await expect(page.locator('.node-card')).toHaveCount(0)
})

test('a window that goes while the engine has not answered leaves nothing behind', { tag: '@browser' }, async ({
  app: { page, whileStill },
}) => {
  await newWorkflow(page, 'Unanswered')
  await addNode(page, 'Set', 'Before')
  await page.waitForTimeout(1000)
  let back: Promise<unknown> | undefined
  await whileStill(async () => {
    const name = page.getByRole('complementary', { name: 'Inspector' }).getByLabel('Name', { exact: true })
    await name.fill('Handed over')
    await page.waitForTimeout(1000)
    await name.fill('Not handed over yet')
    back = page.reload()
    await page.waitForTimeout(500)
  })
  await back
  await expect(nodeCard(page, 'Not handed over yet')).toBeVisible()
})

test('of two windows on one file, each keeps what is edited in it', { tag: '@browser' }, async ({ app: { page, address } }) => {
  await newWorkflow(page, 'Twice')
  await addNode(page, 'Set', 'From the first')
  await page.waitForTimeout(1000)
  // the second one goes on with what the first has kept, whose journal it takes over
  const other = await page.context().newPage()
  await other.goto(new URL(address).origin)
  await expect(nodeCard(other, 'From the first')).toBeVisible()
  await page.getByRole('complementary', { name: 'Inspector' }).getByLabel('Name', { exact: true }).fill('From the first, later')
  await page.waitForTimeout(1000)
  await other.close()
  await page.reload()
  await expect(nodeCard(page, 'From the first, later')).toBeVisible()
})

test('a file that something else writes is read again, and undo brings back what was here', async ({ app: { page, workspace } }) => {
  await openFile(page, 'Followed', { n_a: { kind: 'set', label: 'Here' } })
  const path = await pathOf(workspace, 'Followed')
  await writeFile(path, (await readFile(path, 'utf8')).replace('"label": "Here"', '"label": "From the editor"'))
  await expect(nodeCard(page, 'From the editor')).toBeVisible()
  await expect(page.getByText('The file has changed on disk, and was read again.')).toBeVisible()
  await undo(page)
  await expect(nodeCard(page, 'Here')).toBeVisible()
})

test('what two have changed is brought together, and only what both have changed is asked', async ({ app: { page, workspace } }) => {
  await openFile(page, 'Both', {
    n_a: { kind: 'set', label: 'Alpha' },
    n_b: { kind: 'set', label: 'Beta' },
    n_c: { kind: 'set', label: 'Gamma' },
  })
  const rename = async (from: string, to: string) => {
    await nodeCard(page, from).locator('.card-label').click()
    await page.getByRole('complementary', { name: 'Inspector' }).getByLabel('Name', { exact: true }).fill(to)
    await expect(nodeCard(page, to)).toBeVisible()
  }
  await rename('Alpha', 'Alpha of mine')
  await saved(page)
  await rename('Alpha of mine', 'Alpha mine')
  await rename('Gamma', 'Gamma mine')
  const path = await pathOf(workspace, 'Both')
  const text = await readFile(path, 'utf8')
  await writeFile(path, text.replace('"label": "Beta"', '"label": "Beta theirs"').replace('"label": "Gamma"', '"label": "Gamma theirs"'))
  await expect(dialogOf(page)).toBeVisible()

  await dialogOf(page).getByRole('button', { name: 'See what differs' }).click()
  await expect(nodeCard(page, 'Gamma mine').locator('.change-mark[data-change="changed"]')).toBeVisible()
  await page.getByRole('button', { name: 'Back to editing' }).click()
  await page.getByRole('button', { name: 'Decide…' }).click()
  await dialogOf(page).getByRole('button', { name: 'Merge…' }).click()
  const merge = page.getByRole('dialog', { name: 'Merge with what is on disk' })
  await expect(merge.getByRole('group')).toHaveCount(1)
  await merge.getByRole('radio', { name: 'On disk' }).check()
  await merge.getByRole('button', { name: 'Merge', exact: true }).click()
  await expect(merge).toBeHidden()
  for (const label of ['Alpha mine', 'Beta theirs', 'Gamma theirs']) await expect(nodeCard(page, label)).toBeVisible()
  await saved(page)
  const merged = await readFile(path, 'utf8')
  for (const label of ['Alpha mine', 'Beta theirs', 'Gamma theirs']) expect(merged).toContain(label)
})

test('theirs is taken as a step that undo takes back, and mine stays among the versions', async ({ app: { page, workspace } }) => {
  await newWorkflow(page, 'Theirs')
  await addNode(page, 'Set', 'Mine alone')
  const path = await pathOf(workspace, 'Theirs')
  await writeFile(path, (await readFile(path, 'utf8')).replace('"description": ""', '"description": "Theirs"'))
  await dialogOf(page).getByRole('button', { name: 'Take what is on disk' }).click()
  await expect(nodeCard(page, 'Mine alone')).toBeHidden()
  await undo(page)
  await expect(nodeCard(page, 'Mine alone')).toBeVisible()
  await page.getByRole('tab', { name: 'Versions' }).click()
  await expect(page.getByRole('list', { name: 'Versions' })).toContainText('Put aside, not saved')
})

test('a file that is gone or renamed keeps its work here, and saving writes it again', async ({ app: { page, workspace } }) => {
  await newWorkflow(page, 'Away')
  await addNode(page, 'Set', 'Still here')
  await saved(page)
  const path = await pathOf(workspace, 'Away')
  await rename(path, path.replace('away', 'elsewhere'))
  await expect(page.getByText('The file is now called elsewhere.trellis.json.')).toBeVisible()
  await rm(path.replace('away', 'elsewhere'))
  await expect(nodeCard(page, 'Still here')).toBeVisible()
  await page.keyboard.press('ControlOrMeta+s')
  await expect.poll(() => readFile(path, 'utf8').catch(() => '')).toContain('Still here')
  await expect(page.getByText('The file is now called')).toBeHidden()
})
