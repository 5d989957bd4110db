import { readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { authorizationServer, protectedServer } from '../src-main/tools/mcp/testing/signed-in-server.ts'
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

test('a server is pasted, mended, used, changed, switched off and taken away, without the file being touched by hand', async ({
  app: { page, workspace },
}) => {
  const yaml = () => readFile(join(workspace, 'trellis.yaml'), 'utf8')
  await writeFile(join(workspace, 'trellis.yaml'), '# ours\nmcp_servers:\n  - server_id: memory # later\n    enabled: false\n')
  await page.keyboard.press('ControlOrMeta+,')
  const dialog = page.getByRole('dialog', { name: 'Settings' })
  await dialog.getByRole('tab', { name: 'MCP servers' }).click()
  await dialog.getByRole('button', { name: 'Add a server' }).click()
  const form = dialog.getByRole('form', { name: 'Add a server' })
  await form.getByText('Paste what its documentation says').click()
  await form.getByLabel('JSON for other programs').fill('npx -y everything')
  await expect(form.getByText('No server is in this text')).toBeVisible()
  const pasted = { mcpServers: { everything: { command: process.execPath, args: [program, 'stdio'], env: { 'NO NAME': '1' } } } }
  await form.getByLabel('JSON for other programs').fill(JSON.stringify(pasted))
  await expect(form.getByLabel('Name', { exact: true })).toHaveValue('everything')
  await form.getByRole('button', { name: 'Save' }).click()
  await expect(form.getByRole('alert')).toHaveText('Variables: NO NAME: a name of a variable')
  await form.getByLabel('Variables').fill('REGION=north')
  await form.getByLabel('Name', { exact: true }).fill('memory')
  await form.getByRole('button', { name: 'Save' }).click()
  await expect(form.getByRole('alert')).toContainText('There is an MCP server "memory" already')
  await form.getByLabel('Name', { exact: true }).fill('every-thing')
  expect(await axeFindings(page, { within: '[role="dialog"]' })).toEqual([])
  await form.getByRole('button', { name: 'Save' }).click()
  await expect(form).toHaveCount(0)

  const server = dialog.getByRole('listitem').filter({ has: page.getByRole('button', { name: /^every-thing/ }) })
  await dialog.getByRole('button', { name: /^every-thing/ }).click()
  await server.getByRole('button', { name: 'Allow and start' }).click()
  await expect(server).toContainText('Running')
  await server.getByRole('button', { name: 'Edit every-thing' }).click()
  await server.getByLabel('Told to its agents').fill('Echo before you judge.')
  await expect(server.getByText('once it has been stopped and started again')).toBeVisible()
  await server.getByRole('button', { name: 'Save' }).click()
  await expect(server.getByText('Echo before you judge.')).toBeVisible()
  await server.getByRole('button', { name: 'Switch off every-thing' }).click()
  await expect(server).toContainText('Switched off')
  expect(await yaml()).toBe(`# ours
mcp_servers:
  - server_id: memory # later
    enabled: false
  - server_id: every-thing
    server_type: stdio
    connection_params:
      command: ${process.execPath}
      args:
        - ${program}
        - stdio
      env:
        REGION: north
    instructions: Echo before you judge.
    enabled: false
`)
  await server.getByRole('button', { name: 'Switch on every-thing' }).click()
  await expect(server).toContainText('Stopped')
  await server.getByRole('button', { name: 'Remove every-thing' }).click()
  await expect(server).toHaveCount(0)
  const memory = dialog.getByRole('listitem').filter({ has: page.getByRole('button', { name: /^memory/ }) })
  await dialog.getByRole('button', { name: /^memory/ }).click()
  await memory.getByRole('button', { name: 'Switch on memory' }).click()
  await expect(memory).toContainText('Stopped')
  expect(await yaml()).toBe('# ours\nmcp_servers:\n  - server_id: memory # later\n')
})

test('a trellis.yaml that cannot be read is said to be so', async ({ app: { page, workspace } }) => {
  await writeFile(join(workspace, 'trellis.yaml'), 'mcp_servers: [{server_id: a__b}]\n')
  await page.keyboard.press('ControlOrMeta+,')
  const dialog = page.getByRole('dialog', { name: 'Settings' })
  await dialog.getByRole('tab', { name: 'MCP servers' }).click()
  await expect(dialog.getByRole('alert')).toContainText('mcp.settings_invalid')
})

test('a tool of a server is chosen, has its arguments as ports, and runs with its messages in sight', async ({
  app: { page, workspace },
}) => {
  await writeFile(join(workspace, 'trellis.yaml'), settings(process.execPath))
  await page.keyboard.press('ControlOrMeta+,')
  const dialog = page.getByRole('dialog', { name: 'Settings' })
  await dialog.getByRole('tab', { name: 'MCP servers' }).click()
  await dialog.getByRole('button', { name: /^everything/ }).click()
  await dialog.getByRole('button', { name: 'Allow and start' }).click()
  await dialog.getByRole('button', { name: 'Allow get-sum', exact: true }).click()
  await dialog.getByRole('switch', { name: 'Call get-sum without asking' }).click()
  await expect(dialog.getByRole('switch', { name: 'Call get-sum without asking' })).toBeChecked()
  await page.keyboard.press('Escape')

  await page.keyboard.press('Alt+n')
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  await expect(page.getByRole('tab', { name: /New workflow/ })).toBeVisible()
  await page.keyboard.press('/')
  await page.keyboard.type('MCP tool')
  await page.keyboard.press('Enter')
  const tool = page.getByRole('combobox', { name: 'Server and tool' })
  await tool.fill('sum')
  await page.getByRole('option', { name: /get-sum/ }).click()
  await expect(tool).toHaveValue('everything__get-sum')
  await page.getByRole('textbox', { name: 'Arguments', exact: true }).fill('{"a": 2, "b": 40}')
  await page.keyboard.press('Tab')
  await page.getByRole('banner').getByRole('button', { name: 'Run', exact: true }).click()
  await expect(page.getByText('The sum of 2 and 40 is 42.').first()).toBeVisible()
  await page.getByRole('tab', { name: 'Events' }).click()
  await expect(page.getByRole('button', { name: /mcp\.message.*→\s+everything\s+tools\/call/ })).toBeVisible()
})

const searchProgram = join(import.meta.dirname, '..', 'src-main', 'tools', 'web-search', 'testing', 'search-server.ts')

test('a tool of a server is chosen to search the web, and a node searches with it', async ({ app: { page, workspace } }) => {
  await writeFile(
    join(workspace, 'trellis.yaml'),
    `# ours\nmcp_servers:\n  - server_id: find\n    server_type: stdio\n    connection_params: {command: ${process.execPath}, args: [${searchProgram}]}\n`,
  )
  await page.keyboard.press('ControlOrMeta+,')
  const dialog = page.getByRole('dialog', { name: 'Settings' })
  await dialog.getByRole('tab', { name: 'MCP servers' }).click()
  await dialog.getByRole('button', { name: /^find/ }).click()
  await dialog.getByRole('button', { name: 'Allow and start' }).click()
  await dialog.getByRole('button', { name: 'Allow search', exact: true }).click()
  await dialog.getByRole('switch', { name: 'Call search without asking' }).click()
  await dialog.getByRole('combobox', { name: 'Searches with' }).selectOption('find__search')
  await expect(dialog.getByRole('combobox', { name: 'Words go to its argument' })).toHaveValue('query')
  await expect(dialog.getByRole('combobox', { name: 'Number of results goes to' })).toHaveValue('count')
  await dialog.getByRole('textbox', { name: 'Further arguments' }).fill('{"country": 7')
  await page.keyboard.press('Enter')
  await expect(dialog.getByRole('alert')).toContainText('a JSON object')
  await dialog.getByRole('textbox', { name: 'Further arguments' }).fill('{"country": "de"}')
  await page.keyboard.press('Enter')
  await expect(dialog.getByRole('alert')).toBeHidden()
  expect(await axeFindings(page, { within: '[role="dialog"]' })).toEqual([])
  expect(await readFile(join(workspace, 'trellis.yaml'), 'utf8')).toMatch(/^# ours\n.*web_search:.*country: de\n$/s)
  await page.keyboard.press('Escape')

  await page.keyboard.press('Alt+n')
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  await expect(page.getByRole('tab', { name: /New workflow/ })).toBeVisible()
  await page.keyboard.press('/')
  await page.keyboard.type('Tool call')
  await page.keyboard.press('Enter')
  const tool = page.getByRole('combobox', { name: 'Tool', exact: true })
  await tool.fill('search the web')
  await expect(page.getByRole('option', { name: /web_search/ })).not.toContainText('not set up')
  await page.getByRole('option', { name: /web_search/ }).click()
  await page.getByRole('textbox', { name: 'Arguments', exact: true }).fill('{"query": "pending pods", "limit": 2}')
  await page.keyboard.press('Tab')
  await page.getByRole('banner').getByRole('button', { name: 'Run', exact: true }).click()
  await expect(page.getByText('https://found.example/2').first()).toBeVisible()
})

test('a server that wants a sign-in is signed in to, started, and signed out of', { tag: '@browser' }, async ({
  app: { page, workspace },
}) => {
  await using authorization = await authorizationServer()
  await using server = await protectedServer(authorization)
  await writeFile(
    join(workspace, 'trellis.yaml'),
    `mcp_servers: [{ server_id: tickets, server_type: http, connection_params: { url: '${server.origin}/mcp' } }]\n`,
  )
  await page.keyboard.press('ControlOrMeta+,')
  const dialog = page.getByRole('dialog', { name: 'Settings' })
  await dialog.getByRole('tab', { name: 'MCP servers' }).click()
  const card = dialog.getByRole('listitem').filter({ has: page.getByRole('button', { name: /^tickets/ }) })
  await dialog.getByRole('button', { name: /^tickets/ }).click()
  await card.getByRole('button', { name: 'Allow and start' }).click()
  await expect(card.getByText('wants you to sign in.').first()).toBeVisible()
  expect(await axeFindings(page, { within: '[role="dialog"]' })).toEqual([])

  // there is nothing yet to keep it in
  await card.getByRole('button', { name: 'Sign in to tickets' }).click()
  await expect(card.getByRole('alert')).toContainText('no keychain')
  await card.getByRole('button', { name: 'To the secrets' }).click()
  await dialog.getByLabel('Choose a passphrase', { exact: true }).fill('correct horse battery')
  await dialog.getByRole('button', { name: 'Set', exact: true }).click()
  await expect(dialog.getByText('The vault is open by your passphrase')).toBeVisible()
  await dialog.getByRole('tab', { name: 'MCP servers' }).click()
  await dialog.getByRole('button', { name: /^tickets/ }).click()

  await card.getByRole('button', { name: 'Sign in to tickets' }).click()
  await expect(card.getByText(authorization.origin)).toBeVisible()
  await card.getByRole('button', { name: 'Cancel' }).click()
  await card.getByRole('button', { name: 'Sign in to tickets' }).click()
  await card.getByRole('button', { name: 'Allow it and go on' }).click()
  const address = card.getByText(`${authorization.origin}/authorize?`)
  await expect(address).toBeVisible()
  // where it has no room, it scrolls, also by keyboard
  await page.setViewportSize({ width: 720, height: 640 })
  expect(await axeFindings(page, { within: '[role="dialog"]' })).toEqual([])
  const browser = await page.context().newPage()
  await browser.goto((await address.textContent()) ?? '')
  await expect(browser.getByText('You are signed in.')).toBeVisible()
  await browser.close()
  await expect(card).toContainText('Running')
  await expect(card).toContainText('signed in')
  await expect(card.getByText('Says who asks.')).toBeVisible()
  expect(await axeFindings(page, { within: '[role="dialog"]' })).toEqual([])
  await card.getByRole('button', { name: 'Sign out of tickets' }).click()
  await expect(card).toContainText('Stopped')
  await card.getByRole('button', { name: 'Start tickets' }).click()
  await expect(card.getByRole('button', { name: 'Sign in to tickets' })).toBeVisible()
})
