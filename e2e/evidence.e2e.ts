import { cp, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { approveOnNode, runPanel, runStatus } from './run-page.ts'
import { expect, test } from './trellis-app.ts'

const incident = join(import.meta.dirname, '../resources/incidents/disk-full')

/** Drops files and folders of this machine on the middle of the window, as a file manager does. */
async function dropOn(page: Page, files: string[]): Promise<void> {
  const devtools = await page.context().newCDPSession(page)
  const data = { items: [], files, dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await devtools.send('Input.dispatchDragEvent', { type, x: 640, y: 300, data })
    if (type === 'dragOver') await expect(page.getByText('Drop it anywhere')).toBeVisible()
  }
  await devtools.detach()
}

test('a dropped folder becomes the evidence that the report cites', async ({ app: { page, workspace } }) => {
  const folder = join(workspace, '..', 'ledger outage')
  await cp(incident, folder, { recursive: true })
  await writeFile(join(folder, 'screen.png'), Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]))
  await dropOn(page, [folder])

  // what is in it is told before it is used, and what is not understood too
  const dialog = page.getByRole('dialog', { name: 'Run' })
  await expect(dialog.getByRole('radio', { name: /ledger outage/ })).toBeChecked()
  const summary = dialog.getByRole('region', { name: 'Evidence of the next run' })
  await expect(summary).toContainText(/\d+ pieces recognised/)
  for (const kind of ['Alerts', 'Logs', 'Metrics']) await expect(summary).toContainText(kind)
  await expect(summary).toContainText('1 file not read')
  await expect(summary).toContainText('screen.png')
  await dialog.getByRole('button', { name: 'Run', exact: true }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByRole('banner').getByRole('button', { name: 'Stop' })).toBeVisible()

  await approveOnNode(page)
  const panel = runPanel(page)
  await expect(panel.getByRole('complementary', { name: 'Root cause' })).toContainText('Resource exhaustion', { timeout: 30_000 })
  await expect(panel.getByRole('article')).toContainText(/No space left on device|disk|volume/i)
  await expect(runStatus(page)).toContainText('Succeeded')

  // a citation leads to a file of the folder
  const logs = (await readdir(folder, { recursive: true })).map((file) => file.replaceAll('\\', '/'))
  await panel.getByRole('article').getByRole('button', { name: /^log:/ }).first().click()
  const file = await page.getByRole('dialog').locator('p.font-mono').textContent()
  expect(logs).toContain(file)
  await page.keyboard.press('Escape')

  // it is still there for the next run
  await expect(page.getByRole('banner').getByRole('button', { name: 'ledger outage' })).toBeVisible()
})

test('a folder can be chosen, and one without anything of use says so', async ({ app: { page, workspace } }) => {
  await page.getByRole('button', { name: 'Inputs of the run' }).click()
  const dialog = page.getByRole('dialog', { name: 'Run' })
  await dialog.getByLabel('Choose a folder…').setInputFiles(join(incident, 'logs'))
  await expect(dialog.getByRole('radio', { name: /^logs/ })).toBeChecked()
  const summary = dialog.getByRole('region', { name: 'Evidence of the next run' })
  await expect(summary).toContainText('Logs')
  await expect(summary).not.toContainText('Metrics')

  const file = join(workspace, '..', 'empty.bin')
  await writeFile(file, Buffer.alloc(64))
  await dialog.getByLabel('Choose files…').setInputFiles(file)
  await expect(dialog.getByRole('radio', { name: /^empty\.bin/ })).toBeChecked()
  await expect(summary).toContainText('Nothing in it was recognised.')
  await expect(summary).toContainText('1 file not read')
})
