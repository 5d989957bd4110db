import { axeFindings } from './axe-page.ts'
import { nodeCard, selectNode } from './canvas-page.ts'
import { approve, pressRun, runPanel, runStatus, waitingNode } from './run-page.ts'
import { expect, test } from './trellis-app.ts'

test('axe finds nothing serious, from the start to the report', async ({ app: { page } }) => {
  await expect(nodeCard(page, 'Intake')).toBeVisible()
  expect(await axeFindings(page), 'at the start').toEqual([])

  await selectNode(page, 'Log analyst')
  await expect(page.getByRole('complementary', { name: 'Inspector' })).toBeVisible()
  await page.getByText('Connections', { exact: true }).click()
  expect(await axeFindings(page), 'with the inspector').toEqual([])

  await pressRun(page)
  await expect(waitingNode(page)).toHaveCount(1, { timeout: 60_000 })
  expect(await axeFindings(page), 'while a person is asked').toEqual([])

  await approve(page)
  await page.getByRole('tab', { name: 'Runs' }).click()
  await expect(page.getByRole('tabpanel', { name: 'Runs' }).getByRole('listitem')).toHaveCount(1)
  expect(await axeFindings(page), 'with the report and the list of runs').toEqual([])

  for (const tab of ['Timeline', 'Events'])
    await test.step(tab, async () => {
      await runPanel(page).getByRole('tab', { name: tab }).click()
      expect(await axeFindings(page), tab).toEqual([])
    })
})

test('axe finds nothing serious in the dialogs', async ({ app: { page } }) => {
  await expect(nodeCard(page, 'Intake')).toBeVisible()
  for (const [name, open] of [
    ['Settings', () => page.keyboard.press('ControlOrMeta+,')],
    ['Workflows', () => page.keyboard.press('ControlOrMeta+o')],
    ['Keyboard and help', () => page.keyboard.press('?')],
    ['Run', () => page.getByRole('button', { name: 'Inputs of the run' }).click()],
  ] as const) {
    await open()
    const dialog = page.getByRole('dialog', { name })
    await expect(dialog).toBeVisible()
    await expect(dialog.getByText('Loading…')).toHaveCount(0)
    expect(await axeFindings(page), name).toEqual([])
    await page.keyboard.press('Escape')
    await expect(dialog).toBeHidden()
  }
})

for (const [name, width, height] of [
  ['a window of 900 pixels', 900, 700],
  ['a zoom of 200 %', 640, 400],
] as const)
  test(`${name} leaves everything within reach`, async ({ app: { page } }) => {
    await page.setViewportSize({ width, height })
    const bar = page.getByRole('banner')
    const actions = [
      bar.getByRole('button', { name: 'Run', exact: true }),
      bar.getByRole('button', { name: 'Inputs of the run' }),
      bar.getByRole('button', { name: 'Troubleshooting' }),
      bar.getByRole('button', { name: /^Saved|^Save\./ }),
      bar.getByRole('button', { name: 'Keyboard and help' }),
      bar.getByRole('button', { name: 'Run panel' }),
      bar.getByRole('button', { name: 'Nodes and runs' }),
    ]
    for (const action of actions) {
      await expect(action).toBeInViewport({ ratio: 1 })
      await expect(action).toBeVisible()
    }
    // nothing is cut off at the side
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)

    await pressRun(page)
    await expect(runPanel(page)).toBeInViewport()
    await waitingNode(page).waitFor({ state: 'attached', timeout: 60_000 })
    const approval = runPanel(page).getByRole('region', { name: /^Approval/ })
    await approval.getByRole('button', { name: 'Approve' }).click()
    await expect(runStatus(page)).toContainText('Succeeded', { timeout: 30_000 })
    const heading = runPanel(page).getByRole('heading', { name: 'Root cause' })
    await heading.scrollIntoViewIfNeeded()
    await expect(heading).toBeInViewport()
    await bar.getByRole('button', { name: 'Inputs of the run' }).click()
    await expect(page.getByRole('dialog', { name: 'Run' }).getByRole('button', { name: 'Run', exact: true })).toBeInViewport({ ratio: 1 })
  })

test('nothing moves for those who asked for stillness', async ({ app: { page } }) => {
  const moving = () =>
    page.evaluate(
      () =>
        document
          .getAnimations()
          .filter(({ playState, effect }) => playState === 'running' && Number(effect?.getComputedTiming().activeDuration) > 10).length,
    )
  await pressRun(page)
  // the rings of the nodes that work turn
  await expect.poll(moving, { intervals: [20] }).toBeGreaterThan(0)
  await page.getByRole('banner').getByRole('button', { name: 'Stop' }).click()
  await expect(runStatus(page)).toContainText('Stopped')

  await page.emulateMedia({ reducedMotion: 'reduce' })
  await pressRun(page)
  let most = 0
  while (!(await waitingNode(page).count())) most = Math.max(most, await moving())
  expect(most).toBe(0)
  await expect(page.locator('.node-card[data-status="succeeded"]').first()).toBeVisible()
})

test('the theme can be chosen and is remembered', async ({ app: { page } }) => {
  await page.getByRole('banner').getByRole('button', { name: 'Settings', exact: true }).click()
  await page.getByRole('tab', { name: 'Appearance' }).click()
  await page.getByRole('radiogroup', { name: 'Theme' }).getByRole('radio', { name: 'Dark' }).click()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await page.reload()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
})

test('at a zoom of 200 % the list of workflows keeps their names, and the bar over a selection all of its buttons', async ({
  app: { page },
}) => {
  await page.setViewportSize({ width: 640, height: 400 })
  await expect(nodeCard(page, 'Intake')).toBeVisible()
  await page.getByRole('banner').getByRole('button', { name: 'Nodes and runs' }).click()
  await page.keyboard.press('ControlOrMeta+a')
  const bar = page.getByRole('toolbar', { name: 'What is selected' })
  for (const button of await bar.getByRole('button').all()) await expect(button).toBeInViewport({ ratio: 1 })
  await page.keyboard.press('ControlOrMeta+o')
  const dialog = page.getByRole('dialog', { name: 'Workflows' })
  const name = dialog.getByRole('listitem').getByText('Troubleshooting', { exact: true })
  expect((await name.boundingBox())?.width).toBeGreaterThan(60)
  await dialog.getByRole('button', { name: 'New workflow', exact: true }).click()
  await dialog.getByText('Alert desk', { exact: true }).scrollIntoViewIfNeeded()
  await expect(dialog.getByText('Alert desk', { exact: true })).toBeInViewport({ ratio: 1 })
})
