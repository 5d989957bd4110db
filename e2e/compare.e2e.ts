import type { Page } from '@playwright/test'
import { nodeCard, openFile, selectNode } from './canvas-page.ts'
import { pressRun, runPanel, runStatus } from './run-page.ts'
import { expect, test } from './trellis-app.ts'

const runs = (page: Page) => page.getByRole('tabpanel', { name: 'Runs' }).getByRole('listitem')
const delta = (page: Page, label: string) => nodeCard(page, label).locator('.run-delta')

/** One way or the other, by what a text says. */
async function branches(page: Page): Promise<void> {
  await openFile(
    page,
    'Branches',
    {
      n_text: { kind: 'template', label: 'Words', config: { template: 'left' } },
      n_same: { kind: 'template', label: 'Always', config: { template: 'always this' } },
      n_code: { kind: 'code', label: 'Shout', config: { source: 'return [input, input.toUpperCase()]' } },
      n_out: { kind: 'output', label: 'Result' },
    },
    ['n_text.text > n_code.in', 'n_code.out > n_out.value'],
  )
}

async function changeWords(page: Page, words: string): Promise<void> {
  await selectNode(page, 'Words')
  const inspector = page.getByRole('complementary', { name: 'Inspector' })
  await inspector.getByRole('tab', { name: 'Settings' }).click()
  await inspector.locator('.cm-content').first().click()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type(words)
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
}

test('two runs are held against each other: on the canvas, node by node, line by line and in time', async ({ app: { page } }) => {
  await branches(page)
  await pressRun(page)
  await expect(runStatus(page)).toContainText('Succeeded')
  await changeWords(page, 'right')
  await pressRun(page)
  await expect(runStatus(page)).toContainText('Succeeded')
  await expect(nodeCard(page, 'Shout')).toContainText('right')

  await page.getByRole('tab', { name: 'Runs' }).click()
  await expect(runs(page)).toHaveCount(2)
  await runs(page).nth(1).hover()
  await runs(page).nth(1).getByRole('button', { name: 'Compare with the run that is shown' }).click()
  const panel = runPanel(page)
  await expect(panel.getByRole('tab', { name: 'Compare' })).toHaveAttribute('data-state', 'active')
  await expect(delta(page, 'Words')).toContainText('other output')
  await expect(delta(page, 'Always')).toContainText('same')
  await expect(panel.getByText('Different versions of the workflow')).toBeVisible()
  await expect(panel.getByText('3 of 4 nodes differ')).toBeVisible()

  const table = panel.getByRole('region', { name: 'Nodes of both runs' })
  await expect(table.getByRole('listitem')).toHaveCount(4)
  await panel.getByRole('checkbox', { name: 'Only what differs' }).check()
  await expect(table.getByRole('listitem')).toHaveCount(3)
  await table.getByRole('button', { name: 'Show what Shout gave in both' }).click()
  const dialog = page.getByRole('dialog', { name: 'What Shout gave' })
  await expect(dialog.locator('.diff-line[data-side="before"]')).toHaveText([/"left"/, /"LEFT"/])
  await expect(dialog.locator('.diff-line[data-side="after"]')).toHaveText([/"right"/, /"RIGHT"/])
  await page.keyboard.press('Escape')

  await panel.getByRole('radio', { name: 'Time' }).click()
  const time = panel.getByRole('region', { name: 'Both runs in time' })
  for (const name of ['This run', 'The other'])
    await expect(time.getByRole('region', { name }).getByRole('listitem').filter({ hasText: 'Shout' })).toHaveCount(1)

  await panel.getByRole('button', { name: 'Stop comparing' }).click()
  await expect(delta(page, 'Words')).toHaveCount(0)
  await expect(panel.getByRole('tab', { name: 'Compare' })).toHaveCount(0)
})

test('the run before is found by a command, and runs are found by words and status', async ({ app: { page } }) => {
  await branches(page)
  await pressRun(page)
  await expect(runStatus(page)).toContainText('Succeeded')
  await selectNode(page, 'Shout')
  const inspector = page.getByRole('complementary', { name: 'Inspector' })
  await inspector.getByRole('tab', { name: 'Settings' }).click()
  await inspector.getByRole('textbox', { name: 'Code' }).click()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type('throw new Error("lost its voice")')
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(runStatus(page)).toContainText('Failed')
  await page.keyboard.press('ControlOrMeta+k')
  await page.keyboard.type('compare with the run before')
  await page.keyboard.press('Enter')
  await expect(delta(page, 'Shout')).toContainText('other end')
  await expect(delta(page, 'Result')).toContainText('only in the other')

  await page.getByRole('tab', { name: 'Runs' }).click()
  await expect(runs(page)).toHaveCount(2)
  const search = page.getByRole('textbox', { name: 'Search runs' })
  await search.fill('VOICE branches')
  await expect(runs(page)).toHaveCount(1)
  await expect(runs(page).first()).toContainText('lost its voice')
  await search.fill('nothing like it')
  await expect(page.getByText('No run fits')).toBeVisible()
  await page.getByRole('button', { name: 'Clear the filter' }).click()
  await expect(runs(page)).toHaveCount(2)
  await page.getByRole('button', { name: /^Filter by status/ }).click()
  await page.getByRole('button', { name: 'Succeeded', exact: true }).click()
  await page.keyboard.press('Escape')
  await expect(runs(page)).toHaveCount(1)
  await expect(runs(page).first().getByRole('img', { name: 'Succeeded' })).toBeVisible()
  await page.getByRole('button', { name: /^Filter by status.*1 condition/ }).click()
  await page.getByLabel('Started').selectOption('hour')
  await page.getByRole('button', { name: 'Clear the filter' }).click()
  await page.keyboard.press('Escape')
  await expect(runs(page)).toHaveCount(2)
})
