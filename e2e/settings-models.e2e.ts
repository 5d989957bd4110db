import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { axeFindings } from './axe-page.ts'
import { expect, test } from './trellis-app.ts'

/** LM Studio, as far as listing its models goes, at its usual port. */
async function lmStudio() {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ object: 'list', data: [{ id: 'qwen3-4b' }, { id: 'gemma-3' }] }))
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(1234, '127.0.0.1', resolve))
  return { [Symbol.asyncDispose]: () => new Promise<void>((resolve) => void server.close(() => resolve()).closeAllConnections()) }
}

async function openModels(page: Page) {
  await page.keyboard.press('ControlOrMeta+,')
  const settings = page.getByRole('dialog', { name: 'Settings' })
  await settings.getByRole('tab', { name: 'Models' }).click()
  await expect(settings.getByRole('heading', { name: 'Aliases' })).toBeVisible()
  return settings
}

test('aliases, servers and prices are set in the window, and written to the workspace', async ({ app: { page, workspace } }) => {
  const written = () => readFile(join(workspace, 'trellis.yaml'), 'utf8').catch(() => '')
  const settings = await openModels(page)
  await using _server = await lmStudio()

  await settings.getByRole('button', { name: 'Look for servers on this machine' }).click()
  await settings.getByRole('button', { name: 'Use LM Studio' }).click()
  await expect(settings.getByText('In use')).toBeVisible()
  await settings.getByRole('button', { name: 'Test lmstudio' }).click()
  await expect(settings.getByText(/^2 models in \d+ ms$/)).toBeVisible()
  await settings.getByRole('button', { name: 'Test anthropic' }).click()
  await expect(settings.getByRole('status').filter({ hasText: 'Set ANTHROPIC_API_KEY.' })).toBeVisible()

  const smart = settings.getByRole('combobox', { name: 'Model of smart' })
  await smart.fill('lmstudio:qwen3-4b')
  await smart.press('Enter')
  await expect.poll(written).toContain('smart: lmstudio:qwen3-4b')
  const after = settings.getByRole('textbox', { name: 'Models to ask after smart' })
  await after.fill('fast, offline')
  await after.blur()
  await expect.poll(written).toContain('- fast')

  await settings
    .getByRole('searchbox')
    .or(settings.getByRole('textbox', { name: 'Find a model' }))
    .fill('gpt-5-mini')
  const price = settings.getByRole('textbox', { name: 'Written, openai:gpt-5-mini' })
  await price.fill('-1')
  await price.press('Enter')
  await expect(price).toHaveValue('-1')
  await price.press('Escape')
  await expect(price).toHaveValue('2')
  await price.fill('1.75')
  await price.press('Enter')
  await expect(settings.getByText('Own', { exact: true })).toBeVisible()
  await expect.poll(written).toContain('output: 1.75')
  expect(await axeFindings(page, { within: '[role="dialog"]' })).toEqual([])

  const thinks = settings.getByRole('combobox', { name: 'Model, as in anthropic:*' })
  for (const name of ['openai:*', 'openai:gpt-5']) {
    await thinks.fill(name)
    await thinks.press('Enter')
    await expect(settings.getByRole('combobox', { name: `How long ${name} thinks` })).toHaveValue('medium')
  }
  // the second change is made before the first one is written
  await settings.getByRole('combobox', { name: 'How long openai:gpt-5 thinks' }).evaluate((select: HTMLSelectElement) => {
    select.value = 'high'
    select.dispatchEvent(new Event('change', { bubbles: true }))
    document.querySelector<HTMLElement>('[aria-label="Move openai:gpt-5 up"]')?.click()
  })
  await expect.poll(written).toMatch(/openai:gpt-5: high\n\s+openai:\*: medium/)
  await settings.getByRole('button', { name: 'Take out openai:*' }).click()
  await expect.poll(written).not.toContain('openai:*')
  expect(await axeFindings(page, { within: '[role="dialog"]' })).toEqual([])

  await settings.getByRole('textbox', { name: 'New alias' }).fill('careful')
  await settings.getByRole('button', { name: 'Add an alias' }).click()
  await expect(settings.getByRole('combobox', { name: 'Model of careful' })).toHaveValue('offline')
  await settings.getByRole('button', { name: 'Take out careful' }).click()
  await expect(settings.getByRole('combobox', { name: 'Model of careful' })).toBeHidden()
  expect(await written()).not.toContain('careful')
})

test('a change that would not be valid is refused and says why', async ({ app: { page, workspace } }) => {
  const settings = await openModels(page)
  await settings.getByRole('textbox', { name: 'Name of the server' }).fill('offline')
  await settings.getByRole('textbox', { name: 'Address' }).fill('http://127.0.0.1:9/v1')
  await settings.getByRole('button', { name: 'Add a server' }).click()
  await expect(settings.getByRole('alert')).toContainText('This name has a meaning of its own')
  await expect(readFile(join(workspace, 'trellis.yaml'))).rejects.toThrow()
})
