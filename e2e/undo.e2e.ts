import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { dragTo, draw, edges, nodeCard, openFile, overview, port } from './canvas-page.ts'
import { expect, test } from './trellis-app.ts'

/** Bytes of the one file whose workflow has this name. */
async function bytesOf(workspace: string, name: string): Promise<string> {
  const folder = join(workspace, 'workflows')
  for (const file of await readdir(folder)) {
    const text = file.endsWith('.trellis.json') ? await readFile(join(folder, file), 'utf8') : '{}'
    if ((JSON.parse(text) as { name?: string }).name === name) return text
  }
  throw new Error(`There is no file of "${name}"`)
}

/** Clicks on empty canvas, so that keys mean the canvas and no field. */
const leaveFields = (page: Page): Promise<void> => page.locator('.react-flow__pane').click({ position: { x: 8, y: 8 } })

test('every step is taken back and done again to the byte', async ({ app: { page, workspace } }) => {
  await openFile(
    page,
    'Every step',
    {
      n_a: { kind: 'template', label: 'Greeting', config: { template: 'Hello' } },
      n_b: { kind: 'template', label: 'Letter', config: { template: 'Dear {{ name }}' } },
      n_loop: { kind: 'loop', label: 'Rounds' },
    },
    ['n_a.text > n_loop.in'],
  )
  const inspector = page.getByRole('complementary', { name: 'Inspector' })
  const saved = async (): Promise<string> => {
    await leaveFields(page)
    await page.keyboard.press('ControlOrMeta+s')
    await expect(page.getByRole('button', { name: 'Saved', exact: true })).toBeDisabled()
    return bytesOf(workspace, 'Every step')
  }
  const choose = (label: string) => nodeCard(page, label).locator('.card-label').click()

  const steps: Record<string, () => Promise<void>> = {
    'add by search': async () => {
      await page.keyboard.press('/')
      await page.keyboard.type('delay')
      await page.keyboard.press('Enter')
      await expect(nodeCard(page, 'Delay')).toBeVisible()
      await page.keyboard.press('Escape')
    },
    'add by drag': async () => {
      const empty = await page.locator('.react-flow__pane').boundingBox()
      if (!empty) throw new Error('No canvas on the screen')
      await page.locator('.left-panel').getByRole('button', { name: 'Merge', exact: true }).hover()
      await page.mouse.down()
      await page.mouse.move(empty.x + 300, empty.y + 60, { steps: 8 })
      await page.mouse.up()
      await expect(nodeCard(page, 'Merge')).toBeVisible()
      await overview(page)
    },
    connect: async () => {
      await draw(page, port(page, 'Greeting', 'out', 'text'), port(page, 'Letter', 'in', 'name'))
      await expect(edges(page)).toHaveCount(2)
    },
    configure: async () => {
      await choose('Rounds')
      await inspector.getByLabel('At most').fill('7')
    },
    rename: async () => {
      await choose('Letter')
      await inspector.getByLabel('Name', { exact: true }).fill('Answer')
      await expect(nodeCard(page, 'Answer')).toBeVisible()
    },
    move: async () => {
      await overview(page)
      const box = await nodeCard(page, 'Merge').boundingBox()
      if (!box) throw new Error('Nothing on the screen')
      await dragTo(page, nodeCard(page, 'Merge'), { x: box.x + 90, y: box.y - 30 })
    },
    'move into a container': async () => {
      const frame = await nodeCard(page, 'Rounds').boundingBox()
      if (!frame) throw new Error('No frame on the screen')
      await dragTo(page, nodeCard(page, 'Delay'), { x: frame.x + frame.width / 2, y: frame.y + frame.height / 2 })
      await expect(nodeCard(page, 'Rounds').locator('.frame-empty')).toBeHidden()
    },
    'delete with what hangs on it': async () => {
      await choose('Greeting')
      await page.keyboard.press('Delete')
      await expect(nodeCard(page, 'Greeting')).toBeHidden()
      await expect(edges(page)).toHaveCount(0)
    },
  }

  const before = await saved()
  const after: [string, string][] = [['nothing', before]]
  await overview(page)
  for (const [name, act] of Object.entries(steps)) {
    await act()
    await saved()
    // the file is written a moment after the button says that there is nothing to save
    await expect.poll(() => bytesOf(workspace, 'Every step'), name).not.toBe(after.at(-1)?.[1])
    after.push([name, await bytesOf(workspace, 'Every step')])
  }
  for (const [name, text] of after.slice(0, -1).reverse()) {
    await page.keyboard.press('ControlOrMeta+z')
    await saved()
    await expect.poll(() => bytesOf(workspace, 'Every step'), `back to after: ${name}`).toBe(text)
  }
  await expect(page.getByRole('button', { name: 'Undo', exact: true })).toBeDisabled()
  for (const [name, text] of after.slice(1)) {
    await page.keyboard.press('ControlOrMeta+Shift+z')
    await saved()
    await expect.poll(() => bytesOf(workspace, 'Every step'), `again: ${name}`).toBe(text)
  }
  await expect(page.getByRole('button', { name: 'Redo', exact: true })).toBeDisabled()

  // and what is on disk is what is shown after the window has been closed
  await page.reload()
  await expect(nodeCard(page, 'Answer')).toBeVisible()
  await expect(nodeCard(page, 'Greeting')).toBeHidden()
  await expect(page.locator('.node-card, .node-frame')).toHaveCount(4)
})
