import { axeFindings } from './axe-page.ts'
import { nodeCard, openFile } from './canvas-page.ts'
import { approve, pressRun, runPanel, runStatus, waitingNode } from './run-page.ts'
import { expect, test } from './trellis-app.ts'

test('a run goes on after a crash, and ends', { tag: '@browser' }, async ({ app: { page, crashAndRestart } }) => {
  await pressRun(page)
  // early: a run that waits for its approval already has nothing to go on with
  await expect(nodeCard(page, 'Incident')).toHaveAttribute('data-status', 'succeeded')
  await crashAndRestart()

  await page.getByRole('tab', { name: 'Runs' }).click()
  const runs = page.getByRole('tabpanel', { name: 'Runs' }).getByRole('listitem')
  await expect(runs).toHaveCount(1)
  await runs.first().getByRole('button', { name: 'Troubleshooting' }).click()
  await expect(page.getByText(/^Run of /)).toBeVisible()
  await expect(runPanel(page).getByLabel('Went on from its log once')).toBeVisible()
  await approve(page)
  await expect(runStatus(page)).toContainText('Succeeded')
  await expect(runPanel(page).getByRole('complementary', { name: 'Root cause' })).toContainText('Code defect')
  await expect(runs.first()).toContainText('pricing')
})

test('stopped, failed and finished runs are told apart, and a failure says where, why and what to do', async ({ app: { page } }) => {
  // one is stopped while it waits for a person
  await pressRun(page)
  await expect(waitingNode(page)).toHaveCount(1, { timeout: 60_000 })
  await page.getByRole('banner').getByRole('button', { name: 'Stop' }).click()
  await expect(runStatus(page)).toContainText('Stopped')
  await expect(waitingNode(page)).toHaveCount(0)
  // what was stopped with its run has not failed
  await expect(nodeCard(page, 'Approve the remedy')).toHaveAttribute('data-status', 'cancelled')
  await runPanel(page).getByRole('tab', { name: 'Output' }).click()
  await expect(runPanel(page).getByText('The run was stopped')).toBeVisible()

  // one fails in the code of a node
  await openFile(
    page,
    'Throws',
    {
      n_text: { kind: 'template', label: 'Order', config: { template: 'order 4711' } },
      n_code: { kind: 'code', label: 'Price', config: { source: 'const order = input\nthrow new Error("no price for " + order)' } },
      n_output: { kind: 'output', label: 'Result' },
    },
    ['n_text.text > n_code.in', 'n_code.out > n_output.value'],
  )
  await pressRun(page)
  await expect(runStatus(page)).toContainText('Failed')
  await expect(nodeCard(page, 'Price')).toHaveAttribute('data-status', 'failed')
  await expect(nodeCard(page, 'Price')).toContainText('no price for order 4711')
  await expect(nodeCard(page, 'Order')).toHaveAttribute('data-status', 'succeeded')
  const problem = runPanel(page).getByRole('button', { name: /no price for order 4711/ })
  await expect(problem).toContainText('code.failed')
  await expect(problem).toContainText('Price')
  await problem.click()
  const inspector = page.getByRole('complementary', { name: 'Inspector' })
  await expect(inspector).toContainText('no price for order 4711')
  await runPanel(page).getByRole('tab', { name: 'Output' }).click()
  const alert = runPanel(page).getByRole('alert')
  await expect(alert).toContainText('no price for order 4711')
  await expect(alert).toContainText('code.failed')
  await expect(alert.locator('p').nth(1)).toHaveText(/\w+ .*\.$/)
  await expect(runPanel(page).getByText('The last step that succeeded was Order.')).toBeVisible()

  // mended, it succeeds
  await inspector.getByRole('tab', { name: 'Settings' }).click()
  await inspector.getByRole('textbox', { name: 'Code' }).click()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type("return 'price of ' + input")
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(runPanel(page).getByText('price of order 4711')).toBeVisible()
  await expect(runStatus(page)).toContainText('Succeeded')

  await page.getByRole('tab', { name: 'Runs' }).click()
  const runs = page.getByRole('tabpanel', { name: 'Runs' }).getByRole('listitem')
  await expect(runs).toHaveCount(3)
  for (const [place, name, status] of [
    [0, 'Throws', 'Succeeded'],
    [1, 'Throws', 'Failed'],
    [2, 'Troubleshooting', 'Stopped'],
  ] as const) {
    await expect(runs.nth(place)).toContainText(name)
    await expect(runs.nth(place).getByRole('img', { name: status })).toBeVisible()
  }
  await page.getByRole('radio', { name: 'This workflow' }).click()
  await expect(runs).toHaveCount(2)
})

test('a run is limited in the form that starts it, says so, and is held to it', async ({ app: { page } }) => {
  await openFile(
    page,
    'Sums',
    {
      n_sum: { kind: 'tool-call', label: 'Sum', config: { tool: 'calculate', arguments: { expression: '1 + 1' } } },
      n_output: { kind: 'output', label: 'Result' },
    },
    ['n_sum.out > n_output.value'],
  )
  await page.getByRole('banner').getByRole('button', { name: 'Inputs of the run' }).click()
  const form = page.getByRole('dialog', { name: 'Run' })
  await form.getByText('Limits of the run').click()
  const denied = form.getByRole('combobox', { name: 'Never calls: add a tool' })
  await denied.fill('calc*')
  await denied.press('Enter')
  await form.getByRole('spinbutton', { name: 'Tokens' }).fill('20000')
  // what no budget can be is none, and neither is one that was taken out again
  await form.getByRole('spinbutton', { name: 'Steps' }).fill('0')
  await form.getByRole('spinbutton', { name: 'Seconds' }).fill('9')
  await form.getByRole('spinbutton', { name: 'Seconds' }).fill('')
  await form
    .getByRole('button', { name: 'Speaks only to' })
    .or(form.getByRole('button', { name: 'Add', exact: true }))
    .first()
    .click()
  await form.getByRole('textbox', { name: 'Speaks only to 1' }).fill('api.example.com')
  await expect(form.getByRole('alert')).toContainText('https://api.example.com')
  expect(await axeFindings(page, { within: '[role="dialog"]' })).toEqual([])
  await form.getByRole('button', { name: 'Run', exact: true }).click()
  await expect(form).toBeVisible()
  await form.getByRole('textbox', { name: 'Speaks only to 1' }).fill('https://api.example.com')
  await expect(form.getByRole('alert')).toBeHidden()
  await form.getByRole('button', { name: 'Run', exact: true }).click()
  await expect(runStatus(page)).toContainText('Failed')
  await expect(
    runPanel(page)
      .getByText(/by rule 1 of this run/)
      .first(),
  ).toBeVisible()
  await expect(runPanel(page).getByLabel('Limits of the run: without 1 tool, only 1 host, 20,000 tokens')).toBeVisible()

  // they stay for the next run until they are taken out
  await page
    .getByRole('banner')
    .getByRole('button', { name: /^Limits of the run: without 1 tool/ })
    .click()
  await form.getByRole('button', { name: 'Take them out' }).click()
  await form.getByRole('button', { name: 'Run', exact: true }).click()
  await expect(runStatus(page)).toContainText('Succeeded')
  await expect(page.getByRole('banner').getByRole('button', { name: /^Limits of the run/ })).toBeHidden()
})
