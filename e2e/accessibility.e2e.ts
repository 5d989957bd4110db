import AxeBuilder from '@axe-core/playwright'
import { nodeCard } from './canvas-page.ts'
import { expect, test } from './trellis-app.ts'

async function seriousIssues(page: import('@playwright/test').Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.slice(0, 3).map((node) => `${id}: ${node.target.join(' ')} ${node.failureSummary ?? ''}`))
}

for (const scheme of ['light', 'dark'] as const)
  test(`axe finds no serious issue in the ${scheme} theme`, async ({ app: { page } }) => {
    await page.emulateMedia({ colorScheme: scheme })
    await expect(page.locator('html')).toHaveAttribute('data-theme', scheme)
    await nodeCard(page, 'Intake').click()
    await expect(page.getByRole('complementary', { name: 'Inspector' })).toBeVisible()
    expect(await seriousIssues(page)).toEqual([])

    await page.getByRole('button', { name: 'Run', exact: true }).click()
    await expect(page.locator('.node-card[data-status="waiting"]')).toBeVisible({ timeout: 60_000 })
    expect(await seriousIssues(page)).toEqual([])
    await page.locator('.node-card').getByRole('button', { name: 'Approve' }).click()
    await expect(page.getByRole('heading', { name: 'Root cause' })).toBeVisible({ timeout: 30_000 })
    expect(await seriousIssues(page)).toEqual([])

    for (const key of ['ControlOrMeta+o', '?']) {
      await page.locator('.canvas-area').focus()
      await page.keyboard.press(key)
      await expect(page.getByRole('dialog')).toBeVisible()
      expect(await seriousIssues(page)).toEqual([])
      await page.keyboard.press('Escape')
      await expect(page.getByRole('dialog')).toBeHidden()
    }
  })

test('the theme can be chosen and is remembered', async ({ app: { page } }) => {
  await page.getByRole('button', { name: 'Theme: as the system' }).click()
  await page.getByRole('button', { name: 'Theme: light' }).click()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await page.reload()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
})
