import { addNode, dragTo, draw, edges, newWorkflow, nodeCard, openFile, overview, port } from './canvas-page.ts'
import { expect, test } from './trellis-app.ts'

test('add, connect, configure, delete, and take it all back', async ({ app: { page } }) => {
  await newWorkflow(page, 'Editing')
  await addNode(page, 'Set', 'First')
  await addNode(page, 'Set', 'Second')
  await overview(page)
  await draw(page, port(page, 'First', 'out', 'out'), port(page, 'Second', 'in', 'in'))
  await expect(edges(page)).toHaveCount(1)

  await nodeCard(page, 'First').click()
  const inspector = page.getByRole('complementary', { name: 'Inspector' })
  const value = inspector.locator('.cm-content').first()
  await value.click()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type('42')
  await expect(nodeCard(page, 'First')).toContainText('= 42')

  await nodeCard(page, 'Second').click()
  await page.locator('.canvas-area').press('Delete')
  await expect(nodeCard(page, 'Second')).toBeHidden()
  await expect(edges(page)).toHaveCount(0)

  const undo = page.getByRole('button', { name: /^Undo/ })
  const redo = page.getByRole('button', { name: /^Redo/ })
  await undo.click()
  await expect(nodeCard(page, 'Second')).toBeVisible()
  await expect(edges(page)).toHaveCount(1)
  while (await undo.isEnabled()) await undo.click()
  await expect(page.getByText('An empty workflow')).toBeVisible()
  while (await redo.isEnabled()) await redo.click()
  await expect(nodeCard(page, 'First')).toContainText('= 42')
  await expect(nodeCard(page, 'Second')).toBeHidden()
})

test('a node is dragged from the palette into a container, and out of it', async ({ app: { page } }) => {
  await newWorkflow(page, 'Containers')
  await addNode(page, 'Loop', 'Rounds')
  await overview(page)
  const frame = nodeCard(page, 'Rounds')
  await page.locator('.left-panel').getByRole('button', { name: 'Set', exact: true }).hover()
  await page.mouse.down()
  const middle = await frame.locator('.frame-empty').boundingBox()
  if (!middle) throw new Error('No frame on the screen')
  await page.mouse.move(middle.x + middle.width / 2, middle.y + middle.height / 2, { steps: 8 })
  await page.mouse.up()
  await expect(nodeCard(page, 'Set')).toBeVisible()
  await overview(page)
  // inside, it can be joined to the inner ports only
  await draw(page, port(page, 'Rounds', 'source', 'item'), port(page, 'Set', 'in', 'in'))
  await expect(edges(page)).toHaveCount(1)

  const box = await frame.boundingBox()
  if (!box) throw new Error('Nothing on the screen')
  await dragTo(page, nodeCard(page, 'Set'), { x: box.x + box.width / 2, y: box.y - 90 })
  await expect(edges(page)).toHaveCount(0)
  await expect(page.getByText('1 connection across the border went.')).toBeVisible()
  await page.getByRole('status').getByRole('button', { name: 'Undo' }).click()
  await expect(edges(page)).toHaveCount(1)
})

test('only ports that fit take a connection', async ({ app: { page } }) => {
  await newWorkflow(page, 'Ports')
  await addNode(page, 'Set', 'Text')
  await addNode(page, 'Map', 'Each')
  await overview(page)
  await addNode(page, 'Set', 'After')
  await overview(page)
  await draw(page, port(page, 'Text', 'out', 'out'), port(page, 'Each', 'in', 'items'))
  await expect(edges(page)).toHaveCount(1)
  // back again would be a circle
  await draw(page, port(page, 'Each', 'out', 'results'), port(page, 'Text', 'in', 'in'))
  await expect(page.getByText('This would make a circle. Use a Loop to repeat work.')).toBeVisible()
  // from inside a container across its border
  await draw(page, port(page, 'Each', 'source', 'item'), port(page, 'After', 'in', 'in'))
  await expect(edges(page)).toHaveCount(1)

  // while a connection is drawn, what fits lights up and nothing else does
  const start = await port(page, 'Text', 'out', 'out').boundingBox()
  if (!start) throw new Error('No port on the screen')
  await page.mouse.move(start.x + 4, start.y + 4)
  await page.mouse.down()
  await page.mouse.move(start.x + 60, start.y + 60, { steps: 4 })
  await expect(port(page, 'After', 'in', 'in')).toHaveAttribute('data-fits', 'yes')
  await expect(port(page, 'Each', 'in', 'items')).toHaveAttribute('data-fits', 'no')
  await page.mouse.up()

  // a drop on nothing offers nodes that fit
  const menu = page.getByRole('dialog', { name: 'Add a node that fits' })
  await menu.getByLabel('Search nodes').fill('template')
  await page.keyboard.press('Enter')
  await expect(edges(page)).toHaveCount(2)
})

test('a connection that does not fit is refused with the reason', async ({ app: { page } }) => {
  await openFile(page, 'Refused', {
    n_text: { kind: 'template', label: 'Words', config: { template: 'no evidence' } },
    n_patterns: { kind: 'log-patterns', label: 'Patterns' },
    n_evidence: { kind: 'evidence', label: 'Folder' },
  })
  await draw(page, port(page, 'Words', 'out', 'text'), port(page, 'Patterns', 'in', 'evidence'))
  await expect(page.getByText('Text gives text, but Evidence takes evidence.')).toBeVisible()
  await expect(edges(page)).toHaveCount(0)
  await draw(page, port(page, 'Folder', 'out', 'evidence'), port(page, 'Patterns', 'in', 'evidence'))
  await expect(edges(page)).toHaveCount(1)
})

test('a setting that does not fit is told where it stands', async ({ app: { page } }) => {
  await newWorkflow(page, 'Problems')
  await addNode(page, 'Loop', 'Rounds')
  const inspector = page.getByRole('complementary', { name: 'Inspector' })
  await inspector.getByLabel('At most').fill('0')
  await expect(inspector.getByLabel('At most')).toHaveAttribute('aria-invalid', 'true')
  await expect(inspector.getByLabel('At most')).toHaveAccessibleDescription(/at least|too small|>=\s?1/i)
  await expect(nodeCard(page, 'Rounds').getByRole('img', { name: /maxIterations/ })).toBeVisible()
  await inspector.getByLabel('At most').fill('5')
  await expect(inspector.getByLabel('At most')).toHaveAttribute('aria-invalid', 'false')
})

test('two nodes are connected by keyboard alone', async ({ app: { page } }) => {
  await newWorkflow(page, 'Keyboard')
  await page.locator('.canvas-area').focus()
  for (const kind of ['map', 'set']) {
    await page.keyboard.press('/')
    await expect(page.getByLabel('Search nodes')).toBeFocused()
    await page.keyboard.type(kind)
    await page.keyboard.press('Enter')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
  }
  await page.locator('.react-flow__node', { has: nodeCard(page, 'Set') }).focus()
  await page.keyboard.press('Enter')
  const inspector = page.getByRole('complementary', { name: 'Inspector' })
  await inspector.getByText('Connections').focus()
  await page.keyboard.press('Enter')
  const select = inspector.getByLabel('Connect Out, any')
  await select.focus()
  await expect(select.getByRole('option')).toHaveText(['Connect to…', 'Map · Context', 'Map · Items'])
  await select.selectOption({ label: 'Map · Items' })
  await expect(edges(page)).toHaveCount(0)
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(edges(page)).toHaveCount(1)
})
