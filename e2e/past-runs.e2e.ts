import type { Page } from '@playwright/test'
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

test('a past run opens as it looked live, also after a restart', async ({ app: { page, crashAndRestart } }) => {
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await page.locator('.node-card[data-status="waiting"]').getByRole('button', { name: 'Approve' }).click({ timeout: 60_000 })
  await expect(page.getByRole('heading', { name: 'Root cause' })).toBeVisible({ timeout: 30_000 })
  const live = await looks(page)
  expect(live.filter((line) => line.startsWith('succeeded')).length).toBeGreaterThan(10)

  await crashAndRestart()
  await expect(page.locator('.node-card').first()).toBeVisible()
  await page.getByRole('tab', { name: 'Runs' }).click()
  await page
    .getByRole('tabpanel', { name: 'Runs' })
    .getByRole('button', { name: /Troubleshooting/ })
    .first()
    .click()
  await expect(page.getByText(/^Run of /)).toBeVisible()
  await expect.poll(() => looks(page)).toEqual(live)

  // it is only looked at: nothing can be changed, and editing goes on where it was
  await expect(page.locator('.left-panel').getByRole('tab', { name: 'Nodes' })).toBeVisible()
  await page.getByRole('button', { name: 'Back to editing' }).click()
  await expect(page.getByText(/^Run of /)).toBeHidden()
  await expect(page.locator('.node-card[data-status="succeeded"]')).toHaveCount(0)
})
