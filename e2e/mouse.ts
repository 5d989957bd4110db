import type { Locator, Page } from '@playwright/test'

export interface Box {
  x: number
  y: number
  width: number
  height: number
  right: number
  bottom: number
}

export async function boxOf(target: Locator): Promise<Box> {
  const box = await target.boundingBox()
  if (!box) throw new Error(`${target} is not on the screen`)
  return { ...box, right: box.x + box.width, bottom: box.y + box.height }
}

/** Drags from one point of the window to another. */
export async function drag(page: Page, from: { x: number; y: number }, to: { x: number; y: number }, drop = true): Promise<void> {
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  await page.mouse.move(from.x + 6, from.y + 4, { steps: 2 })
  await page.mouse.move(to.x, to.y, { steps: 10 })
  // the browser may hold a move back until the next picture
  await page.mouse.move(to.x + 1, to.y)
  await page.mouse.move(to.x, to.y)
  if (drop) await page.mouse.up()
}

/** The place on a node where it is taken hold of. */
export const grip = async (node: Locator) => {
  const { x, y } = await boxOf(node)
  return { x: x + 60, y: y + 14 }
}

/** Empty canvas, at a part of its width and height. */
export async function empty(page: Page, across: number, down: number): Promise<{ x: number; y: number }> {
  const pane = await boxOf(page.locator('.react-flow__pane'))
  return { x: pane.x + pane.width * across, y: pane.y + pane.height * down }
}

/** The middle of a connection, on the screen. */
export const middleOf = (page: Page, edge: string): Promise<{ x: number; y: number }> =>
  page.locator(`.react-flow__edge[data-id="${edge}"] path.react-flow__edge-path`).evaluate((element) => {
    const curve = element as SVGPathElement
    const { x, y } = curve.getPointAtLength(curve.getTotalLength() / 2)
    const { a, d, e, f } = curve.getScreenCTM() as DOMMatrix
    return { x: x * a + e, y: y * d + f }
  })
