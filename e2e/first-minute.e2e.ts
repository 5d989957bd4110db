import type { Page } from '@playwright/test'
import { nodeCard } from './canvas-page.ts'
import { approveOnNode, pressRun, runPanel, runStatus, waitingNode } from './run-page.ts'
import { expect, test } from './trellis-app.ts'

interface Seen {
  /** `Log analyst: running`, in the order in which the canvas showed it. */
  statuses: string[]
  /** The nodes that showed text while it was still being written. */
  streamed: string[]
}

/** Notes every status and every streaming text that the canvas shows from now on, however short it is there. */
async function watchCanvas(page: Page): Promise<() => Promise<Seen>> {
  await page.evaluate(() => {
    const seen: Seen = { statuses: [], streamed: [] }
    Object.assign(window, { seenOnCanvas: seen })
    const look = () => {
      for (const node of document.querySelectorAll('.node-card, .node-frame')) {
        const label = node.querySelector('.card-label')?.textContent ?? ''
        const status = `${label}: ${node.getAttribute('data-status')}`
        if (!seen.statuses.includes(status)) seen.statuses.push(status)
        const text = node.querySelector(':scope > .live-lines[data-caret]')?.textContent ?? ''
        if (text !== '' && !seen.streamed.includes(label)) seen.streamed.push(label)
      }
    }
    new MutationObserver(look).observe(document.querySelector('.canvas-area') as Element, {
      subtree: true,
      childList: true,
      characterData: true,
      attributes: true,
    })
  })
  return () => page.evaluate(() => (window as unknown as { seenOnCanvas: Seen }).seenOnCanvas)
}

test('from the start to a report that cites its evidence', async ({ app: { page } }) => {
  const panel = runPanel(page)

  // the sample incident is there, with its evidence, and nothing is left to be chosen
  await expect(page.getByRole('button', { name: 'Troubleshooting' })).toBeVisible()
  await expect(nodeCard(page, 'Lead investigator')).toBeVisible()
  await expect(page.getByRole('banner').getByRole('button', { name: 'A release that breaks orders' })).toBeVisible()
  await expect(page.locator('[data-status="running"], [data-status="succeeded"]')).toHaveCount(0)
  const seen = await watchCanvas(page)
  await pressRun(page)

  // it stops for a person, and what led there has been shown while it happened
  await expect(waitingNode(page)).toHaveCount(1, { timeout: 60_000 })
  const { statuses, streamed } = await seen()
  const agents = ['Intake', 'Log analyst', 'Metric analyst', 'Change analyst', 'Knowledge analyst', 'Check hypothesis']
  // on a busy machine the whole work of one may fall between two pictures, that of most may not
  const atWork = agents.filter((agent) => statuses.includes(`${agent}: running`))
  expect(atWork.length).toBeGreaterThan(3)
  for (const agent of atWork) expect(statuses.indexOf(`${agent}: running`), agent).toBeLessThan(statuses.indexOf(`${agent}: succeeded`))
  expect(statuses.indexOf('Lead investigator: running')).toBeGreaterThan(statuses.indexOf('Evidence: succeeded'))
  expect(statuses.indexOf('Lead investigator: running')).toBeLessThan(statuses.indexOf('Log analyst: succeeded'))
  expect(streamed).not.toEqual([])
  await expect(panel.getByRole('tab', { name: 'Timeline' })).toHaveAttribute('data-state', 'active')
  await expect(panel.getByRole('treeitem').filter({ hasText: 'Intake' }).first()).toBeVisible()
  await expect(runStatus(page)).toContainText('Waits for you')
  await expect(nodeCard(page, 'Report')).not.toHaveAttribute('data-status', 'succeeded')

  // the person is told exactly what for, and answers on the node itself
  await expect(panel.getByRole('region', { name: /^Approval: Carry out this remedy/ })).toContainText('Nothing has been changed yet')
  await expect(waitingNode(page)).toContainText('Approve the remedy')
  await approveOnNode(page)

  // the report: the cause that the sample is made with, how sure it is, and who said so
  await expect(panel.getByRole('heading', { name: 'Root cause' })).toBeVisible({ timeout: 30_000 })
  const verdict = panel.getByRole('complementary', { name: 'Root cause' })
  await expect(verdict).toContainText('Code defect')
  await expect(verdict).toContainText(/Confidence\s*\d\d\s?%/)
  await expect(panel.getByRole('article')).toContainText('pricing')
  await expect(panel.getByText('Answered by the offline model')).toBeVisible()
  await expect(runStatus(page)).toContainText('Succeeded')
  await expect(nodeCard(page, 'Report')).toHaveAttribute('data-status', 'succeeded')

  // a citation opens the evidence that it stands for
  const citation = panel
    .getByRole('article')
    .getByRole('button', { name: /\.log|logs\// })
    .first()
  const [id, title = ''] = ((await citation.getAttribute('aria-label')) ?? '').split(': ')
  expect(id).not.toBe('')
  await citation.click()
  const evidence = page.getByRole('dialog').filter({ hasText: title })
  await expect(evidence).toContainText(/\d+ entr/)
  await expect(evidence).toContainText(/\d{4}-\d\d-\d\d \d\d:\d\d/)
})
