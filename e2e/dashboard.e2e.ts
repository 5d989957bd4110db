import { axeFindings } from './axe-page.ts'
import { runToReport } from './run-page.ts'
import { expect, test } from './trellis-app.ts'

test('the dashboard adds up what runs did, by keyboard', async ({ app: { page } }) => {
  const dashboard = page.getByRole('dialog', { name: 'Dashboard' })
  await page.locator('.node-card').first().waitFor()
  await page.keyboard.press('Shift+D')
  await expect(dashboard.getByText('No runs in this time')).toBeVisible()
  expect(await axeFindings(page, { within: '[role="dialog"]' })).toEqual([])
  await page.keyboard.press('Escape')
  await expect(dashboard).toBeHidden()

  await runToReport(page)
  await page.keyboard.press('ControlOrMeta+k')
  await page.getByRole('combobox').fill('dashboard')
  await page.keyboard.press('Enter')
  const line = (table: string, name: RegExp) => dashboard.getByRole('table', { name: table }).getByRole('row', { name })
  // one run, which succeeded
  await expect(line('By workflow', /^Troubleshooting/).getByRole('cell')).toHaveText([/^1$/, /^100%$/, /^0$/, /\d m?s$/, /\d m?s$/, /\d/])
  await expect(
    line('By model', /^offline/)
      .getByRole('cell')
      .first(),
  ).toHaveText(/^[1-9]\d*$/)
  await expect(
    line('By agent', /parent/)
      .getByRole('cell')
      .first(),
  ).toHaveText('1')
  await expect(dashboard.getByRole('table', { name: 'By tool' }).getByRole('row').nth(1)).toBeVisible()
  const overTime = dashboard.getByRole('table', { name: 'Runs over time' })
  await expect(overTime.getByRole('row')).toHaveCount(2)
  await expect(overTime.getByRole('cell')).toHaveText(['1'])

  await dashboard.getByRole('radio', { name: '24 hours' }).focus()
  await page.keyboard.press('ArrowRight')
  // the focus moves a moment later
  await expect(dashboard.getByRole('radio', { name: '7 days' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(dashboard.getByRole('radio', { name: '7 days' })).toBeChecked()
  await expect(line('By workflow', /^Troubleshooting/)).toBeVisible()
  expect(await axeFindings(page, { within: '[role="dialog"]' })).toEqual([])
})
