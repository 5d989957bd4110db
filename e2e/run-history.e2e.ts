import { readFile } from 'node:fs/promises'
import { openFile } from './canvas-page.ts'
import { pressRun, runPanel, runStatus, runToReport } from './run-page.ts'
import { expect, test } from './trellis-app.ts'

test('a run is found by what stands in it, saved as a page, and deleted', { tag: '@browser' }, async ({ app: { page } }) => {
  await runToReport(page)
  await openFile(
    page,
    'Throws',
    {
      n_text: { kind: 'template', label: 'Order', config: { template: 'order' } },
      n_code: { kind: 'code', label: 'Price', config: { source: 'throw new Error("no price for lemons")' } },
    },
    ['n_text.text > n_code.in'],
  )
  await pressRun(page)
  await expect(runStatus(page)).toContainText('Failed')
  await page.getByRole('tab', { name: 'Runs' }).click()
  const list = page.getByRole('tabpanel', { name: 'Runs' })
  const runs = list.getByRole('listitem')
  await expect(runs).toHaveCount(2)

  const search = list.getByRole('textbox', { name: 'Search runs' })
  await search.fill('pricing log_patt')
  await expect(runs).toHaveCount(1)
  await expect(runs.first()).toContainText('Troubleshooting')
  await expect(runs.first().locator('mark').first()).toHaveText(/pricing|log_patterns/i)
  await search.fill('"lemons" OR (')
  await expect(runs).toHaveCount(0)
  await search.fill('lemons')
  await expect(runs).toHaveCount(1)

  // the run that is shown, by the menu of the run panel
  const saving = page.waitForEvent('download')
  await runPanel(page).getByRole('button', { name: 'Save or delete this run' }).click()
  await page.getByRole('menuitem', { name: 'Save as a page to read (HTML)' }).click()
  const saved = await saving
  expect(saved.suggestedFilename()).toMatch(/^run_\w+\.html$/)
  const text = await readFile(await saved.path(), 'utf8')
  expect(text).toContain('no price for lemons')

  await runs.first().getByRole('button', { name: 'Save or delete this run' }).press('Enter')
  await page.getByRole('menuitem', { name: 'Delete the run' }).press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Delete this run?' })
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect(runs).toHaveCount(1)
  await runs.first().getByRole('button', { name: 'Save or delete this run' }).click()
  await page.getByRole('menuitem', { name: 'Delete the run' }).click()
  await dialog.getByRole('button', { name: 'Delete the run' }).click()
  await expect(runs).toHaveCount(0)
  await expect(runStatus(page)).toBeHidden()
  await expect(search).toBeFocused()
  await search.fill('')
  await expect(runs).toHaveCount(1)
})
