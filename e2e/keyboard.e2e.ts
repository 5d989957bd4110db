import { readFile } from 'node:fs/promises'
import type { Locator, Page } from '@playwright/test'
import { edges, nodeCard, openFile } from './canvas-page.ts'
import { runPanel, runStatus } from './run-page.ts'
import { expect, test } from './trellis-app.ts'

/** Presses Tab until the keyboard is there, as a person without a mouse does. */
async function tabTo(page: Page, target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  for (let presses = 0; presses < 120; presses++) {
    if (await target.evaluate((element) => element === document.activeElement)) {
      // where the keyboard is can be seen
      await expect(target).toBeInViewport()
      return
    }
    await page.keyboard.press(key)
  }
  throw new Error(`${target} cannot be reached with ${key}`)
}

async function addBySearch(page: Page, words: string): Promise<void> {
  await page.keyboard.press('/')
  await expect(page.getByRole('combobox', { name: 'Search nodes' })).toBeFocused()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type(words)
  await page.keyboard.press('Enter')
}

test('a workflow is made, connected, run and read without a mouse', async ({ app: { page } }) => {
  const inspector = page.getByRole('complementary', { name: 'Inspector' })
  await expect(nodeCard(page, 'Intake')).toBeVisible()
  await page.keyboard.press('ControlOrMeta+o')
  const workflows = page.getByRole('dialog', { name: 'Workflows' })
  await expect(workflows).toBeVisible()
  await tabTo(page, workflows.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: 'New workflow' }))
  await page.keyboard.press('Enter')
  await tabTo(page, workflows.getByLabel('Name', { exact: true }))
  await page.keyboard.type('By keyboard')
  await page.keyboard.press('Enter')
  await expect(workflows).toBeHidden()
  await expect(page.getByText('An empty workflow')).toBeVisible()

  await addBySearch(page, 'template liquid')
  await expect(nodeCard(page, 'Template')).toBeVisible()
  await tabTo(page, inspector.getByRole('textbox', { name: 'Template' }))
  await page.keyboard.type('All is **well**.')
  await expect(nodeCard(page, 'Template')).toContainText('All is **well**.')
  // the code field does not keep the keyboard
  await tabTo(page, inspector.getByLabel('Name', { exact: true }), 'Shift+Tab')
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type('News')
  await expect(nodeCard(page, 'News')).toBeVisible()

  await tabTo(page, page.getByRole('textbox', { name: 'Filter nodes' }), 'Shift+Tab')
  await page.keyboard.type('output')
  await page.keyboard.press('Enter')
  await expect(nodeCard(page, 'Output')).toBeVisible()

  // connected in the inspector, where only what fits is offered
  await tabTo(page, inspector.locator('summary', { hasText: 'Connections' }))
  await page.keyboard.press('Enter')
  const input = inspector.getByRole('combobox', { name: /^Connect .*Value/ })
  await tabTo(page, input)
  await expect(input.getByRole('option', { name: /News/ }).first()).toBeAttached()
  for (let choice = 0; choice < 3; choice++) {
    await page.keyboard.press('ArrowDown')
    if ((await input.locator('option:checked').textContent()) === 'News · Text') break
  }
  await expect(input.locator('option:checked')).toHaveText('News · Text')
  // going through the choices connects nothing yet
  await expect(edges(page)).toHaveCount(0)
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(edges(page)).toHaveCount(1)
  await expect(input).toBeFocused()

  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(runStatus(page)).toContainText('Succeeded')
  const output = runPanel(page).getByRole('tabpanel', { name: 'Output' })
  await expect(output.getByText('All is well.')).toBeVisible()

  // the panel's tabs, its lines and the way from a line to its node
  await tabTo(page, runPanel(page).getByRole('tab', { name: 'Output' }))
  await page.keyboard.press('Home')
  await expect(runPanel(page).getByRole('tab', { name: 'Timeline' })).toBeFocused()
  await tabTo(page, runPanel(page).getByRole('tree'))
  await page.keyboard.press('ArrowDown')
  await expect(runPanel(page).getByRole('treeitem', { selected: true })).toContainText('News')
  await page.keyboard.press('Enter')
  await expect(nodeCard(page, 'News')).toHaveAttribute('data-selected', 'true')

  // from node to node on the canvas, and one away
  await tabTo(page, page.locator('.react-flow__node', { has: page.locator('.card-label', { hasText: 'Output' }) }), 'Shift+Tab')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Delete')
  await expect(nodeCard(page, 'Output')).toBeHidden()
  await page.keyboard.press('ControlOrMeta+z')
  await expect(nodeCard(page, 'Output')).toBeVisible()
})

test('the report of the sample is reached and read without a mouse', async ({ app: { page } }) => {
  await expect(nodeCard(page, 'Intake')).toBeVisible()
  await page.keyboard.press('ControlOrMeta+Enter')
  const approval = runPanel(page).getByRole('region', { name: /^Approval/ })
  await expect(approval).toBeVisible({ timeout: 60_000 })
  // the run panel is the last part of the window
  await tabTo(page, approval.getByRole('button', { name: 'Approve' }), 'Shift+Tab')
  await tabTo(page, approval.getByRole('textbox', { name: 'Comment' }), 'Shift+Tab')
  await page.keyboard.type('Seen by keyboard')
  await page.keyboard.press('Tab')
  await expect(approval.getByRole('button', { name: 'Approve' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(runPanel(page).getByRole('heading', { name: 'Root cause' })).toBeVisible({ timeout: 30_000 })
  const citation = runPanel(page).getByRole('article').getByRole('button', { name: /^log:/ }).first()
  await tabTo(page, citation)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toContainText(/\d+ entr/)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()
  await expect(citation).toBeFocused()
})

test('the parts of the window are a key apart, and none of them swallows the keyboard when it goes', async ({ app: { page } }) => {
  const region = (name: string) => page.locator(`[data-region="${name}"]`)
  const isIn = (name: string) => expect(region(name).locator(':focus')).toHaveCount(1)
  await expect(nodeCard(page, 'Intake')).toBeVisible()
  await page.keyboard.press('ControlOrMeta+j')
  await page.locator('.canvas-area').focus()
  await page.keyboard.press('F6')
  await expect(region('bottom').getByRole('tab', { name: 'Timeline' })).toBeFocused()
  await page.keyboard.press('ArrowRight')
  await expect(region('bottom').getByRole('tab', { name: 'Agents' })).toBeFocused()
  await page.keyboard.press('F6')
  await isIn('bar')
  await page.keyboard.press('Shift+F6')
  // where it was before
  await expect(region('bottom').getByRole('tab', { name: 'Agents' })).toBeFocused()
  await page.keyboard.press('ControlOrMeta+j')
  await expect(region('bottom')).toBeHidden()
  await isIn('canvas')

  // and what they show is a key away
  await page.keyboard.press('Alt+4')
  await expect(region('bottom').getByRole('tab', { name: 'State' })).toBeFocused()
  await page.keyboard.press('Shift+R')
  await expect(page.getByRole('textbox', { name: 'Search runs' })).toBeFocused()
  await page.keyboard.press('ControlOrMeta+k')
  await page.keyboard.type('waterfall')
  await page.keyboard.press('Enter')
  await expect(region('bottom').getByRole('tab', { name: 'Timeline' })).toBeFocused()
})

test('what is on the canvas and what a run gave are saved as files by a command', async ({ app: { page } }) => {
  const saved = async (words: string) => {
    const download = page.waitForEvent('download')
    await page.keyboard.press('ControlOrMeta+k')
    await page.keyboard.type(words)
    await page.keyboard.press('Enter')
    const file = await download
    return { name: file.suggestedFilename(), text: await readFile(await file.path(), 'utf8') }
  }
  await openFile(
    page,
    'Greeting',
    { n_a: { kind: 'template', label: 'Words', config: { template: 'Good morning' } }, n_b: { kind: 'output', label: 'Result' } },
    ['n_a.text > n_b.value'],
  )
  const workflow = await saved('download')
  expect(workflow.name).toBe('greeting.trellis.json')
  expect(JSON.parse(workflow.text).nodes.n_a.config).toEqual({ template: 'Good morning' })
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(runPanel(page).getByText('Good morning').first()).toBeVisible()
  expect(await saved('save the report or the output')).toEqual({ name: 'greeting.md', text: 'Good morning' })
})
