import { nodeCard } from './canvas-page.ts'
import { runPanel, waitingNode } from './run-page.ts'
import { expect, test } from './trellis-app.ts'

test('the tour leads through a whole investigation, and what it asks for is done for real', async ({ app: { page } }) => {
  await page.getByRole('button', { name: 'Take the tour' }).click()
  const note = (title: string) => page.getByRole('dialog', { name: title })
  await note('A team, drawn').getByRole('button', { name: 'Next' }).click()
  await expect(note('Run it')).toBeVisible()
  await page.getByRole('banner').getByRole('button', { name: 'Run', exact: true }).click()
  await expect(note('Watch every step')).toBeVisible()
  // it goes on by itself once the run asks
  await expect(note('It asks before it changes anything')).toBeVisible({ timeout: 60_000 })
  await waitingNode(page).getByRole('button', { name: 'Approve' }).click()
  await expect(note('A report that shows its evidence')).toBeVisible({ timeout: 30_000 })
  await expect(runPanel(page).getByRole('heading', { name: 'Root cause' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await page.reload()
  await expect(nodeCard(page, 'Result')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Take the tour' })).toBeHidden()
})

test('panels keep the size that they were given, by mouse and by keyboard', async ({ app: { page } }) => {
  const panel = page.locator('.left-panel')
  const edge = page.getByRole('separator', { name: 'Width of the list of nodes' })
  await expect(panel).toHaveCSS('width', '224px')
  const box = await edge.boundingBox()
  if (!box) throw new Error('The edge is not on the screen')
  await page.mouse.move(box.x + 3, 400)
  await page.mouse.down()
  await page.mouse.move(box.x + 63, 420, { steps: 3 })
  await page.mouse.up()
  await expect(panel).toHaveCSS('width', '284px')
  await edge.focus()
  await page.keyboard.press('ArrowRight')
  await page.reload()
  await expect(panel).toHaveCSS('width', '308px')
  await edge.focus()
  await page.keyboard.press('Home')
  await expect(panel).toHaveCSS('width', '180px')
})

test('the system can ask for more contrast, and so can a person', async ({ app: { page } }) => {
  const html = page.locator('html')
  await expect(html).toHaveAttribute('data-contrast', 'usual')
  await page.emulateMedia({ contrast: 'more' })
  await expect(html).toHaveAttribute('data-contrast', 'more')
  await page.emulateMedia({ contrast: 'no-preference' })
  await page.keyboard.press('ControlOrMeta+k')
  await page.getByRole('combobox').fill('contrast: more')
  await page.keyboard.press('Enter')
  await expect(html).toHaveAttribute('data-contrast', 'more')
})

test('at twice the size everything can still be reached', async ({ app: { page } }) => {
  // a window of 1280 × 800 at 200%
  await page.setViewportSize({ width: 640, height: 400 })
  await expect(page.getByRole('button', { name: 'Run', exact: true })).toBeInViewport()
  await expect(page.getByRole('button', { name: 'Keyboard and help' })).toBeInViewport()
  await nodeCard(page, 'Intake').click()
  const inspector = page.getByRole('complementary', { name: 'Inspector' })
  await expect(inspector.getByLabel('Name', { exact: true })).toBeInViewport()
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  await page.keyboard.press('ControlOrMeta+i')
  await expect(inspector).toBeHidden()
})
