import type { Page } from '@playwright/test'
import { axeFindings } from './axe-page.ts'
import { runPanel, runToReport, timelineRows } from './run-page.ts'
import { expect, test } from './trellis-app.ts'

/** Label, status and shown text of every node: what a run looks like on the canvas. */
async function looks(page: Page): Promise<string[]> {
  await page.keyboard.press('Escape')
  return page
    .locator('.node-card, .node-frame')
    .evaluateAll((nodes) =>
      nodes
        .map(
          (node) =>
            `${node.getAttribute('data-status')} ${node.querySelector('.card-label')?.textContent} ${[...node.querySelectorAll(':scope > .live-lines, :scope > .card-footer')].map((part) => part.textContent).join('|')}`,
        )
        .sort(),
    )
}

test('a past run opens as it looked live, also after a restart', { tag: '@browser' }, async ({ app: { page, crashAndRestart } }) => {
  await runToReport(page)
  const live = await looks(page)
  const report = await runPanel(page).getByRole('tabpanel', { name: 'Output' }).innerText()
  const rows = await timelineRows(page)
  expect(live.filter((line) => line.startsWith('succeeded')).length).toBeGreaterThan(10)
  expect(report).toContain('Root cause')
  expect(rows.length).toBeGreaterThan(50)

  await crashAndRestart()
  await expect(page.locator('.node-card').first()).toBeVisible()
  await page.getByRole('tab', { name: 'Runs' }).click()
  const runs = page.getByRole('tabpanel', { name: 'Runs' })
  // it is known by the alert that it was about
  await runs.getByRole('button', { name: /^Filter by status/ }).click()
  await page.getByRole('combobox', { name: 'Severity' }).selectOption('critical')
  await page.getByRole('combobox', { name: 'Alert' }).selectOption('CheckoutErrorRateHigh')
  await page.keyboard.press('Escape')
  await expect(runs.getByRole('listitem')).toHaveCount(1)
  await expect(runs.getByRole('listitem')).toContainText('CheckoutErrorRateHigh')
  // and what was asked for stays while another tab is shown
  await page.locator('.left-panel').getByRole('tab', { name: 'Nodes' }).click()
  await page.getByRole('tab', { name: 'Runs' }).click()
  await expect(runs.getByRole('button', { name: /^Filter by status/ })).toHaveAccessibleName(/2/)
  await runs
    .getByRole('button', { name: /Troubleshooting/ })
    .first()
    .click()
  await expect(page.getByText(/^Run of /)).toBeVisible()
  await expect.poll(() => looks(page)).toEqual(live)
  const banner = page.getByRole('status').filter({ hasText: /^Run of / })
  await expect(banner).toBeVisible()
  expect(await axeFindings(page, { within: '[role="status"]' }), 'a past run').toEqual([])
  expect(await timelineRows(page)).toEqual(rows)
  await runPanel(page).getByRole('tab', { name: 'Output' }).click()
  await expect(runPanel(page).getByRole('heading', { name: 'Root cause' })).toBeVisible()
  expect(await runPanel(page).getByRole('tabpanel', { name: 'Output' }).innerText()).toBe(report)

  // it is only looked at: nothing can be changed, and editing goes on where it was
  await expect(page.locator('.left-panel').getByRole('tab', { name: 'Nodes' })).toBeVisible()
  await page.getByRole('button', { name: 'Back to editing' }).click()
  await expect(page.getByText(/^Run of /)).toBeHidden()
  await expect(page.locator('.node-card[data-status="succeeded"]')).toHaveCount(0)
})
