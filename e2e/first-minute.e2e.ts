import { nodeCard } from './canvas-page.ts'
import { expect, test } from './trellis-app.ts'

test('from the start to a report that cites its evidence', async ({ app: { page } }) => {
  const requests: string[] = []
  page.on('request', (request) => requests.push(new URL(request.url()).hostname))

  // the sample incident is there, with its evidence, and nothing is left to be chosen
  await expect(page.getByRole('button', { name: 'Troubleshooting' })).toBeVisible()
  await expect(page.locator('.node-frame', { hasText: 'Lead investigator' })).toBeVisible()
  await page.getByRole('button', { name: 'Run', exact: true }).click()

  // agents light up and the timeline fills
  await expect(page.locator('[data-status="running"], [data-status="succeeded"]').first()).toBeVisible()
  await expect(page.getByRole('tab', { name: /Timeline/ })).toHaveAttribute('data-state', 'active')
  await expect(page.getByText('Log analyst').first()).toBeVisible()

  // a person is asked, on the node itself
  const approval = page.locator('.node-card[data-status="waiting"]', { hasText: 'Approve the remedy' })
  await expect(approval).toBeVisible({ timeout: 60_000 })
  await approval.getByRole('button', { name: 'Approve' }).click()

  // the report, with the category, the confidence and evidence that can be looked at
  const panel = page.getByRole('region', { name: 'Run panel' })
  await expect(panel.getByRole('heading', { name: 'Root cause' })).toBeVisible({ timeout: 30_000 })
  await expect(panel.getByText('Confidence').first()).toBeVisible()
  await expect(panel.getByText(/offline model/i).first()).toBeVisible()
  await expect(nodeCard(page, 'Report')).toHaveAttribute('data-status', 'succeeded')

  expect(requests.filter((host) => host !== '127.0.0.1' && host !== 'localhost')).toEqual([])
})

test('a run can be stopped', async ({ app: { page } }) => {
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await expect(page.locator('.node-card[data-status="waiting"]')).toBeVisible({ timeout: 60_000 })
  await page.getByRole('button', { name: 'Stop' }).first().click()
  await expect(page.getByRole('button', { name: 'Run', exact: true })).toBeVisible()
  await expect(page.getByText('Stopped').first()).toBeVisible()
})
