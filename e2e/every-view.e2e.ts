import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { axeFindings } from './axe-page.ts'
import { edges, nodeCard, openFile, overview, selectNode } from './canvas-page.ts'
import { pressRun, runPanel, runStatus } from './run-page.ts'
import { expect, test } from './trellis-app.ts'

// What look, watching and finding go past: axe finds nothing serious in it either, in both themes.

const panel = 'section[aria-label="Run panel"]'
const inspector = (page: Page) => page.getByRole('complementary', { name: 'Inspector' })

async function clean(page: Page, what: string, within?: string): Promise<void> {
  expect(await axeFindings(page, within ? { within } : {}), what).toEqual([])
}

async function command(page: Page, words: string): Promise<void> {
  await page.keyboard.press('ControlOrMeta+k')
  await page.getByRole('combobox').fill(words)
  await page.keyboard.press('Enter')
}

test('axe finds nothing serious in what one draws with', async ({ app: { page } }) => {
  await expect(nodeCard(page, 'Intake')).toBeVisible()
  const offer = page.getByRole('status').filter({ hasText: 'New here?' })
  // it has nothing to do with a dialog, and does not lie upon one
  await page.keyboard.press('ControlOrMeta+o')
  await expect(page.getByRole('dialog', { name: 'Workflows' })).toBeVisible()
  await expect(offer).toHaveCount(0)
  await page.keyboard.press('Escape')
  await clean(page, 'an offer', '[aria-live]')
  await offer.getByRole('button', { name: 'Take the tour' }).click()
  const step = page.getByRole('dialog', { name: /^A team, drawn/ })
  await expect(step).toBeVisible()
  await expect(offer).toBeHidden()
  await clean(page, 'the tour', '[role="dialog"]')
  await step.getByRole('button', { name: 'End the tour' }).click()

  await page.keyboard.press('ControlOrMeta+k')
  await clean(page, 'the command palette', '[role="dialog"]')
  await page.getByRole('combobox').fill('nothing of that name')
  await clean(page, 'a palette that finds nothing', '[role="dialog"]')
  await page.keyboard.press('Escape')

  await page.getByRole('button', { name: /^Workflow settings/ }).click()
  await expect(inspector(page).getByLabel('Description')).toBeVisible()
  await clean(page, 'the settings of the workflow', '.inspector-panel')

  await nodeCard(page, 'Intake').locator('.card-label').click({ button: 'right' })
  await expect(page.getByRole('menu')).toBeVisible()
  await clean(page, 'the menu of a node', '[role="menu"]')
  await page.keyboard.press('Escape')
  await page.keyboard.press('m')
  await expect(page.getByRole('dialog', { name: 'Comment on Intake' })).toBeVisible()
  await clean(page, 'a comment', '[role="dialog"]')
  await page.keyboard.press('Escape')

  await edges(page).first().focus()
  await page.keyboard.press('Enter')
  await expect(inspector(page).getByRole('heading', { name: 'Connection' })).toBeVisible()
  await clean(page, 'a connection that is selected', '.inspector-panel, .react-flow')
  await page.keyboard.press('ControlOrMeta+a')
  await expect(page.getByRole('toolbar').filter({ hasText: /\d+ nodes/ })).toBeVisible()
  await page.keyboard.press('ControlOrMeta+Shift+h')
  await clean(page, 'all that is selected, with the history', '.inspector-panel, .react-flow')
})

test('axe finds nothing serious in forms and what is wrong in them', async ({ app: { page } }) => {
  await openFile(
    page,
    'Forms',
    {
      n_ask: { kind: 'question', label: 'Where?', config: { question: 'Which **region** is it?' } },
      n_code: { kind: 'code', label: 'Price', config: { source: 'return input' } },
      n_way: { kind: 'router', label: 'Which way?' },
      n_tool: { kind: 'tool-call', label: 'Ask a tool' },
      n_note: { kind: 'note', label: 'Note', config: { text: '# Read me\n- [a page](https://example.com)' } },
      n_out: { kind: 'output', label: 'Result' },
    },
    ['n_ask.answer > n_code.in', 'n_code.out > n_out.value'],
  )
  await clean(page, 'a note and problems on the canvas', '.react-flow')
  for (const label of ['Where?', 'Price', 'Which way?', 'Ask a tool']) {
    await selectNode(page, label.replace('?', '\\?'))
    await expect(inspector(page).getByLabel('Name', { exact: true })).toHaveValue(label)
    await clean(page, label, '.inspector-panel')
  }
  await page.getByRole('banner').getByRole('button', { name: 'Run panel' }).click()
  await runPanel(page)
    .getByRole('tab', { name: /^Problems/ })
    .click()
  await expect(runPanel(page).getByRole('heading', { name: /^In the workflow/ })).toBeVisible()
  await clean(page, 'problems of the workflow', panel)
})

test('axe finds nothing serious in runs that ask, fail, and are compared', async ({ app: { page } }) => {
  await openFile(
    page,
    'Asks',
    {
      n_ask: { kind: 'question', label: 'Where?', config: { question: 'Which **region** is it?' } },
      n_code: { kind: 'code', label: 'Price', config: { source: 'if (input === "north") throw new Error("no price")\nreturn input' } },
      n_out: { kind: 'output', label: 'Result' },
    },
    ['n_ask.answer > n_code.in', 'n_code.out > n_out.value'],
  )
  for (const answer of ['south', 'north']) {
    await pressRun(page)
    const question = runPanel(page).getByRole('region', { name: /^Question/ })
    await expect(question).toBeVisible()
    if (answer === 'south') await clean(page, 'a question', `${panel}, .react-flow`)
    await question.getByRole('textbox').fill(answer)
    await question.getByRole('button', { name: 'Answer' }).click()
    await expect(runStatus(page)).toContainText(answer === 'south' ? 'Succeeded' : 'Failed')
  }
  for (const tab of ['Output', 'Problems']) {
    await runPanel(page).getByRole('tab', { name: tab }).click()
    await clean(page, `${tab} of a run that failed`, `${panel}, .react-flow`)
  }
  await command(page, 'compare with the run before')
  await expect(runPanel(page).getByRole('region', { name: 'Nodes of both runs' })).toBeVisible()
  await clean(page, 'two runs, node by node', `${panel}, .react-flow`)
  await runPanel(page).getByRole('radio', { name: 'Time' }).click()
  await clean(page, 'two runs in time', panel)
  await page.getByRole('tab', { name: 'Runs' }).click()
  await page.getByRole('button', { name: /^Filter by status/ }).click()
  await clean(page, 'the filter of runs', '[role="dialog"]')
})

test('axe finds nothing serious in versions, in what two have changed, and in an import', async ({ app: { page, workspace } }) => {
  await openFile(page, 'Both', { n_a: { kind: 'set', label: 'Alpha' }, n_b: { kind: 'set', label: 'Beta' } })
  await selectNode(page, 'Alpha')
  await inspector(page).getByLabel('Name', { exact: true }).fill('Mine')
  const path = join(workspace, 'workflows/both.trellis.json')
  await writeFile(path, (await readFile(path, 'utf8')).replace('"label": "Alpha"', '"label": "Theirs"'))
  const conflict = page.getByRole('dialog', { name: 'The file has changed on disk' })
  await expect(conflict).toBeVisible()
  await clean(page, 'a file that both have changed', '[role="dialog"]')
  // what has no room in one row goes into a second one
  await page.setViewportSize({ width: 420, height: 700 })
  for (const button of await conflict.getByRole('button').all()) await expect(button).toBeInViewport({ ratio: 1 })
  await page.setViewportSize({ width: 1280, height: 800 })
  await conflict.getByRole('button', { name: 'See what differs' }).click()
  await expect(nodeCard(page, 'Mine').locator('.change-mark')).toBeVisible()
  await clean(page, 'what differs')
  await page.getByRole('button', { name: 'Back to editing' }).click()
  await page.getByRole('button', { name: 'Decide…' }).click()
  await conflict.getByRole('button', { name: 'Merge…' }).click()
  const merge = page.getByRole('dialog', { name: 'Merge with what is on disk' })
  await expect(merge).toBeVisible()
  await clean(page, 'a merge', '[role="dialog"]')
  await page.keyboard.press('Escape')
  await expect(merge).toBeHidden()
  await page.getByRole('tab', { name: 'Versions' }).click()
  await expect(page.getByRole('list', { name: 'Versions' }).getByRole('listitem').first()).toBeVisible()
  await clean(page, 'versions', '.left-panel')

  const imported = join(import.meta.dirname, '../src-main/import/fixtures/chat.n8n.json')
  await page.keyboard.press('ControlOrMeta+o')
  await page.getByRole('dialog', { name: 'Workflows' }).getByLabel('Open a file…').setInputFiles(imported)
  await expect(page.getByRole('dialog', { name: 'Import a workflow' })).toContainText('From n8n')
  await clean(page, 'the report of an import', '[role="dialog"]')
})

test('the controls of the view lie on no node of a workflow that is shown whole', async ({ app: { page } }) => {
  await expect(nodeCard(page, 'Rank and conclude')).toBeVisible()
  await overview(page)
  const controls = await page.getByRole('toolbar', { name: 'View' }).boundingBox()
  const cards = await page.locator('.node-card').evaluateAll((found) =>
    found.map((card) => {
      const { left, right, top, bottom } = card.getBoundingClientRect()
      return { left, right, top, bottom, name: card.textContent }
    }),
  )
  if (!controls) throw new Error('There are no controls')
  const { x, y, width, height } = controls
  expect(cards.length).toBeGreaterThan(15)
  expect(cards.filter((card) => card.left < x + width && card.right > x && card.top < y + height && card.bottom > y)).toEqual([])
})

test('the settings of each node begin at their top', async ({ app: { page } }) => {
  await selectNode(page, 'Log analyst')
  const schema = inspector(page).getByRole('textbox', { name: 'Answer schema' })
  await schema.scrollIntoViewIfNeeded()
  // nothing stands there while it is free text
  await expect(schema).toHaveText('')
  await expect(inspector(page).getByLabel('Name', { exact: true })).not.toBeInViewport()
  await selectNode(page, 'Hypotheses')
  await expect(inspector(page).getByLabel('Name', { exact: true })).toBeInViewport()
  await expect(inspector(page).getByLabel('Name', { exact: true })).toHaveValue('Hypotheses')
})
