import { expect, type Locator, type Page } from '@playwright/test'

/** A node on the canvas, by its label. */
export const nodeCard = (page: Page, label: string): Locator =>
  page.locator('.node-card, .node-frame', { has: page.locator('.card-label', { hasText: new RegExp(`^${label}$`) }) })

/** A port of a node, by its name in the document. */
export const port = (page: Page, label: string, side: 'in' | 'out' | 'source' | 'sink', id: string): Locator =>
  nodeCard(page, label).locator(`.port[data-handleid="${side}:${id}"]`).first()

/** Makes an empty workflow and opens it. */
export async function newWorkflow(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Troubleshooting' }).click()
  const dialog = page.getByRole('dialog', { name: 'Workflows' })
  await dialog.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: 'New workflow', exact: true }).click()
  await dialog.getByLabel('Name', { exact: true }).fill(name)
  await dialog.getByRole('button', { name: 'Create' }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByText('An empty workflow')).toBeVisible()
}

/** Adds a node from the palette by a click and gives it a label. */
export async function addNode(page: Page, kind: string, label: string): Promise<void> {
  await page.locator('.left-panel').getByRole('button', { name: kind, exact: true }).click()
  const name = page.getByRole('complementary', { name: 'Inspector' }).getByLabel('Name', { exact: true })
  await name.fill(label)
  await expect(nodeCard(page, label)).toBeVisible()
}

/** Waits until the view, which glides to a new place, stands still. */
export async function settled(page: Page): Promise<void> {
  const view = page.locator('.react-flow__viewport')
  let last = ''
  await expect(async () => {
    const now = (await view.getAttribute('style')) ?? ''
    const still = now === last
    last = now
    expect(still).toBe(true)
  }).toPass({ intervals: [120] })
}

/** Selects a node with the mouse: once more where the view moved away with it, as it does while a run is followed. */
export async function selectNode(page: Page, label: string): Promise<void> {
  const card = nodeCard(page, label)
  await expect(async () => {
    await card.locator('.card-label').first().click({ timeout: 5000 })
    // longer than a double click takes
    await expect(page.locator('.react-flow__node.selected').filter({ has: card })).toHaveCount(1, { timeout: 1000 })
  }).toPass()
}

/** Shows the whole workflow and selects nothing. */
export async function overview(page: Page): Promise<void> {
  await page.keyboard.press('Tab')
  await page.getByRole('button', { name: 'Show the whole workflow' }).click()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('complementary', { name: 'Inspector' })).toBeHidden()
  await page.getByRole('button', { name: 'Show the whole workflow' }).click()
  await settled(page)
}

/** Drags a node by its title until the mouse is there. */
export async function dragTo(page: Page, node: Locator, to: { x: number; y: number }): Promise<void> {
  const box = await node.boundingBox()
  if (!box) throw new Error('Nothing on the screen')
  await page.mouse.move(box.x + 60, box.y + 14)
  await page.mouse.down()
  await page.mouse.move(box.x + 80, box.y + 20, { steps: 3 })
  await page.mouse.move(to.x, to.y, { steps: 6 })
  // the browser may hold a move back until the next picture, and a node is left where the last move brought it
  await expect(async () => {
    await page.mouse.move(to.x + 1, to.y + 1)
    await page.mouse.move(to.x, to.y)
    const now = await node.boundingBox()
    expect(Math.abs((now?.y ?? 0) + 14 - to.y)).toBeLessThan(12)
  }).toPass()
  await page.mouse.up()
}

/** Draws a connection with the mouse. */
export async function draw(page: Page, from: Locator, to: Locator): Promise<void> {
  const [a, b] = [await from.boundingBox(), await to.boundingBox()]
  if (!a || !b) throw new Error('A port is not on the screen')
  await page.mouse.move(a.x + a.width / 2, a.y + a.height / 2)
  await page.mouse.down()
  await page.mouse.move((a.x + b.x) / 2, (a.y + b.y) / 2, { steps: 4 })
  await page.mouse.move(b.x + b.width / 2, b.y + b.height / 2, { steps: 4 })
  await page.mouse.up()
}

export const edges = (page: Page): Locator => page.locator('.react-flow__edge')

interface FileNode {
  kind: string
  label: string
  config?: object
  parent?: string
  /** Place within its container; nodes without one stand in a row. */
  at?: [x: number, y: number]
}

/** Opens a workflow file of these nodes and edges, the latter as `from.port > to.port`. Every kind has the given version. */
export async function openFile(page: Page, name: string, nodes: Record<string, FileNode>, edges: string[] = []): Promise<void> {
  const document = {
    format: 'trellis-workflow',
    schema: { document: 1, nodes: Object.fromEntries(Object.values(nodes).map(({ kind }) => [kind, 1])) },
    id: 'wf_opened',
    name,
    nodes: Object.fromEntries(
      Object.entries(nodes).map(([id, { kind, label, config = {}, parent = null }]) => [id, { kind, label, parent, config, pinned: null }]),
    ),
    edges: Object.fromEntries(
      edges.map((edge, index) => {
        const [from = '', to = ''] = edge.split(' > ')
        return [`e_${index}`, { from: from.split('.'), to: to.split('.') }]
      }),
    ),
    layout: Object.fromEntries(Object.entries(nodes).flatMap(([id, { at }]) => (at ? [[id, { x: at[0], y: at[1] }]] : []))),
  }
  await expect(page.locator('.node-card').first()).toBeVisible()
  await page.keyboard.press('ControlOrMeta+o')
  await page
    .getByRole('dialog', { name: 'Workflows' })
    .getByLabel('Open a file…')
    .setInputFiles({ name: `${name}.trellis.json`, mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(document)) })
  await expect(page.getByRole('dialog', { name: 'Workflows' })).toBeHidden()
  await expect(page.locator('.node-card, .node-frame, .node-note')).toHaveCount(Object.keys(nodes).length)
  await settled(page)
}

/** The search for a kind of node, by its title. */
export const kinds = (page: Page, name: string): Locator => page.getByRole('dialog', { name })
/** Takes steps back with the button. */
export const undo = async (page: Page, steps = 1): Promise<void> => {
  for (let step = 0; step < steps; step++) await page.getByRole('button', { name: /^Undo/ }).click()
}
/** Connections as `A → B`, sorted. */
export const connections = async (page: Page): Promise<string[]> =>
  (await edges(page).evaluateAll((all) => all.map((edge) => edge.getAttribute('aria-label') ?? ''))).sort()

/** Three nodes that do not touch each other. */
export const three = {
  n_a: { kind: 'set', label: 'First', at: [0, 0] as [number, number] },
  n_b: { kind: 'set', label: 'Second', at: [330, 50] as [number, number] },
  n_c: { kind: 'set', label: 'Third', at: [900, 140] as [number, number] },
}
