import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from './trellis-app.ts'

const fixtures = join(import.meta.dirname, '../src-main/import/fixtures')

/** Drops a file of this machine on the middle of the window. */
async function dropFile(page: Page, file: string): Promise<void> {
  const devtools = await page.context().newCDPSession(page)
  const data = { items: [], files: [file], dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await devtools.send('Input.dispatchDragEvent', { type, x: 640, y: 300, data })
  await devtools.detach()
}

test('a dropped workflow of another product is reported on, and made when a person says so', async ({ app: { page, workspace } }) => {
  await expect(page.locator('.react-flow__node').first()).toBeVisible()
  await page.keyboard.press('Escape')
  await dropFile(page, join(fixtures, 'support.dify.yml'))
  const dialog = page.getByRole('dialog', { name: 'Import a workflow' })
  await expect(dialog).toContainText('From Dify, format 0.3.0')
  await expect(dialog.getByRole('region', { name: 'Lost' })).toContainText('Send it')
  // nothing is made by looking
  expect((await readdir(join(workspace, 'workflows'))).filter((file) => file.startsWith('support'))).toEqual([])

  await dialog.getByLabel('Search the report').fill('top_k')
  await expect(dialog.getByRole('region', { name: 'Changed' })).toContainText('Describe it')
  await expect(dialog.getByRole('region', { name: 'Lost' })).toHaveCount(0)
  await dialog.getByLabel('Search the report').fill('')
  await dialog.getByRole('button', { name: /Kept/ }).click()
  await expect(dialog.getByRole('region', { name: 'Changed' })).toHaveCount(0)

  await dialog.getByRole('button', { name: 'Open', exact: true }).click()
  await expect(dialog).toBeHidden()
  await expect(page.locator('.react-flow__node').filter({ hasText: 'Anything found?' }).first()).toBeVisible()
  expect(await readdir(join(workspace, 'workflows'))).toContain('support.trellis.json')
})

test('a pasted workflow of another product is offered, and put aside by Cancel', async ({ app: { page, workspace } }) => {
  await expect(page.locator('.react-flow__node').first()).toBeVisible()
  await page.keyboard.press('Escape')
  const text = await readFile(join(fixtures, 'chat.n8n.json'), 'utf8')
  await page.evaluate((pasted) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', pasted)
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  }, text)
  const dialog = page.getByRole('dialog', { name: 'Import a workflow' })
  await expect(dialog).toContainText('From n8n')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect(dialog).toBeHidden()
  expect((await readdir(join(workspace, 'workflows'))).filter((file) => file.startsWith('chat-helper'))).toEqual([])
})

test('a command chooses the file', async ({ app: { page } }) => {
  await expect(page.getByRole('button', { name: 'Run', exact: true })).toBeEnabled()
  const chooser = page.waitForEvent('filechooser')
  await page.keyboard.press('ControlOrMeta+k')
  await page.getByRole('combobox').fill('open a file')
  await expect(page.getByRole('option', { name: /^Open a file/ })).toHaveAttribute('data-selected', 'true')
  await page.keyboard.press('Enter')
  await (await chooser).setFiles({ name: 'nothing.json', mimeType: 'application/json', buffer: Buffer.from('[1]') })
  await expect(page.getByRole('alert')).toContainText('A workflow document is a JSON object')
})
