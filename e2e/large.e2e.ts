import { edges, openFile } from './canvas-page.ts'
import { expect, test } from './trellis-app.ts'

const rows = 14
const columns = 12

test('a large workflow shows all of its nodes from afar, and their parts from near', async ({ app: { page } }) => {
  const nodes: Record<string, { kind: string; label: string; config: object }> = {}
  const lines: string[] = []
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      nodes[`n${row}_${column}`] = { kind: 'transform', label: `Step ${row}.${column}`, config: { expression: '$' } }
      if (column > 0) lines.push(`n${row}_${column - 1}.out > n${row}_${column}.in`)
    }
  await openFile(page, 'Large', nodes, lines)
  const zoom = async () => Number((await page.locator('.react-flow__viewport').getAttribute('style'))?.match(/scale\(([\d.]+)\)/)?.[1])
  expect(await zoom()).toBeLessThan(0.3)
  await expect(edges(page)).toHaveCount(lines.length)
  await expect(page.locator('.port')).toHaveCount(0)
  // from afar as from near, a card can be chosen and an edge leads from port to port
  await page.getByText('Step 3.7', { exact: true }).click()
  await expect(page.getByRole('complementary', { name: 'Inspector' }).getByLabel('Name', { exact: true })).toHaveValue('Step 3.7')
  const path = page.locator('.react-flow__edge-path').first()
  const line = async () => (await path.getAttribute('d'))?.match(/[\d.]+/g)?.map(Number) ?? []
  const before = await line()
  expect(before).toHaveLength(8)
  await page.keyboard.press('ControlOrMeta+k')
  await page.getByRole('combobox').fill('Step 0.1')
  await page.keyboard.press('Enter')
  await expect(page.locator('.port').first()).toBeVisible()
  await page.getByRole('button', { name: 'Show the whole workflow' }).click()
  await expect(page.locator('.port')).toHaveCount(0)
  await expect(edges(page)).toHaveCount(lines.length)
  // what was guessed from afar is where it is drawn, up to what a browser measures in a view this small
  await expect.poll(async () => Math.max(...(await line()).map((place, index) => Math.abs(place - (before[index] ?? 0))))).toBeLessThan(2)
})
