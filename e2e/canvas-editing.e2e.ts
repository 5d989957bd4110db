import { connections, edges, kinds, newWorkflow, nodeCard, openFile, settled, three, undo } from './canvas-page.ts'
import { type Box, boxOf, drag, empty, grip, middleOf } from './mouse.ts'
import { expect, test } from './trellis-app.ts'

test('a double click searches for a node where it was, and the search ranks what is typed', async ({ app: { page } }) => {
  await newWorkflow(page, 'Search')
  const spot = await empty(page, 0.4, 0.4)
  await page.mouse.dblclick(spot.x, spot.y)
  const search = kinds(page, 'Add a node')
  await expect(search.getByRole('option').first()).toHaveText('Input')
  await search.getByRole('combobox').fill('map')
  await expect(search.getByRole('option').first()).toHaveText('Map')
  await search.getByRole('option').first().click()
  const frame = await boxOf(nodeCard(page, 'Map'))
  expect(spot.x).toBeGreaterThan(frame.x)
  expect(spot.x).toBeLessThan(frame.right)

  // inside of a container it goes in there
  const inside = { x: frame.x + frame.width * 0.5, y: frame.y + frame.height * 0.6 }
  await page.mouse.dblclick(inside.x, inside.y)
  await search.getByRole('combobox').fill('set')
  await page.keyboard.press('Enter')
  await expect(nodeCard(page, 'Map').locator('.frame-empty')).toBeHidden()
  await page.mouse.dblclick(spot.x, (await boxOf(nodeCard(page, 'Map'))).bottom + 40)
  await page.keyboard.press('Escape')
  await expect(search).toBeHidden()
})

test('boxes, single clicks and the toolbar select, align and distribute', async ({ app: { page } }) => {
  await openFile(page, 'Align', three, ['n_a.out > n_b.in'])
  // the inspector would come over what is to be selected
  await page.getByRole('button', { name: 'Inspector' }).click()
  const card = (label: string) => boxOf(nodeCard(page, label))
  const cards = async (): Promise<[Box, Box, Box]> => [await card('First'), await card('Second'), await card('Third')]
  const before = await cards()
  const start = await empty(page, 0.02, 0.1)
  // as when a person has clicked on a text: Shift would select from there on
  await page.evaluate(() => getSelection()?.collapse(document.querySelector('.left-panel')))
  await page.keyboard.down('Shift')
  await drag(page, start, { x: before[1].right - 10, y: before[1].bottom + 20 })
  await page.keyboard.up('Shift')
  const bar = page.getByRole('toolbar', { name: 'What is selected' })
  await expect(bar).toContainText('2 nodes')
  expect(await page.evaluate(() => getSelection()?.toString())).toBe('')
  await expect(bar.getByRole('button', { name: 'Distribute horizontally' })).toBeDisabled()
  // one more, one less, one more again
  await page.keyboard.down('Control')
  await nodeCard(page, 'Third').locator('.card-label').click()
  await expect(bar).toContainText('3 nodes')
  await nodeCard(page, 'Third').locator('.card-label').click()
  await expect(bar).toContainText('2 nodes')
  await page.keyboard.up('Control')
  // a box with Shift adds to what is selected
  await page.keyboard.down('Shift')
  await drag(page, { x: before[2].x - 20, y: before[2].bottom + 60 }, { x: before[2].right + 10, y: before[2].y - 10 })
  await page.keyboard.up('Shift')
  await expect(bar).toContainText('3 nodes')

  await bar.getByRole('button', { name: 'Align top' }).click()
  const aligned = await cards()
  expect(new Set(aligned.map((box) => Math.round(box.y))).size).toBe(1)
  await bar.getByRole('button', { name: 'Distribute horizontally' }).click()
  const [a, b, c] = await cards()
  expect(Math.abs(b.x - a.right - (c.x - b.right))).toBeLessThan(2)
  await undo(page, 2)
  expect((await cards()).map(({ y }) => Math.round(y))).toEqual(before.map(({ y }) => Math.round(y)))

  // the other tool: a drag on empty canvas selects without a key
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: /^Dragging selects/ }).click()
  await drag(page, start, { x: before[2].right + 10, y: before[2].bottom + 20 })
  await expect(bar).toContainText('3 nodes')
})

test('copied nodes are pasted here, in another workflow and as text; other text becomes a note', async ({ app: { page } }) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await openFile(
    page,
    'Source',
    {
      ...three,
      n_l: { kind: 'loop', label: 'Rounds', config: { maxIterations: 3 }, at: [0, 300] },
      n_i: { kind: 'set', label: 'Inner', parent: 'n_l', at: [120, 80] },
    },
    ['n_a.out > n_b.in', 'n_b.out > n_c.in', 'n_l.item > n_i.in'],
  )
  const click = (label: string) => nodeCard(page, label).locator('.card-label').first().click()
  await click('First')
  await page.keyboard.down('Control')
  await click('Second')
  await click('Rounds')
  await page.keyboard.up('Control')
  await page.keyboard.press('ControlOrMeta+c')
  await page.keyboard.press('ControlOrMeta+v')
  await expect(nodeCard(page, 'First 2')).toBeVisible()
  await expect(nodeCard(page, 'Inner')).toHaveCount(2)
  expect(await connections(page)).toEqual(
    ['First → Second', 'First 2 → Second 2', 'Rounds → Inner', 'Rounds 2 → Inner', 'Second → Third'].sort(),
  )
  await undo(page)
  await expect(edges(page)).toHaveCount(3)

  const copied = await page.evaluate(() => navigator.clipboard.readText())
  expect(JSON.parse(copied)).toMatchObject({ format: 'trellis-nodes', nodes: { n_a: { kind: 'set', label: 'First' } } })
  expect(Object.keys((JSON.parse(copied) as { nodes: object }).nodes).sort()).toEqual(['n_a', 'n_b', 'n_i', 'n_l'])

  await openFile(page, 'Target', { n_x: { kind: 'delay', label: 'Wait', at: [0, 0] } })
  await page.keyboard.press('ControlOrMeta+v')
  await expect(nodeCard(page, 'First')).toBeVisible()
  expect(await connections(page)).toEqual(['First → Second', 'Rounds → Inner'])

  const paste = async (text: string) => {
    await page.evaluate((content) => navigator.clipboard.writeText(content), text)
    await page.keyboard.press('Escape')
    await page.keyboard.press('ControlOrMeta+v')
  }
  await paste(JSON.stringify({ format: 'trellis-nodes', nodes: { a: { kind: 'quantum', label: 'Later', config: { spin: 1 } } } }))
  await expect(page.getByText('Kinds that this version does not know became placeholders: quantum.')).toBeVisible()
  await expect(nodeCard(page, 'Later')).toContainText('Later')
  await paste('{"some": "thing"}')
  await expect(page.getByText('It is JSON, but not of Trellis')).toBeVisible()
  await paste('{"format": "trellis-nodes", "nodes": {"a": {"kind": "set", "label": "A", "config": {"__proto__": {}}}}}')
  await expect(page.getByText(/could change how the program itself behaves/)).toBeVisible()
  await paste('Ask the **database** team first.')
  await expect(page.locator('.node-note')).toContainText('Ask the database team first.')
  await expect(page.locator('.node-note strong')).toHaveText('database')

  await page.getByRole('button', { name: 'Show the whole workflow' }).click()
  await settled(page)
  // cut takes it away here, and paste brings it back
  await nodeCard(page, 'Wait').locator('.card-label').click()
  await page.keyboard.press('ControlOrMeta+x')
  await expect(nodeCard(page, 'Wait')).toBeHidden()
  await page.keyboard.press('ControlOrMeta+v')
  await expect(nodeCard(page, 'Wait')).toBeVisible()
})

test('credentials stay out of what is copied', async ({ app: { page } }) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  const key = `sk-proj-${'a1B2'.repeat(8)}`
  await openFile(page, 'Secret', { n_a: { kind: 'set', label: 'Key', config: { value: { token: key, place: 'eu' } } } })
  await nodeCard(page, 'Key').locator('.card-label').click()
  await page.keyboard.press('ControlOrMeta+c')
  await expect(page.getByText('1 credential was left out of the copy.')).toBeVisible()
  const copied = await page.evaluate(() => navigator.clipboard.readText())
  expect(copied).not.toContain(key)
  expect(copied).toContain('"place": "eu"')
})

test('a node is renamed, commented and replaced where it stands', async ({ app: { page } }) => {
  await openFile(page, 'Change', three, ['n_a.out > n_b.in', 'n_b.out > n_c.in'])
  await nodeCard(page, 'Second').locator('.card-label').dblclick()
  const name = page.getByRole('textbox', { name: 'Name', exact: true }).first()
  await name.fill('Never mind')
  await page.keyboard.press('Escape')
  await expect(nodeCard(page, 'Second')).toBeVisible()
  await nodeCard(page, 'Second').locator('.card-label').dblclick()
  await name.fill('Middle')
  await page.keyboard.press('Enter')
  await expect(nodeCard(page, 'Middle')).toBeVisible()

  const menu = page.getByRole('menu')
  await nodeCard(page, 'Middle').click({ button: 'right', position: { x: 100, y: 20 } })
  await menu.getByRole('menuitem', { name: /^Comment/ }).click()
  const comment = page.getByRole('dialog', { name: 'Comment on Middle' })
  await comment.getByRole('textbox').fill('Slow on *Mondays*. <img src=x onerror=alert(1)>')
  await comment.getByRole('button', { name: 'Save' }).click()
  await nodeCard(page, 'Middle')
    .getByRole('button', { name: /^Comment: Slow/ })
    .click()
  await expect(comment.locator('em')).toHaveText('Mondays')
  await expect(comment.locator('img')).toHaveCount(0)
  await comment.getByRole('button', { name: 'Close' }).click()

  // the connection has a comment as well
  const between = await middleOf(page, 'e_0')
  await page.mouse.click(between.x, between.y, { button: 'right' })
  await menu.getByRole('menuitem', { name: /^Comment/ }).click()
  await page.getByRole('dialog', { name: 'Comment on the connection' }).getByRole('textbox').fill('Only the summary.')
  await page.keyboard.press('Enter')
  await expect(page.locator('.edge-comment').getByRole('button', { name: 'Comment: Only the summary.' })).toBeVisible()

  await nodeCard(page, 'Middle').click({ button: 'right', position: { x: 100, y: 20 } })
  await menu.getByRole('menuitem', { name: /^Replace/ }).click()
  const search = kinds(page, 'Replace Middle by')
  await search.getByRole('combobox').fill('output')
  await page.keyboard.press('Enter')
  await expect(page.getByText('1 connection found no port and went.')).toBeVisible()
  await expect(nodeCard(page, 'Middle').getByRole('button', { name: /^Comment: Slow/ })).toBeVisible()
  expect(await connections(page)).toEqual(['First → Middle'])
  await page.getByRole('status').getByRole('button', { name: 'Undo' }).click()
  expect(await connections(page)).toEqual(['First → Middle', 'Middle → Third'])
  await undo(page, 3)
  await expect(nodeCard(page, 'Second')).toBeVisible()
  await expect(page.locator('.comment-mark')).toHaveCount(0)
})

test('a note is written in Markdown where it lies, has a size and a colour', async ({ app: { page } }) => {
  await openFile(page, 'Notes', three)
  const spot = await empty(page, 0.5, 0.85)
  await page.mouse.click(spot.x, spot.y, { button: 'right' })
  await page.getByRole('menuitem', { name: /^Add a note/ }).click()
  const note = page.locator('.node-note')
  await expect(note.getByRole('textbox')).toBeFocused()
  await page.keyboard.type('# Runbook')
  await page.keyboard.press('Enter')
  await page.keyboard.type('- first step')
  await page.mouse.click(spot.x, 60)
  await expect(note.getByRole('heading', { name: 'Runbook' })).toBeVisible()
  await expect(note.getByRole('listitem')).toHaveText('first step')
  await note.locator('.note-text').dblclick()
  await page.keyboard.type(', changed')
  await page.keyboard.press('Escape')
  await expect(note.getByRole('listitem')).toHaveText('first step, changed')
  await undo(page)
  await expect(note.getByRole('listitem')).toHaveText('first step')

  await note.locator('.card-label').click()
  await page.getByRole('complementary', { name: 'Inspector' }).getByLabel('Colour').selectOption('Green')
  await expect(note).toHaveAttribute('data-colour', 'green')
  const before = await boxOf(note)
  await drag(page, { x: before.right - 4, y: before.bottom - 4 }, { x: before.right + 80, y: before.bottom + 60 })
  expect((await boxOf(note)).width).toBeGreaterThan(before.width + 40)
  await undo(page)
  expect(Math.abs((await boxOf(note)).width - before.width)).toBeLessThan(2)
})

test('nodes become a sub-workflow and come back, and go into containers and out again', async ({ app: { page } }) => {
  await openFile(
    page,
    'Groups',
    {
      n_a: { kind: 'set', label: 'First', config: { value: 'Ada' }, at: [0, 0] },
      n_b: { kind: 'template', label: 'Greet', config: { template: 'Hello {{ name }}' }, at: [330, 0] },
      n_c: { kind: 'template', label: 'Shout', config: { template: '{{ text }}!' }, at: [660, 0] },
      n_o: { kind: 'output', label: 'Result', at: [990, 0] },
    },
    ['n_a.out > n_b.name', 'n_b.text > n_c.text', 'n_c.text > n_o.value'],
  )
  const chain = ['First → Greet', 'Greet → Shout', 'Shout → Result']
  await nodeCard(page, 'Greet').locator('.card-label').click()
  await page.keyboard.down('Control')
  await nodeCard(page, 'Shout').locator('.card-label').click()
  await page.keyboard.up('Control')
  const menu = page.getByRole('menu')
  await nodeCard(page, 'Shout').click({ button: 'right', position: { x: 100, y: 20 } })
  await menu.getByRole('menuitem', { name: /^Put into a loop/ }).click()
  await expect(nodeCard(page, 'Loop')).toBeVisible()
  expect(await connections(page)).toEqual(['First → Loop', 'Greet → Shout', 'Loop → Greet', 'Loop → Result', 'Shout → Loop'])
  await nodeCard(page, 'Loop')
    .locator('.frame-title')
    .click({ button: 'right', position: { x: 200, y: 20 } })
  await menu.getByRole('menuitem', { name: /^Take the container away/ }).click()
  await expect(nodeCard(page, 'Loop')).toBeHidden()
  expect(await connections(page)).toEqual(chain)

  const bar = page.getByRole('toolbar', { name: 'What is selected' })
  await bar.getByRole('button', { name: 'Make a sub-workflow of it' }).click()
  await expect(page.getByText(/"Greet of Groups" is a workflow of its own now/)).toBeVisible()
  expect(await connections(page)).toEqual(['First → Greet of Groups', 'Greet of Groups → Result'])
  // it does what its nodes did
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(page.getByRole('tabpanel', { name: 'Output' }).getByText('Hello Ada!')).toBeVisible({ timeout: 30_000 })
  await nodeCard(page, 'Greet of Groups').locator('.card-label').click()
  await page.keyboard.press('ControlOrMeta+Shift+g')
  await expect(nodeCard(page, 'Shout')).toBeVisible()
  expect(await connections(page)).toEqual(chain)
  await undo(page, 2)
  expect(await connections(page)).toEqual(chain)
  await page.keyboard.press('ControlOrMeta+o')
  await expect(page.getByRole('dialog', { name: 'Workflows' }).getByText('Greet of Groups').first()).toBeVisible()
})

test('a dragged node snaps to its neighbours with a line, but for Alt, and shows the container it goes into', async ({ app: { page } }) => {
  await openFile(page, 'Guides', {
    n_a: { kind: 'set', label: 'Still', at: [0, 0] },
    n_b: { kind: 'set', label: 'Moved', at: [400, 130] },
    n_l: { kind: 'loop', label: 'Rounds', config: { maxIterations: 3 }, at: [0, 300] },
  })
  const still = await boxOf(nodeCard(page, 'Still'))
  const from = await grip(nodeCard(page, 'Moved'))
  const off = { x: from.x, y: still.y + 14 + 3 }
  await drag(page, from, off, false)
  await expect(page.locator('.guide').first()).toBeAttached()
  expect(Math.abs((await boxOf(nodeCard(page, 'Moved'))).y - still.y)).toBeLessThan(0.6)
  await page.keyboard.down('Alt')
  await page.mouse.move(off.x + 1, off.y)
  await page.mouse.move(off.x, off.y)
  await expect(page.locator('.guide')).toHaveCount(0)
  await page.keyboard.up('Alt')
  const frame = await boxOf(nodeCard(page, 'Rounds'))
  await page.mouse.move(frame.x + frame.width / 2, frame.y + frame.height / 2, { steps: 8 })
  await expect(nodeCard(page, 'Rounds')).toHaveAttribute('data-target', 'true')
  await page.mouse.up()
  await expect(nodeCard(page, 'Rounds')).not.toHaveAttribute('data-target', 'true')
  await expect(nodeCard(page, 'Rounds').locator('.frame-empty')).toBeHidden()
  await undo(page)
  await expect(nodeCard(page, 'Rounds').locator('.frame-empty')).toBeVisible()
})

test('auto layout is one step; the history goes to any step; the view has its controls', async ({ app: { page } }) => {
  await openFile(
    page,
    'Layout',
    {
      n_a: { kind: 'set', label: 'First', at: [500, 400] },
      n_b: { kind: 'set', label: 'Second', at: [480, 380] },
      n_c: { kind: 'set', label: 'Third', at: [0, 100] },
      n_l: { kind: 'loop', label: 'Rounds', config: { maxIterations: 3 }, at: [100, 500] },
      n_i: { kind: 'set', label: 'Inner', parent: 'n_l', at: [300, 200] },
    },
    // one of them from a port that is not there
    ['n_a.out > n_b.in', 'n_b.out > n_c.in', 'n_c.out > n_l.in', 'n_l.item > n_i.in', 'n_i.out > n_l.result', 'n_a.gone > n_l.in'],
  )
  const labels = ['First', 'Second', 'Third', 'Rounds']
  const overlap = async () => {
    const boxes = await Promise.all(labels.map((label) => boxOf(nodeCard(page, label))))
    return boxes.some((a, i) => boxes.some((b, j) => i < j && a.x < b.right && b.x < a.right && a.y < b.bottom && b.y < a.bottom))
  }
  expect(await overlap()).toBe(true)
  await page.getByRole('button', { name: 'Arrange all nodes' }).click()
  await expect.poll(overlap).toBe(false)
  await settled(page)
  const [first, second, third, rounds, inner] = await Promise.all([...labels, 'Inner'].map((label) => boxOf(nodeCard(page, label))))
  if (!first || !second || !third || !rounds || !inner) throw new Error('A node is missing')
  expect(first.right).toBeLessThan(second.x)
  // a short chain is one row
  expect(second.right).toBeLessThan(third.x)
  expect(third.right).toBeLessThan(rounds.x)
  expect(third.y).toBeLessThan(first.bottom)
  expect(inner.x).toBeGreaterThan(rounds.x)
  expect(inner.right).toBeLessThan(rounds.right)

  await nodeCard(page, 'Third').locator('.card-label').click()
  await page.keyboard.press('Delete')
  await page.getByRole('button', { name: 'History', exact: true }).click()
  const history = page.locator('.react-flow__panel', { has: page.getByRole('heading', { name: 'History' }) })
  await expect(history.getByRole('button', { name: /Delete Third/ })).toHaveAttribute('aria-current', 'step')
  await history.getByRole('button', { name: /As it was opened/ }).click()
  await expect(nodeCard(page, 'Third')).toBeVisible()
  expect(await overlap()).toBe(true)
  await history.getByRole('button', { name: /Delete Third/ }).click()
  await expect(nodeCard(page, 'Third')).toBeHidden()
  await history.getByRole('button', { name: 'Close' }).click()

  const view = page.getByRole('toolbar', { name: 'View' })
  await view.getByRole('button', { name: /Show at 100%/ }).click()
  await expect(view).toContainText('100%')
  await view.getByRole('button', { name: 'Zoom out' }).click()
  await expect(view).not.toContainText('100%')
  await view.getByRole('button', { name: 'Overview' }).click()
  await expect(page.locator('.react-flow__minimap')).toBeVisible()
  await view.getByRole('button', { name: 'Overview' }).click()
  await expect(page.locator('.react-flow__minimap')).toBeHidden()
})

test('a long chain is arranged in rows', async ({ app: { page } }) => {
  const ids = Array.from({ length: 12 }, (_, index) => `n_${index}`)
  const nodes = Object.fromEntries(
    ids.map((id, index) => [id, { kind: 'set', label: `Step ${index}`, at: [index * 20, 0] as [number, number] }]),
  )
  await openFile(
    page,
    'Long',
    nodes,
    ids.slice(1).map((id, index) => `${ids[index]}.out > ${id}.in`),
  )
  await page.getByRole('button', { name: 'Arrange all nodes' }).click()
  const rows = async () => {
    const boxes = await Promise.all(ids.map((_, index) => boxOf(nodeCard(page, `Step ${index}`))))
    return new Set(boxes.map(({ y }) => Math.round(y))).size
  }
  await expect.poll(rows).toBeGreaterThan(1)
})
