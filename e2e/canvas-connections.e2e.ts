import type { Locator } from '@playwright/test'
import { connections, edges, kinds, nodeCard, openFile, port, three, undo } from './canvas-page.ts'
import { boxOf, drag, empty, grip, middleOf } from './mouse.ts'
import { expect, test } from './trellis-app.ts'

test('a node goes into a connection: from the list, from the canvas, and by the button on it', async ({ app: { page } }) => {
  await openFile(page, 'Insert', { ...three, n_d: { kind: 'merge', label: 'Loose', at: [330, 260] } }, [
    'n_a.out > n_b.in',
    'n_b.out > n_c.in',
  ])
  // a loose node is dropped on it
  const on = await middleOf(page, 'e_1')
  await drag(page, await grip(nodeCard(page, 'Loose')), on, false)
  await expect(page.locator('.edge-target')).toBeAttached()
  await page.mouse.up()
  await expect(edges(page)).toHaveCount(3)
  expect(await connections(page)).toEqual(['First → Second', 'Loose → Third', 'Second → Loose'])
  await undo(page)
  expect(await connections(page)).toEqual(['First → Second', 'Second → Third'])

  // a kind from the list at the left
  await page.locator('.left-panel').getByRole('button', { name: 'Delay', exact: true }).hover()
  await page.mouse.down()
  const other = await middleOf(page, 'e_1')
  await page.mouse.move(other.x - 30, other.y + 40, { steps: 4 })
  await page.mouse.move(other.x, other.y, { steps: 4 })
  await page.mouse.up()
  await expect(edges(page)).toHaveCount(3)
  expect(await connections(page)).toEqual(['Delay → Third', 'First → Second', 'Second → Delay'])
  await undo(page)
  await expect(edges(page)).toHaveCount(2)

  // the button, which offers only what fits
  const third = await middleOf(page, 'e_1')
  await page.mouse.move(third.x, third.y + 60)
  await page.mouse.move(third.x, third.y, { steps: 4 })
  await page.getByRole('button', { name: 'Add a node here' }).click()
  const search = kinds(page, 'Add a node in between')
  await expect(search.getByRole('option', { name: 'Delay' })).toBeVisible()
  await expect(search.getByRole('option', { name: 'Output' })).toHaveCount(0)
  await search.getByRole('option', { name: 'Delay' }).click()
  expect(await connections(page)).toEqual(['Delay → Third', 'First → Second', 'Second → Delay'])
})

test('the ends of a connection are dragged to other ports, taken away, put back and let go', async ({ app: { page } }) => {
  await openFile(
    page,
    'Ends',
    {
      n_a: { kind: 'set', label: 'First', at: [0, 0] },
      n_b: { kind: 'set', label: 'Second', at: [330, 50] },
      n_c: { kind: 'set', label: 'Third', at: [330, 200] },
      n_l: { kind: 'log-patterns', label: 'Logs', at: [0, 250] },
    },
    ['n_a.out > n_b.in'],
  )
  const end = (of: 'source' | 'target') => page.locator(`.react-flow__edge[data-id="e_0"] .react-flow__edgeupdater-${of}`)
  const take = async (of: 'source' | 'target', to: { x: number; y: number }, drop = true) => {
    const { x, y, width, height } = await boxOf(end(of))
    await drag(page, { x: x + width / 2, y: y + height / 2 }, to, drop)
  }
  const middle = async (target: Locator) => {
    const { x, y, width, height } = await boxOf(target)
    return { x: x + width / 2, y: y + height / 2 }
  }
  const third = port(page, 'Third', 'in', 'in')
  const nowhere = await empty(page, 0.75, 0.75)

  // only what fits lights up, its own port included
  await take('target', nowhere, false)
  await expect(third).toHaveAttribute('data-fits', 'yes')
  await expect(port(page, 'Second', 'in', 'in')).toHaveAttribute('data-fits', 'yes')
  await expect(port(page, 'First', 'in', 'in')).toHaveAttribute('data-fits', 'no')
  await page.keyboard.press('Escape')
  await expect(third).not.toHaveAttribute('data-fits')
  await page.mouse.up()
  expect(await connections(page)).toEqual(['First → Second'])
  await expect(page.getByRole('button', { name: /^Undo/ })).toBeDisabled()

  await take('target', await middle(third))
  await expect.poll(() => connections(page)).toEqual(['First → Third'])
  // on a card it finds the port
  await take('target', await middle(nodeCard(page, 'Second')))
  await expect.poll(() => connections(page)).toEqual(['First → Second'])
  await take('source', await middle(port(page, 'Third', 'out', 'out')))
  await expect.poll(() => connections(page)).toEqual(['Third → Second'])
  await take('source', nowhere)
  await expect(edges(page)).toHaveCount(0)
  await undo(page)
  expect(await connections(page)).toEqual(['Third → Second'])
  await undo(page, 3)
  expect(await connections(page)).toEqual(['First → Second'])
  await expect(page.getByRole('button', { name: /^Undo/ })).toBeDisabled()
})

test('what is dropped on empty canvas offers only kinds that fit', async ({ app: { page } }) => {
  await openFile(page, 'Fits', { n_e: { kind: 'evidence', label: 'Folder', at: [0, 0] } })
  const spot = await empty(page, 0.75, 0.7)
  const from = await boxOf(port(page, 'Folder', 'out', 'evidence'))
  await drag(page, { x: from.x + from.width / 2, y: from.y + from.height / 2 }, spot)
  const search = kinds(page, 'Add a node that fits')
  await expect(search.getByRole('option', { name: /Log patterns/ })).toBeVisible()
  await expect(search.getByRole('option', { name: /^Input/ })).toHaveCount(0)
  await search.getByRole('option', { name: /Log patterns/ }).click()
  expect(await connections(page)).toEqual(['Folder → Log patterns'])
  await undo(page)
  await expect(nodeCard(page, 'Log patterns')).toBeHidden()
})
