import { writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { axeFindings } from './axe-page.ts'
import { expect, test } from './trellis-app.ts'

const program = join(
  createRequire(import.meta.url).resolve('@modelcontextprotocol/server-everything/package.json'),
  '..',
  'dist',
  'index.js',
)

const settings = (command: string) => `mcp_servers:
  - server_id: everything
    server_type: stdio
    connection_params:
      command: ${command}
      args: [${program}, stdio]
      env: { REGION: north }
    instructions: Echo before you judge.
`

test('a server is read, allowed, started and stopped, and its tools are allowed one by one', async ({ app: { page, workspace } }) => {
  await writeFile(join(workspace, 'trellis.yaml'), settings(process.execPath))
  await page.keyboard.press('ControlOrMeta+,')
  const dialog = page.getByRole('dialog', { name: 'Settings' })
  await dialog.getByRole('tab', { name: 'MCP servers' }).click()
  await dialog.getByRole('button', { name: /^everything/ }).click()
  const server = dialog.getByRole('listitem').filter({ has: page.getByRole('button', { name: /^everything/ }) })
  await expect(server.getByRole('region', { name: 'What starts' })).toContainText(`${program} stdio`)
  await expect(server.getByRole('region', { name: 'What starts' })).toContainText('REGION=north')
  await expect(server).toContainText('Stopped')
  expect(await axeFindings(page, { within: '[role="dialog"]' })).toEqual([])

  await server.getByRole('button', { name: 'Allow and start' }).click()
  await expect(server).toContainText('Running')
  await expect(server.getByText('Echoes back the input string')).toBeVisible()
  await server.getByRole('button', { name: 'Allow echo', exact: true }).click()
  await expect(server.getByRole('switch', { name: 'Call echo without asking' })).not.toBeChecked()
  await server.getByRole('switch', { name: 'Call echo without asking' }).click()
  await expect(server.getByRole('switch', { name: 'Call echo without asking' })).toBeChecked()
  expect(await axeFindings(page, { within: '[role="dialog"]' })).toEqual([])
  await server.getByRole('button', { name: 'Forbid echo', exact: true }).click()
  await expect(server.getByRole('button', { name: 'Allow echo', exact: true })).toBeVisible()
  await server.getByRole('button', { name: 'Stop everything' }).click()
  await expect(server).toContainText('Stopped')
  await server.getByRole('button', { name: 'Forbid the start' }).click()
  await expect(server.getByRole('button', { name: 'Allow and start' })).toBeVisible()
})

test('a trellis.yaml that cannot be read is said to be so', async ({ app: { page, workspace } }) => {
  await writeFile(join(workspace, 'trellis.yaml'), 'mcp_servers: [{server_id: a__b}]\n')
  await page.keyboard.press('ControlOrMeta+,')
  const dialog = page.getByRole('dialog', { name: 'Settings' })
  await dialog.getByRole('tab', { name: 'MCP servers' }).click()
  await expect(dialog.getByRole('alert')).toContainText('mcp.settings_invalid')
})
