import { expect, type Locator, type Page } from '@playwright/test'
import { nodeCard, settled } from './canvas-page.ts'

export const runPanel = (page: Page): Locator => page.getByRole('region', { name: 'Run panel' })

export const waitingNode = (page: Page): Locator => page.locator('.node-card[data-status="waiting"]')

export const pressRun = (page: Page): Promise<void> => page.getByRole('banner').getByRole('button', { name: 'Run', exact: true }).click()

/** How the shown run stands, as the run panel says it. */
export const runStatus = (page: Page): Locator => runPanel(page).getByRole('status').first()

/** Runs the open investigation to its report, with the remedy approved on the node. */
export async function runToReport(page: Page): Promise<void> {
  await pressRun(page)
  await approve(page)
}

/** Says yes on the node that waits, once the view has come to it: a click while it glides may end beside the button, and is made again. */
export async function approveOnNode(page: Page, button = 'Approve'): Promise<void> {
  await expect(waitingNode(page)).toBeVisible({ timeout: 60_000 })
  await settled(page)
  await expect(async () => {
    if ((await waitingNode(page).count()) > 0) await waitingNode(page).getByRole('button', { name: button }).click({ timeout: 2_000 })
    await expect(waitingNode(page)).toHaveCount(0, { timeout: 5_000 })
  }).toPass({ timeout: 30_000 })
}

/** Approves the remedy on the node that waits, and waits for the report. */
export async function approve(page: Page): Promise<void> {
  await approveOnNode(page)
  await expect(runPanel(page).getByRole('heading', { name: 'Root cause' })).toBeVisible({ timeout: 30_000 })
  await expect(nodeCard(page, 'Result')).toHaveAttribute('data-status', 'succeeded')
}

/** Names of the lines of the timeline, all unfolded, from the top. */
export async function timelineRows(page: Page): Promise<string[]> {
  await runPanel(page).getByRole('tab', { name: 'Timeline' }).click()
  const tree = runPanel(page).getByRole('tree')
  await tree.focus()
  const names: string[] = []
  // only lines in sight are drawn: walk over all of them
  await page.keyboard.press('Home')
  for (let last = ''; ; ) {
    const line = tree.locator('[aria-selected="true"]')
    const { id, name } = await line.evaluate((row) => ({
      id: row.id,
      name: `${row.getAttribute('aria-level')} ${row.querySelector('[title]')?.getAttribute('title')}`,
    }))
    if (id === last) return names
    last = id
    names.push(name)
    await page.keyboard.press('ArrowDown')
  }
}
