import { axeFindings } from './axe-page.ts'
import { nodeCard, openFile, selectNode } from './canvas-page.ts'
import { pressRun, runPanel, runStatus } from './run-page.ts'
import { expect, test } from './trellis-app.ts'

/** One slow piece of code after the other. */
const slow = (text: string, ms: number) => ({
  kind: 'code',
  label: text,
  config: { source: `const end = Date.now() + ${ms}\nwhile (Date.now() < end) {}\nreturn '${text}'` },
})

test('a run is paused, changed on the canvas, and goes on with the change; later it is run again from a node', async ({
  app: { page },
}) => {
  await openFile(page, 'Steered', { n_a: slow('First', 1500), n_b: slow('Second', 10), n_end: { kind: 'output', label: 'End' } }, [
    'n_a.out > n_b.in',
    'n_b.out > n_end.value',
  ])
  await pressRun(page)
  await expect(nodeCard(page, 'First')).toHaveAttribute('data-status', 'running')
  await page.getByRole('banner').getByRole('button', { name: 'Pause' }).click()
  await expect(runStatus(page)).toContainText('Pausing…')
  await expect(runStatus(page)).toContainText('Paused', { timeout: 20_000 })
  await expect(nodeCard(page, 'First')).toHaveAttribute('data-status', 'succeeded')
  await expect(nodeCard(page, 'Second')).not.toHaveAttribute('data-status', 'succeeded')

  // what has begun stays as it is
  const inspector = page.getByRole('complementary', { name: 'Inspector' })
  const rewrite = async (label: string, text: string) => {
    await selectNode(page, label)
    await inspector.getByRole('tab', { name: 'Settings' }).click()
    await inspector.getByRole('textbox', { name: 'Code' }).click()
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.type(text)
  }
  await rewrite('First', "return 'other'")
  await page.getByRole('banner').getByRole('button', { name: 'Resume with the changes on the canvas' }).click()
  await expect(page.getByText('"First" has begun')).toBeVisible()
  await page.locator('.react-flow__pane').click({ position: { x: 8, y: 8 } })
  await page.keyboard.press('ControlOrMeta+z')
  await rewrite('Second', "return 'changed after ' + input")
  await page.getByRole('banner').getByRole('button', { name: 'Resume with the changes on the canvas' }).click()
  await expect(runStatus(page)).toContainText('Succeeded', { timeout: 20_000 })
  await expect(runPanel(page).getByText('changed after First')).toBeVisible()

  // another run takes over what the first node gave
  await nodeCard(page, 'Second').locator('.card-label').click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Run again from here…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Run again from Second' })
  await dialog.getByRole('button', { name: 'Run again' }).click()
  await expect(dialog).toBeHidden()
  await expect(runStatus(page)).toContainText('Succeeded', { timeout: 20_000 })
  await expect(runPanel(page).getByLabel(/^Forked from run_/)).toBeVisible()
  await page.getByRole('tab', { name: 'Runs' }).click()
  await expect(page.getByRole('tabpanel', { name: 'Runs' }).getByRole('listitem')).toHaveCount(2)
})

test('a run that failed goes on from what succeeded, by keyboard alone', async ({ app: { page } }) => {
  await openFile(
    page,
    'Fails first',
    {
      n_a: slow('First', 10),
      n_b: { kind: 'code', label: 'Second', config: { source: "if (Date.now() < 0) return 1\nthrow new Error('not yet')" } },
    },
    ['n_a.out > n_b.in'],
  )
  await pressRun(page)
  await expect(runStatus(page)).toContainText('Failed', { timeout: 20_000 })
  await page.locator('.react-flow__pane').click({ position: { x: 8, y: 8 } })
  await page.keyboard.press('ControlOrMeta+Shift+,')
  await expect(page.getByText('The run goes on from its log.')).toBeVisible()
  await expect(runPanel(page).getByLabel('Went on from its log once')).toBeVisible()
  await expect(runStatus(page)).toContainText('Failed', { timeout: 20_000 })
})

test('a paused run goes on with another value, by keyboard alone', async ({ app: { page } }) => {
  await openFile(
    page,
    'Valued',
    {
      n_slow: slow('Slow', 1500),
      n_last: { kind: 'code', label: 'Last', config: { source: "return 'made of ' + input" } },
      n_end: { kind: 'output', label: 'End' },
    },
    ['n_slow.out > n_last.in', 'n_last.out > n_end.value'],
  )
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(nodeCard(page, 'Slow')).toHaveAttribute('data-status', 'running')
  await page.keyboard.press('ControlOrMeta+Shift+.')
  await expect(runStatus(page)).toContainText('Paused', { timeout: 20_000 })
  expect(await axeFindings(page), 'a run that is paused').toEqual([])

  await page.keyboard.press('Alt+4')
  const put = runPanel(page).getByRole('button', { name: 'Put another value here' }).first()
  const value = page.getByRole('dialog', { name: 'Another value for Slow · Result' })
  // the table may still be on its way when the tab is
  await expect(async () => {
    await put.focus()
    await page.keyboard.press('Enter')
    await expect(value).toBeVisible({ timeout: 1_000 })
  }).toPass()
  await expect(value.getByRole('textbox')).toBeFocused()
  expect(await axeFindings(page, { within: '[role="dialog"]' }), 'another value').toEqual([])
  // keys of the window do not reach past a dialog
  await page.keyboard.press('ControlOrMeta+b')
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type('"somebody"')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(value).toBeHidden()
  await expect(put).toBeFocused()
  await expect(page.locator('.left-panel')).toBeVisible()

  // what it was made of has begun: from there it can be run again
  await selectNode(page, 'Slow')
  await page.keyboard.press('ControlOrMeta+k')
  await page.getByRole('combobox').fill('run again from here')
  await page.keyboard.press('Enter')
  const fork = page.getByRole('dialog', { name: 'Run again from Slow' })
  // the workflow is as it was run, so that there is nothing to choose
  await expect(fork.getByRole('radio')).toHaveCount(0)
  await expect(fork.locator(':focus')).toHaveCount(1)
  expect(await axeFindings(page, { within: '[role="dialog"]' }), 'run again').toEqual([])
  await page.keyboard.press('Escape')
  await expect(fork).toBeHidden()
  await page.keyboard.press('ControlOrMeta+Shift+,')
  await expect(runStatus(page)).toContainText('Succeeded', { timeout: 20_000 })
  await page.keyboard.press('Alt+5')
  await expect(runPanel(page).getByText('made of somebody')).toBeVisible()
})
