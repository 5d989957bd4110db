import { addNode, edges, newWorkflow, nodeCard } from './canvas-page.ts'
import { pressRun, runPanel, waitingNode } from './run-page.ts'
import { expect, test } from './trellis-app.ts'

test('several workflows are open at once, each as it was left', async ({ app: { page } }) => {
  await newWorkflow(page, 'Second')
  await addNode(page, 'Set', 'Here')
  const tabs = page.getByRole('tablist', { name: 'Open workflows' }).getByRole('tab')
  await expect(tabs).toHaveCount(2)
  await tabs.first().click()
  await expect(nodeCard(page, 'Here')).toBeHidden()
  await expect(edges(page).first()).toBeVisible()
  await page.keyboard.press('Alt+PageDown')
  // the same selection, the same steps to take back
  await expect(nodeCard(page, 'Here')).toBeVisible()
  await expect(page.getByRole('complementary', { name: 'Inspector' }).getByLabel('Name', { exact: true })).toHaveValue('Here')
  await page.getByRole('button', { name: /^Undo/ }).click()
  await page.getByRole('button', { name: /^Undo/ }).click()
  await expect(nodeCard(page, 'Here')).toBeHidden()
  await page.reload()
  await expect(tabs).toHaveCount(2)
  await expect(tabs.last()).toHaveAttribute('aria-selected', 'true')
})

test('a run goes on while another workflow is looked at', async ({ app: { page } }) => {
  await expect(page.getByRole('button', { name: 'Run', exact: true })).toBeEnabled()
  await pressRun(page)
  await expect(runPanel(page)).toBeVisible()
  await newWorkflow(page, 'Beside')
  await expect(runPanel(page).getByRole('tab', { name: 'Timeline' })).toHaveCount(1)
  const tabs = page.getByRole('tablist', { name: 'Open workflows' }).getByRole('tab')
  await tabs.first().click()
  await waitingNode(page).getByRole('button', { name: 'Approve' }).click({ timeout: 60_000 })
  await expect(runPanel(page).getByRole('heading', { name: 'Root cause' })).toBeVisible({ timeout: 30_000 })
})

test('a tab that is closed keeps its unsaved work', async ({ app: { page } }) => {
  await newWorkflow(page, 'Closed')
  await addNode(page, 'Set', 'Unsaved')
  await page.keyboard.press('Alt+w')
  await expect(page.getByText('Unsaved work in Closed is kept')).toBeVisible()
  await expect(nodeCard(page, 'Unsaved')).toBeHidden()
  await page.keyboard.press('Alt+Shift+t')
  await expect(nodeCard(page, 'Unsaved')).toBeVisible()
})

test('the command palette finds commands, nodes and workflows', async ({ app: { page } }) => {
  await newWorkflow(page, 'Elsewhere')
  await addNode(page, 'Set', 'Needle')
  await page.keyboard.press('Escape')
  const palette = page.getByRole('dialog', { name: 'Search everything' })
  const find = async (query: string) => {
    await page.keyboard.press('ControlOrMeta+k')
    await palette.getByRole('combobox').fill(query)
    await page.keyboard.press('Enter')
    await expect(palette).toBeHidden()
  }
  await find('needle')
  await expect(nodeCard(page, 'Needle')).toHaveAttribute('data-selected', 'true')
  await find('theme dark')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await find('troubleshooting')
  await expect(nodeCard(page, 'Needle')).toBeHidden()
  await page.keyboard.press('ControlOrMeta+k')
  await palette.getByRole('combobox').fill('zzzz')
  await expect(palette.getByText('Nothing matches.')).toBeVisible()
})
