import type { Locator, Page } from '@playwright/test'
import { axeFindings } from './axe-page.ts'
import { edges, nodeCard, openFile, selectNode, settled } from './canvas-page.ts'
import { approve, pressRun, runPanel, runStatus, runToReport, waitingNode } from './run-page.ts'
import { expect, test } from './trellis-app.ts'

const showTab = (page: Page, name: string) => runPanel(page).getByRole('tab', { name }).click()
const moments = (page: Page): Locator => page.getByRole('region', { name: 'Moments of the run' })
const slider = (page: Page): Locator => moments(page).getByRole('slider', { name: 'Moment of the run' })
const momentOf = async (page: Page): Promise<number> => Number(await slider(page).inputValue())

/** A map over four words, whose third item fails, with a second step on what succeeds. */
const mapWorkflow = (page: Page) =>
  openFile(
    page,
    'Rounds',
    {
      n_list: { kind: 'transform', label: 'List', config: { expression: '["red", "green", "bad", "blue"]' } },
      // one item after the other, so that the last one is the latest
      n_map: { kind: 'map', label: 'Each', config: { concurrency: 1 } },
      n_code: {
        kind: 'code',
        label: 'Check',
        config: { source: 'if (input === "bad") throw new Error("no such colour")\nreturn input + "!"' },
        parent: 'n_map',
      },
      n_out: { kind: 'output', label: 'Result' },
    },
    ['n_list.out > n_map.items', 'n_map.item > n_code.in', 'n_code.out > n_map.result', 'n_map.results > n_out.value'],
  )

test('an edge shows its value to the mouse and to the keyboard, and opens it', async ({ app: { page } }) => {
  await openFile(
    page,
    'Edge',
    {
      n_a: { kind: 'template', label: 'Words', config: { template: 'twelve monkeys' } },
      n_b: { kind: 'output', label: 'Result' },
    },
    ['n_a.text > n_b.value'],
  )
  const edge = edges(page).first()
  const card = page.getByRole('region', { name: 'Value on this connection' })
  await pressRun(page)
  await expect(runStatus(page)).toContainText('Succeeded')
  await expect(edge.locator('.edge-line')).toHaveAttribute('data-state', 'delivered')

  // the view glides to the whole once the run has ended, and takes the card along
  await expect(async () => {
    const box = await edge.locator('.edge-line').boundingBox()
    if (!box) throw new Error('The edge is not on the screen')
    const [x, y] = [box.x + box.width * 0.8, box.y + box.height / 2]
    await page.mouse.move(x, y - 60)
    await page.mouse.move(x, y)
    await expect(card).toContainText('twelve monkeys', { timeout: 1500 })
  }).toPass()
  await expect(card).toContainText('text · 16 B')
  await card.getByRole('button', { name: 'Open in full' }).click()
  const dialog = page.getByRole('dialog', { name: /^Words/ })
  await expect(dialog).toContainText('twelve monkeys')
  await dialog.getByRole('textbox', { name: 'Search here' }).fill('MONKEYS')
  await expect(dialog.getByText('1 of 1')).toBeVisible()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()

  // by keyboard: an edge that is reached with Tab
  await page.mouse.move(5, 300)
  await expect(card).toBeHidden()
  await nodeCard(page, 'Result').locator('xpath=ancestor::*[contains(concat(" ", @class, " "), " react-flow__node ")]').focus()
  for (let i = 0; i < 8 && !(await card.isVisible()); i++) await page.keyboard.press('Shift+Tab')
  await expect(card).toContainText('twelve monkeys')
})

test('the rounds of a map are shown one by one, on the canvas and in the inspector', async ({ app: { page } }) => {
  await mapWorkflow(page)
  await page.keyboard.press('Shift+A')
  await pressRun(page)
  await expect(runStatus(page)).toContainText('Succeeded')
  const picker = nodeCard(page, 'Each').getByRole('group', { name: 'Rounds of Each' })
  const check = nodeCard(page, 'Check')
  await expect(picker.getByRole('combobox')).toHaveValue('map:3')
  await expect(page.locator('.edge-count').first()).toContainText('4')
  // the view shows the whole once the run has ended
  await settled(page)

  await picker.getByRole('button', { name: 'Show the next of 1 failure' }).click()
  await expect(picker.getByRole('combobox')).toHaveValue('map:2')
  await expect(check).toHaveAttribute('data-status', 'failed')
  await expect(check).toContainText('no such colour')
  await picker.getByRole('combobox').focus()
  await page.keyboard.press('ArrowLeft')
  await expect(picker.getByRole('combobox')).toHaveValue('map:1')
  await expect(check).toHaveAttribute('data-status', 'succeeded')
  await expect(check).toContainText('green!')

  // the inspector has the same choice
  await check.locator('.card-label').click()
  const inspector = page.getByRole('complementary', { name: 'Inspector' })
  await expect(inspector.getByRole('group', { name: 'Rounds of Each' }).getByRole('combobox')).toHaveValue('map:1')
  await inspector.getByRole('button', { name: 'Show the one before' }).click()
  await expect(inspector).toContainText('red!')
  await expect(check).toContainText('red!')
  await inspector.getByRole('button', { name: 'Show the latest' }).click()
  await expect(check).toContainText('blue!')

  // every port has its value, also inside the map
  await showTab(page, 'State')
  const values = runPanel(page).getByRole('region', { name: 'Values on the ports' })
  await expect(values.getByText('"blue!"').or(values.getByText('blue!')).first()).toBeVisible()
  await runPanel(page).getByRole('textbox', { name: 'Search nodes, ports and values' }).fill('list green')
  await expect(values.getByRole('listitem').filter({ hasText: 'out' })).toHaveCount(1)
})

test('the view follows a run, but not while something is pressed, which would get no click', async ({ app: { page } }) => {
  const view = page.locator('.react-flow__viewport')
  const intake = nodeCard(page, 'Intake').locator('.card-label')
  await intake.hover()
  await page.mouse.down()
  await settled(page)
  const before = await view.getAttribute('style')
  await page.keyboard.press('ControlOrMeta+Enter')
  await waitingNode(page).waitFor({ state: 'attached', timeout: 60_000 })
  expect(await view.getAttribute('style')).toBe(before)
  await page.mouse.up()
  await expect(page.getByRole('complementary', { name: 'Inspector' }).getByText('Intake').first()).toBeVisible()
  await expect(waitingNode(page).getByRole('button', { name: 'Approve' })).toBeInViewport()
  expect(await view.getAttribute('style')).not.toBe(before)
})

test('any moment of a run can be looked back at, live and later', async ({ app: { page } }) => {
  await pressRun(page)
  await expect(waitingNode(page)).toHaveCount(1, { timeout: 60_000 })
  await expect(moments(page).getByText('Live')).toBeVisible()

  // back to the beginning while the run goes on: nothing has happened yet, and the answer can still be given
  await slider(page).focus()
  await page.keyboard.press('Home')
  await expect(page.locator('.node-card[data-status="succeeded"]')).toHaveCount(0)
  await expect(page.getByRole('status').filter({ hasText: /^Event 1 of/ })).toBeVisible()
  await expect(runPanel(page).getByRole('region', { name: /^Approval/ })).toBeVisible()
  await page.keyboard.press('End')
  await expect(moments(page).getByText('Live')).toBeVisible()
  await approve(page)
  await expect(runStatus(page)).toContainText('Succeeded')

  const last = await momentOf(page)
  await slider(page).focus()
  await page.keyboard.press('ArrowLeft')
  await expect.poll(() => momentOf(page)).toBe(last - 1)
  // the run had not ended then
  await expect(runStatus(page)).not.toContainText('Succeeded')

  // from event to event of one node, by button and by key
  await page.keyboard.press('Escape')
  await selectNode(page, 'Intake')
  await moments(page).getByRole('button', { name: 'Previous event of the selected node' }).click()
  await expect(nodeCard(page, 'Intake')).toHaveAttribute('data-status', 'succeeded')
  const finished = await momentOf(page)
  await nodeCard(page, 'Intake').locator('xpath=ancestor::*[contains(concat(" ", @class, " "), " react-flow__node ")]').focus()
  await page.keyboard.press('[')
  await expect.poll(() => momentOf(page)).toBeLessThan(finished)
  await expect(nodeCard(page, 'Intake')).toHaveAttribute('data-status', 'running')
  await expect(nodeCard(page, 'Hypotheses')).toHaveAttribute('data-status', 'idle')
  await showTab(page, 'Timeline')
  const rows = await runPanel(page).getByRole('treeitem').count()

  // playing goes on from there to the end
  await moments(page).getByRole('combobox').selectOption('64')
  await expect.poll(() => momentOf(page), { timeout: 30_000 }).toBe(last)
  await expect(moments(page).getByRole('button', { name: 'Play the run again' })).toBeVisible()
  await expect(runStatus(page)).toContainText('Succeeded')
  expect(await runPanel(page).getByRole('treeitem').count()).toBeGreaterThanOrEqual(rows)
})

test('the waterfall zooms, selects time, groups by agents, and its details can be searched and copied', async ({ app: { page } }) => {
  await runToReport(page)
  await showTab(page, 'Timeline')
  const tree = runPanel(page).getByRole('tree')
  const ticks = runPanel(page).locator('.timeline-tick')
  const whole = await ticks.allTextContents()

  // a stretch of time, by the mouse on the ruler
  const ruler = await runPanel(page).locator('.timeline-ruler').boundingBox()
  if (!ruler) throw new Error('There is no ruler')
  await page.mouse.move(ruler.x + ruler.width * 0.2, ruler.y + 8)
  await page.mouse.down()
  await page.mouse.move(ruler.x + ruler.width * 0.4, ruler.y + 8, { steps: 4 })
  await page.mouse.up()
  await expect.poll(() => ticks.allTextContents()).not.toEqual(whole)
  await tree.focus()
  await page.keyboard.press('0')
  await expect.poll(() => ticks.allTextContents()).toEqual(whole)
  await page.keyboard.press('+')
  await expect.poll(() => ticks.allTextContents()).not.toEqual(whole)
  await runPanel(page).getByRole('button', { name: 'Show the whole run' }).click()

  const critical = runPanel(page).getByRole('button', { name: /^Mark the critical path/ })
  await expect(runPanel(page).locator('.timeline-line .timeline-bar[data-critical]').first()).toBeVisible()
  await critical.click()
  await expect(runPanel(page).locator('.timeline-line .timeline-bar[data-critical]')).toHaveCount(0)

  // grouped by agents the lead holds its analysts
  await runPanel(page).getByRole('button', { name: 'Group by agents' }).click()
  const lead = tree.getByRole('treeitem').filter({ hasText: 'Lead investigator' }).first()
  await expect(lead).toHaveAttribute('aria-level', '1')
  await runPanel(page).getByRole('button', { name: 'Group by agents' }).click()

  // hovering a line lights the card up, and the other way round
  await tree.getByRole('treeitem').filter({ hasText: 'Intake' }).first().hover()
  await expect(nodeCard(page, 'Intake')).toHaveAttribute('data-hovered', 'true')

  // the details of a model call
  await tree.getByRole('treeitem').filter({ hasText: 'offline' }).first().click()
  const details = runPanel(page).getByRole('complementary', { name: /offline/ })
  await expect(details.getByRole('heading', { name: 'Prompt' })).toBeVisible()
  await details.getByRole('button', { name: 'Search here' }).click()
  await page.keyboard.type('incident')
  await expect(details.getByRole('status').filter({ hasText: /^1 of \d+$/ })).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(details.getByRole('status').filter({ hasText: /^2 of \d+$/ })).toBeVisible()
  await page.keyboard.press('Shift+Enter')
  await expect(details.getByRole('status').filter({ hasText: /^1 of \d+$/ })).toBeVisible()
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await details.getByRole('button', { name: 'Copy all of it' }).click()
  await expect(details.getByRole('button', { name: 'Copied' })).toBeVisible()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^# offline:offline[\s\S]*## Prompt/)
})

test('agents are a tree, tell what they are at, and their handoffs light up on the canvas', async ({ app: { page } }) => {
  await runToReport(page)
  await expect(page.locator('.handoff')).toHaveCount(4)
  await expect(page.locator('.handoff[data-active]')).toHaveCount(0)
  // at a moment at which an analyst works, what it got is lit, and its card says which iteration of how many
  await page.keyboard.press('Escape')
  await selectNode(page, 'Log analyst')
  const atWork = nodeCard(page, 'Log analyst').locator('.agent-at-work')
  for (let i = 0; i < 20 && !(await atWork.isVisible()); i++)
    await moments(page).getByRole('button', { name: 'Previous event of the selected node' }).click()
  await expect(atWork).toContainText(/\d of 4/)
  // in one line, and none of it beside the card
  expect(await atWork.evaluate((line) => [line.scrollWidth - line.clientWidth, line.clientHeight < 30])).toEqual([0, true])
  await expect(page.locator('.handoff[data-active][data-child="n_logs"]')).toHaveCount(1)
  await moments(page).getByRole('button', { name: 'Back to the end' }).click()
  await expect(page.locator('.handoff[data-active]')).toHaveCount(0)

  await showTab(page, 'Agents')
  const tree = runPanel(page).getByRole('tree')
  const lead = tree.getByRole('treeitem').filter({ hasText: 'Lead investigator' })
  await expect(lead).toHaveAttribute('aria-level', '1')
  await expect(lead).toContainText('4 handed over')
  const analysts = tree.getByRole('treeitem').filter({ hasText: 'analyst' })
  await expect(analysts).toHaveCount(4)
  await expect(analysts.first()).toHaveAttribute('aria-level', '2')
  await expect(analysts.first()).toContainText(/\d of 4/)
  await analysts.filter({ hasText: 'Log analyst' }).click()
  await expect(nodeCard(page, 'Log analyst')).toHaveAttribute('data-selected', 'true')
  await expect(runPanel(page).getByRole('complementary', { name: 'Log analyst' })).toContainText('Iterations')
  await tree.focus()
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('ArrowLeft')
  await expect(nodeCard(page, 'Lead investigator')).toHaveAttribute('data-selected', 'true')
  await page.keyboard.press('ArrowLeft')
  await expect(analysts).toHaveCount(0)
})

test('axe finds nothing serious in what a run is watched with', async ({ app: { page } }) => {
  await runToReport(page)
  for (const tab of ['Timeline', 'Agents', 'State']) {
    await showTab(page, tab)
    expect(await axeFindings(page, { within: '.react-flow, section[aria-label="Run panel"]' }), tab).toEqual([])
  }
})
