import { axeFindings } from './axe-page.ts'
import { nodeCard, openFile } from './canvas-page.ts'
import { pressRun, runPanel, runStatus } from './run-page.ts'
import { expect, test } from './trellis-app.ts'

// made in the run: what is written down is asked for before it
const call = { path: '/srv/notes/today.txt', content: 'All is well.' }

test('a call of a tool says what it would do and why it is asked about, and takes other arguments', { tag: '@browser' }, async ({
  app: { page },
}) => {
  await openFile(
    page,
    'Writes',
    {
      n_write: { kind: 'tool-call', label: 'Write', config: { tool: 'write_file', expression: JSON.stringify(call) } },
      n_output: { kind: 'output', label: 'Result' },
    },
    ['n_write.out > n_output.value'],
  )
  await pressRun(page)
  const card = runPanel(page).getByRole('region', { name: 'Approval: Allow Write a file?' })
  await expect(card).toContainText('/srv/notes/today.txt')
  await expect(card).toContainText('To be confirmed · Execution · Nodes')
  await expect(card).toContainText('the default for nodes')
  await expect(card).toContainText('Read a file')
  await expect(card).toContainText('{content: …, path: …}')
  // nothing is allowed where it is not shown
  await expect(nodeCard(page, 'Write').getByRole('button', { name: 'Approve' })).toHaveCount(0)
  expect(await axeFindings(page)).toEqual([])
  await card.getByRole('button', { name: 'Change the arguments' }).click()
  const arguments_ = card.getByRole('textbox', { name: 'Arguments to call it with' })
  await arguments_.click()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.insertText('no JSON')
  await expect(card.getByRole('alert')).toContainText('JSON object')
  await expect(card.getByRole('button', { name: 'Allow once' })).toBeDisabled()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.insertText(JSON.stringify({ ...call, path: '/srv/notes/tomorrow.txt' }))
  await card.getByRole('button', { name: 'Allow once' }).click()
  // it was called with what was written, in a folder that nobody has granted
  await expect(runStatus(page)).toContainText('Failed')
  await expect(nodeCard(page, 'Write')).toHaveAttribute('data-status', 'failed')
})

test('a denied call does nothing, and the reason is told', async ({ app: { page } }) => {
  await openFile(page, 'Writes', {
    n_write: { kind: 'tool-call', label: 'Write', config: { tool: 'write_file', expression: JSON.stringify(call) } },
  })
  await pressRun(page)
  const card = runPanel(page).getByRole('region', { name: 'Approval: Allow Write a file?' })
  await card.getByRole('textbox', { name: 'Comment' }).fill('Not on this machine.')
  await card.getByRole('button', { name: 'Deny' }).click()
  await expect(runStatus(page)).toContainText('Failed')
  await expect(nodeCard(page, 'Write')).toContainText('Not on this machine.')
})
