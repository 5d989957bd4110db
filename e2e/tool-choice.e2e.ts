import type { Locator, Page } from '@playwright/test'
import { openFile, selectNode } from './canvas-page.ts'
import { expect, test } from './trellis-app.ts'

const inspector = (page: Page): Locator => page.getByRole('complementary', { name: 'Inspector' })

test('tools are found by what they do, taken with the keyboard, and any other name is said to be unknown', async ({ app: { page } }) => {
  await openFile(
    page,
    'Tools',
    {
      n_call: { kind: 'tool-call', label: 'Ask', config: { tool: '', arguments: {} } },
      n_agent: { kind: 'micro-agent', label: 'Look', config: { instructions: 'Look.', tools: [] } },
    },
    [],
  )
  await selectNode(page, 'Ask')
  const tool = inspector(page).getByRole('combobox', { name: 'Tool' })
  await tool.click()
  const offered = page.getByRole('listbox').getByRole('option')
  await expect.poll(() => offered.count()).toBeGreaterThan(5)
  await tool.pressSequentially('CALC')
  await expect(offered).toHaveCount(1)
  await page.keyboard.press('ArrowDown')
  await expect(offered.first()).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('Enter')
  await expect(tool).toHaveValue('calculate')
  await expect(offered).toHaveCount(0)

  await tool.fill('no_such_tool')
  await expect(inspector(page).getByText('This host has no tool “no_such_tool”.')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(tool).toHaveValue('no_such_tool')

  await page.keyboard.press('Escape')
  await selectNode(page, 'Look')
  const add = inspector(page).getByRole('combobox', { name: /add a tool/ })
  await add.click()
  await page.getByRole('option', { name: 'calculate' }).click()
  await add.fill('own_tool')
  await page.keyboard.press('Enter')
  await expect(inspector(page).getByText('This host has no tool “own_tool”.')).toBeVisible()
  await add.fill('calcul')
  await expect(page.getByRole('option', { name: 'calculate' })).toHaveCount(0)
  await page.keyboard.press('Escape')
  await inspector(page).getByRole('button', { name: 'Remove own_tool' }).click()
  await expect(inspector(page).getByRole('button', { name: 'Remove calculate' })).toBeVisible()
  await expect(inspector(page).getByRole('button', { name: 'Remove own_tool' })).toHaveCount(0)
})
