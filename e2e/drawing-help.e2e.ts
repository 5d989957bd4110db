import type { Locator, Page } from '@playwright/test'
import { nodeCard, openFile, selectNode } from './canvas-page.ts'
import { pressRun, runPanel, runStatus } from './run-page.ts'
import { expect, test } from './trellis-app.ts'

const order = { customer: { name: 'Ada' }, items: [{ price: 2 }, { price: 3 }] }

/** Order → Total → Letter → Result. */
async function openOrders(page: Page): Promise<void> {
  await openFile(
    page,
    'Orders',
    {
      n_order: { kind: 'set', label: 'Order', config: { value: order } },
      n_total: { kind: 'transform', label: 'Total', config: { expression: '{"sum": $sum(items.price), "name": customer.name}' } },
      n_letter: { kind: 'template', label: 'Letter', config: { template: 'Dear {{ data.name }}: {{ data.sum }}' } },
      n_end: { kind: 'output', label: 'Result', config: { name: '' } },
    },
    ['n_order.out > n_total.in', 'n_total.out > n_letter.data', 'n_letter.text > n_end.value'],
  )
}

const inspector = (page: Page): Locator => page.getByRole('complementary', { name: 'Inspector' })
const part = (page: Page, name: string): Locator => inspector(page).getByRole('group', { name: 'Run a part' }).getByRole('button', { name })
const choose = async (page: Page, label: string): Promise<void> => {
  await selectNode(page, label)
  const settings = inspector(page).getByRole('tab', { name: 'Settings' })
  if (await settings.isVisible()) await settings.click()
  await expect(inspector(page).getByLabel('Name', { exact: true })).toHaveValue(label)
}

/** The values that are put into the text, replacing all of it. */
async function write(page: Page, field: string, text: string): Promise<void> {
  await inspector(page).getByRole('textbox', { name: field }).click()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type(text)
}

test('a node is run by itself, to here and from here', async ({ app: { page } }) => {
  await openOrders(page)
  await choose(page, 'Letter')
  // nothing has run yet, and the button says so
  await expect(part(page, 'Only this')).toHaveAttribute('aria-disabled', 'true')
  await part(page, 'Only this').hover()
  await expect(page.getByRole('tooltip')).toContainText('"data" of "Letter" needs the value of "Total"')

  await part(page, 'To here').click()
  await expect(runStatus(page)).toHaveText('Succeeded')
  await expect(runPanel(page)).toContainText('To “Letter”')
  await expect(nodeCard(page, 'Letter')).toHaveAttribute('data-status', 'succeeded')
  await expect(nodeCard(page, 'Result')).toHaveAttribute('data-status', 'idle')

  await choose(page, 'Letter')
  await write(page, 'Template', '{{ data.name }} owes {{ data.sum }}')
  await expect(part(page, 'Only this')).toHaveAttribute('aria-disabled', 'false')
  await page.keyboard.press('ControlOrMeta+Shift+Enter')
  await expect(runPanel(page)).toContainText('Only “Letter”')
  await expect(runStatus(page)).toHaveText('Succeeded')
  await expect(nodeCard(page, 'Letter')).toContainText('Ada owes 5')
  await expect(nodeCard(page, 'Total')).toHaveAttribute('data-status', 'journal')
  await expect(nodeCard(page, 'Order')).toHaveAttribute('data-status', 'idle')

  await choose(page, 'Letter')
  await part(page, 'From here').click()
  await expect(runPanel(page)).toContainText('From “Letter”')
  await expect(nodeCard(page, 'Result')).toHaveAttribute('data-status', 'succeeded')
  await page.getByRole('tab', { name: 'Runs', exact: true }).click()
  await expect(page.locator('.left-panel').getByText('From “Letter”')).toBeVisible()
})

test('last outputs are pinned, edited, taken by a run, and taken off again', async ({ app: { page } }) => {
  await openOrders(page)
  await choose(page, 'Total')
  await expect(part(page, 'Pin')).toHaveAttribute('aria-disabled', 'true')
  await pressRun(page)
  await expect(nodeCard(page, 'Result')).toHaveAttribute('data-status', 'succeeded')
  await choose(page, 'Total')
  await part(page, 'Pin').click()
  const mark = nodeCard(page, 'Total').getByRole('img', { name: /^Pinned/ })
  await expect(mark).toBeVisible()
  const pinned = inspector(page).getByRole('textbox', { name: 'Pinned outputs' })
  await expect(pinned).toContainText('"sum": 5')
  await write(page, 'Pinned outputs', '{"out": {"sum": 40, "name": "Grace"}}')
  await pressRun(page)
  await expect(nodeCard(page, 'Letter')).toContainText('Dear Grace: 40')
  await choose(page, 'Total')
  await part(page, 'Unpin').click()
  await expect(mark).toBeHidden()
  await page.getByRole('button', { name: /^Undo/ }).click()
  await expect(mark).toBeVisible()
})

test('a credential that is typed into a pin stays out of the workflow, and that is said', async ({ app: { page } }) => {
  await openOrders(page)
  await pressRun(page)
  await expect(nodeCard(page, 'Result')).toHaveAttribute('data-status', 'succeeded')
  await choose(page, 'Total')
  await part(page, 'Pin').click()
  const pinned = inspector(page).getByRole('textbox', { name: 'Pinned outputs' })
  await write(page, 'Pinned outputs', '{"out": {"sum": 40, "apiKey": "abcdef-123456"}}')
  await expect(inspector(page).getByRole('status').filter({ hasText: 'looked like a credential' })).toBeVisible()
  // nothing is changed under the hands of who types
  await expect(pinned).toContainText('abcdef-123456')
  await inspector(page).getByLabel('Name', { exact: true }).click()
  await expect(pinned).toContainText('"apiKey": "[secret: total-apikey]"')
  await pressRun(page)
  await expect(nodeCard(page, 'Total')).toContainText('[secret: total-apikey]')
})

test('what is written is completed, and shows what it gives', async ({ app: { page } }) => {
  await openOrders(page)
  await pressRun(page)
  await expect(nodeCard(page, 'Result')).toHaveAttribute('data-status', 'succeeded')
  await choose(page, 'Total')
  const preview = inspector(page).getByRole('region', { name: 'Preview of Expression' })
  await expect(preview).toContainText('"sum": 5')
  await write(page, 'Expression', 'customer.')
  const offered = page.locator('.cm-tooltip-autocomplete')
  await expect(offered).toContainText('name')
  await expect(offered).toContainText('"Ada"')
  await offered.getByRole('option', { name: /^name/ }).click()
  await expect(inspector(page).getByRole('textbox', { name: 'Expression' })).toHaveText('customer.name')
  await expect(preview).toContainText('"Ada"')

  // a mistake is told where it stands
  await page.keyboard.type(' + (')
  await expect(preview.getByRole('status')).toContainText('cannot be read')
  await expect(preview.getByRole('button', { name: /^Line 1, character/ })).toBeVisible()
  await expect(inspector(page).getByText('There are no values')).toBeHidden()

  // values are put in by a click
  await choose(page, 'Letter')
  await write(page, 'Template', 'Sum: ')
  await inspector(page).getByText('Values', { exact: true }).click()
  await inspector(page).getByRole('button', { name: 'data', exact: true }).click()
  await inspector(page).getByTitle('Insert data.sum').click()
  await expect(inspector(page).getByRole('textbox', { name: 'Template' })).toHaveText('Sum: {{ data.sum }}')
  await expect(inspector(page).getByRole('region', { name: 'Preview of Template' })).toContainText('Sum: 5')
})

test('code shows what it gives with the values of the last run', async ({ app: { page } }) => {
  await openFile(
    page,
    'Counted',
    {
      n_order: { kind: 'set', label: 'Order', config: { value: order } },
      n_code: { kind: 'code', label: 'Count', config: { source: 'return input.items.length' } },
    },
    ['n_order.out > n_code.in'],
  )
  await pressRun(page)
  await expect(nodeCard(page, 'Count')).toHaveAttribute('data-status', 'succeeded')
  await choose(page, 'Count')
  const preview = inspector(page).getByRole('region', { name: 'Preview of Code' })
  await expect(preview).toContainText('2')
  await write(page, 'Code', 'console.log(input.customer.name); return input.items.map(item => item.price + 40)')
  await expect(preview).toContainText('42')
  await expect(preview.getByRole('region', { name: 'Console' })).toContainText('Ada')
  await write(page, 'Code', 'return input.nothing.there')
  await preview.getByRole('button', { name: 'Line 1' }).click()
  await expect(inspector(page).getByRole('textbox', { name: 'Code' })).toBeFocused()
})

test('text is tried with typed values while no run has any', async ({ app: { page } }) => {
  await openOrders(page)
  await choose(page, 'Letter')
  await expect(inspector(page).getByText('There are no values to try it with')).toBeVisible()
  await inspector(page).getByText('Values', { exact: true }).click()
  await write(page, 'Try it with', '{"data": {"name": "Linus", "sum": 7}}')
  await expect(inspector(page).getByRole('region', { name: 'Preview of Template' })).toContainText('Dear Linus: 7')
})

test('problems stand on the node, lead to their field, and are mended by a button', async ({ app: { page } }) => {
  await openFile(
    page,
    'Broken',
    {
      n_loop: { kind: 'loop', label: 'Rounds', config: { maxIterations: 0 } },
      n_after: { kind: 'set', label: 'After' },
    },
    ['n_loop.out > n_after.in', 'n_loop.gone > n_after.in'],
  )
  const mark = nodeCard(page, 'Rounds').getByRole('img', { name: /errors/ })
  await expect(mark).toBeVisible()
  await expect(mark).toHaveAttribute('title', /maxIterations/)
  await page.keyboard.press('ControlOrMeta+j')
  await runPanel(page)
    .getByRole('tab', { name: /Problems/ })
    .click()
  await runPanel(page)
    .getByRole('button', { name: /maxIterations/ })
    .click()
  await expect(inspector(page).getByLabel('At most')).toBeFocused()
  await inspector(page).getByRole('button', { name: 'Set it to 5' }).click()
  await expect(inspector(page).getByLabel('At most')).toHaveValue('5')
  await runPanel(page).getByRole('button', { name: 'Delete the connection' }).click()
  await expect(page.locator('.react-flow__edge')).toHaveCount(1)
  await expect(mark).toBeHidden()
  await page.getByRole('button', { name: /^Undo/ }).click()
  await expect(mark).toBeVisible()
})

test('ports show their types, and the help says what the forms mean', async ({ app: { page } }) => {
  await openOrders(page)
  await nodeCard(page, 'Letter').hover()
  await expect(nodeCard(page, 'Letter').locator('.port[data-type="text"] .port-type')).toHaveText('text')
  await choose(page, 'Letter')
  await inspector(page).getByText('Connections', { exact: true }).click()
  await expect(inspector(page).locator('.port-mark[data-type="text"]')).toBeVisible()
  await page.locator('.canvas-area').focus()
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog').getByText('Messages of a chat')).toBeVisible()
})
