import type { Locator, Page } from '@playwright/test'
import { edges, nodeCard, openFile, settled } from './canvas-page.ts'
import { expect, test } from './trellis-app.ts'

/** What was last said to who listens by a screen reader. */
const said = (page: Page): Locator => page.locator('[data-announcer]')
const connections = async (page: Page): Promise<string[]> =>
  (await edges(page).evaluateAll((all) => all.map((edge) => edge.getAttribute('aria-label') ?? ''))).sort()
const press = async (page: Page, ...keys: string[]): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key)
}
/** The node that has the keyboard, by its label. */
const focused = (page: Page): Promise<string | null> =>
  page.evaluate(() => document.activeElement?.closest('.react-flow__node')?.querySelector('.card-label')?.textContent ?? null)
/** Types into the search that has come up and takes the first of what fits. */
async function pick(page: Page, title: string, words: string, key = 'Enter'): Promise<void> {
  const search = page.getByRole('dialog', { name: title })
  await expect(search.getByRole('combobox')).toBeFocused()
  await page.keyboard.type(words)
  await page.keyboard.press(key)
  await expect(search).toBeHidden()
}
/** Goes to a node by its label. */
async function goTo(page: Page, label: string): Promise<void> {
  await press(page, 'g')
  await pick(page, 'Go to a node', label)
  await expect.poll(() => focused(page)).toBe(label)
}
const placeOf = async (page: Page, label: string): Promise<{ x: number; y: number }> => {
  const style =
    (await page
      .locator('.react-flow__node', { has: nodeCard(page, label) })
      .last()
      .getAttribute('style')) ?? ''
  const [, x, y] = style.match(/translate\((-?[\d.]+)px, (-?[\d.]+)px\)/) ?? []
  return { x: Number(x), y: Number(y) }
}

const row = {
  n_a: { kind: 'set', label: 'First', at: [0, 0] as [number, number] },
  n_b: { kind: 'set', label: 'Second', at: [330, 50] as [number, number] },
  n_c: { kind: 'set', label: 'Third', at: [660, 10] as [number, number] },
  n_d: { kind: 'set', label: 'Below', at: [330, 300] as [number, number] },
}

test('nodes are added, connected, named and moved without a mouse, and all of it is said', async ({ app: { page } }) => {
  await openFile(page, 'Keys', { n_a: row.n_a })
  await goTo(page, 'First')
  await expect(said(page)).toHaveText('First, set')
  // into the settings and back
  await press(page, 'Enter')
  await expect(page.getByRole('complementary', { name: 'Inspector' }).getByLabel('Name', { exact: true })).toBeFocused()
  await press(page, 'Escape')
  await expect.poll(() => focused(page)).toBe('First')
  // behind what is selected, connected
  await press(page, '/')
  await pick(page, 'Add a node', 'template')
  await expect(said(page)).toHaveText('Template added and connected to First')
  expect(await connections(page)).toEqual(['First → Template'])
  expect(await focused(page)).toBe('Template')
  // and apart with Shift
  await press(page, '/')
  await pick(page, 'Add a node', 'merge', 'Shift+Enter')
  await expect(said(page)).toHaveText('Merge added')
  expect(await connections(page)).toEqual(['First → Template'])
  await press(page, 'c')
  // from the text that the template gives, not to what it takes
  await pick(page, 'Connect Merge', 'text')
  await expect(said(page)).toHaveText('Template connected to Merge')
  expect(await connections(page)).toEqual(['First → Template', 'Template → Merge'])

  await press(page, 'F2')
  await page.keyboard.type('All')
  await press(page, 'Enter')
  await expect(nodeCard(page, 'All')).toBeVisible()
  await expect(said(page)).toHaveText('Renamed to All')
  expect(await focused(page)).toBe('All')

  const before = await placeOf(page, 'All')
  await press(page, 'ArrowRight', 'ArrowRight', 'Shift+ArrowDown')
  expect(await placeOf(page, 'All')).toEqual({ x: before.x + 8, y: before.y + 20 })
  await press(page, 'ControlOrMeta+z')
  // presses that follow each other closely are one step
  expect(await placeOf(page, 'All')).toEqual(before)
  await expect(said(page)).toHaveText('Undone: Move All')

  // Enter goes to the settings, and back
  await press(page, 'Enter')
  await expect(page.getByRole('complementary', { name: 'Inspector' }).getByLabel('Name', { exact: true })).toBeFocused()
  await goBack(page)
  for (let step = 0; step < 4; step++) await press(page, 'ControlOrMeta+z')
  await expect(edges(page)).toHaveCount(0)
  await expect(nodeCard(page, 'Template')).toBeHidden()
})

/** Leaves a field for the canvas. */
async function goBack(page: Page): Promise<void> {
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
}

test('the selection is walked, grown, copied, aligned and arranged by keys', async ({ app: { page } }) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await openFile(page, 'Selection', row, ['n_a.out > n_b.in', 'n_b.out > n_c.in'])
  await goTo(page, 'First')
  await press(page, 'Alt+ArrowRight')
  await expect.poll(() => focused(page)).toBe('Second')
  await expect(nodeCard(page, 'Second')).toHaveAttribute('data-selected', 'true')
  await press(page, 'Alt+ArrowDown')
  await expect.poll(() => focused(page)).toBe('Below')
  await press(page, 'Alt+ArrowDown')
  await expect(said(page)).toHaveText('No node in that direction')
  await press(page, 'Alt+ArrowUp', 'Alt+ArrowRight')
  await expect.poll(() => focused(page)).toBe('Third')

  await press(page, 'Alt+u')
  await expect(said(page)).toHaveText('3 nodes selected')
  await press(page, 'ControlOrMeta+Shift+a')
  await expect(said(page)).toHaveText('1 node selected')
  await expect(nodeCard(page, 'Below')).toHaveAttribute('data-selected', 'true')
  await goTo(page, 'First')
  await press(page, 'Alt+d')
  await expect(said(page)).toHaveText('3 nodes selected')

  await press(page, 'Alt+t')
  await expect(said(page)).toHaveText('3 nodes aligned')
  expect(new Set((await Promise.all(['First', 'Second', 'Third'].map((label) => placeOf(page, label)))).map(({ y }) => y)).size).toBe(1)
  await press(page, 'ControlOrMeta+z')
  expect((await placeOf(page, 'Second')).y).toBe(50)

  await press(page, 'ControlOrMeta+c')
  await expect(said(page)).toHaveText('3 nodes copied')
  await press(page, 'ControlOrMeta+v')
  await expect(said(page)).toHaveText('3 nodes pasted')
  await expect(edges(page)).toHaveCount(4)
  await press(page, 'Delete')
  await expect(said(page)).toHaveText('3 nodes deleted')
  await expect(edges(page)).toHaveCount(2)
  await press(page, 'ControlOrMeta+z', 'ControlOrMeta+z')
  await expect(page.locator('.node-card')).toHaveCount(4)

  await press(page, 'ControlOrMeta+a', 'ControlOrMeta+d')
  await expect(said(page)).toHaveText('4 nodes duplicated')
  await press(page, 'ControlOrMeta+z')

  const before = await placeOf(page, 'Below')
  await press(page, 'Shift+A')
  await expect(said(page)).toHaveText('4 nodes arranged')
  expect(await placeOf(page, 'Below')).not.toEqual(before)
  await press(page, 'ControlOrMeta+z')
  expect(await placeOf(page, 'Below')).toEqual(before)
  await press(page, 'ControlOrMeta+Shift+z')
  await expect(said(page)).toHaveText(/^Done again: Arrange/)
})

test('the menu, comments, kinds and connections by keys', async ({ app: { page } }) => {
  await openFile(page, 'Menus', row, ['n_a.out > n_b.in', 'n_b.out > n_c.in'])
  await goTo(page, 'Second')
  await press(page, 'Shift+F10')
  const menu = page.getByRole('menu')
  // all of it can be seen, wherever the node lies
  for (const name of [/^Rename/, /^Delete/]) await expect(menu.getByRole('menuitem', { name })).toBeInViewport({ ratio: 1 })
  await page.keyboard.type('com')
  await expect(menu.getByRole('menuitem', { name: /^Comment/ })).toBeFocused()
  await press(page, 'Enter')
  const comment = page.getByRole('dialog', { name: 'Comment on Second' })
  await expect(comment.getByRole('textbox')).toBeFocused()
  await page.keyboard.type('Ask **Ada**.')
  await press(page, 'Enter')
  await expect(nodeCard(page, 'Second').getByRole('button', { name: /^Comment: Ask/ })).toBeVisible()
  await expect.poll(() => focused(page)).toBe('Second')
  await press(page, 'm')
  await expect(comment.locator('strong')).toHaveText('Ada')
  await press(page, 'Escape')
  await expect(comment).toBeHidden()

  await press(page, 'r')
  await pick(page, 'Replace Second by', 'merge')
  await expect(said(page)).toHaveText('Second is a Merge now')
  expect(await connections(page)).toEqual(['First → Second', 'Second → Third'])
  await press(page, 'ControlOrMeta+z')

  // a connection takes the keyboard like a node does
  await edges(page).first().focus()
  await press(page, 'Enter', 'i')
  await pick(page, 'Add a node in between', 'delay')
  await expect(said(page)).toHaveText('Delay inserted into the connection')
  await expect(edges(page)).toHaveCount(3)
  await press(page, 'ControlOrMeta+z')
  await expect(edges(page)).toHaveCount(2)

  // its ends are taken to other ports
  await goTo(page, 'First')
  await press(page, 'Shift+G')
  await pick(page, 'Go to a connection of First', 'second')
  await expect(page.locator('.react-flow__edge[data-id="e_0"]')).toBeFocused()
  await press(page, 'o')
  await pick(page, 'Take an end to another port', 'below')
  await expect(said(page)).toHaveText('First connected to Below')
  expect(await connections(page)).toEqual(['First → Below', 'Second → Third'])
  await expect(page.locator('.react-flow__edge[data-id="e_0"]')).toBeFocused()
  await press(page, 'ControlOrMeta+z')
  expect(await connections(page)).toEqual(['First → Second', 'Second → Third'])

  await goTo(page, 'Second')
  await press(page, 'Shift+Digit2')
  await settled(page)
  await press(page, 'n')
  await page.keyboard.type('Written *here*')
  await press(page, 'Escape')
  await expect(page.locator('.node-note em')).toHaveText('here')
  // where nothing points it covers no other node
  const note = await page.locator('.node-note').boundingBox()
  const cards = await Promise.all(['First', 'Second', 'Third', 'Below'].map((label) => nodeCard(page, label).boundingBox()))
  const covers = cards.some(
    (box) =>
      !note ||
      !box ||
      (note.x < box.x + box.width && box.x < note.x + note.width && note.y < box.y + box.height && box.y < note.y + note.height),
  )
  expect(covers).toBe(false)
})

test('containers and sub-workflows by keys', async ({ app: { page } }) => {
  await openFile(page, 'Containers', { ...row, n_l: { kind: 'loop', label: 'Rounds', config: { maxIterations: 3 }, at: [0, 500] } }, [
    'n_a.out > n_b.in',
    'n_b.out > n_c.in',
  ])
  await goTo(page, 'Below')
  await press(page, 'Alt+i')
  await pick(page, 'Move into', 'rounds')
  await expect(said(page)).toHaveText('Moved into Rounds')
  await expect(nodeCard(page, 'Rounds').locator('.frame-empty')).toBeHidden()
  await press(page, 'Alt+o')
  await expect(said(page)).toHaveText('Moved out')
  await expect(nodeCard(page, 'Rounds').locator('.frame-empty')).toBeVisible()

  await goTo(page, 'Second')
  await press(page, 'Alt+l')
  await expect(said(page)).toHaveText('1 node put into a Loop')
  expect(await connections(page)).toEqual(['First → Loop', 'Loop → Second', 'Loop → Third', 'Second → Loop'])
  await goTo(page, 'Loop')
  // the view glides there, and what is measured is on the screen
  await settled(page)
  const wide = (await nodeCard(page, 'Loop').boundingBox())?.width ?? 0
  await press(page, 'Alt+Shift+ArrowRight', 'Alt+Shift+ArrowRight')
  await expect(said(page)).toHaveText(/ wide and \d+ high$/)
  await expect.poll(async () => ((await nodeCard(page, 'Loop').boundingBox())?.width ?? 0) > wide).toBe(true)
  await press(page, 'ControlOrMeta+z')
  await expect.poll(async () => (await nodeCard(page, 'Loop').boundingBox())?.width).toBe(wide)
  await press(page, 'Alt+Shift+l')
  await expect(said(page)).toHaveText('Loop taken away from around its nodes')
  expect(await connections(page)).toEqual(['First → Second', 'Second → Third'])

  await press(page, 'ControlOrMeta+g')
  await expect(nodeCard(page, 'Second of Containers')).toBeVisible()
  expect(await connections(page)).toEqual(['First → Second of Containers', 'Second of Containers → Third'])
  await press(page, 'ControlOrMeta+Shift+g')
  await expect(nodeCard(page, 'Second')).toBeVisible()
  expect(await connections(page)).toEqual(['First → Second', 'Second → Third'])
})

test('history, view and search by keys', async ({ app: { page } }) => {
  await openFile(page, 'View', row)
  await goTo(page, 'Below')
  await press(page, 'Delete', 'ControlOrMeta+Shift+h')
  const step = page.getByRole('button', { name: /^Delete Below/ })
  await expect(step).toBeFocused()
  await press(page, 'ArrowDown', 'Enter')
  await expect(nodeCard(page, 'Below')).toBeVisible()
  await expect(step).toContainText('undone')
  await press(page, 'Escape')
  await expect(step).toBeHidden()
  const view = page.getByRole('toolbar', { name: 'View' })
  await press(page, 'Shift+Digit0')
  await expect(view).toContainText('100%')
  await press(page, '-')
  await expect(view).not.toContainText('100%')
  await press(page, 'Shift+M')
  await expect(page.locator('.react-flow__minimap')).toBeVisible()
  await goTo(page, 'Third')
  await press(page, 'Shift+Digit2')
  await expect(nodeCard(page, 'Third')).toBeInViewport()
  // a search that is left gives the keyboard back
  await press(page, '/', 'Escape')
  await expect.poll(() => focused(page)).toBe('Third')
})
