import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { axeFindings } from './axe-page.ts'
import { nodeCard, openFile } from './canvas-page.ts'
import { pressRun, runPanel } from './run-page.ts'
import { expect, test } from './trellis-app.ts'

test('the settings open by key, button and palette, and are walked by keyboard', async ({ app: { page } }) => {
  const settings = page.getByRole('dialog', { name: 'Settings' })
  await expect(nodeCard(page, 'Intake')).toBeVisible()
  await page.keyboard.press('ControlOrMeta+,')
  await expect(settings).toBeVisible()
  const tabs = settings.getByRole('tab')
  await tabs.first().focus()
  for (const tab of await tabs.all()) {
    await expect(tab).toBeFocused()
    await expect(tab).toHaveAttribute('aria-selected', 'true')
    expect(await axeFindings(page, { within: '[role="dialog"]' }), await tab.innerText()).toEqual([])
    await page.keyboard.press('ArrowDown')
  }
  await page.keyboard.press('Escape')
  await expect(settings).toBeHidden()

  await page.getByRole('banner').getByRole('button', { name: 'Settings', exact: true }).click()
  await expect(settings).toBeVisible()
  await page.keyboard.press('Escape')
  await page.keyboard.press('ControlOrMeta+k')
  await page.keyboard.type('preferences')
  await page.keyboard.press('Enter')
  await expect(settings).toBeVisible()
})

test('how the window looks and moves is chosen by keyboard, and remembered', async ({ app: { page } }) => {
  await expect(nodeCard(page, 'Intake')).toBeVisible()
  await page.keyboard.press('ControlOrMeta+,')
  const settings = page.getByRole('dialog', { name: 'Settings' })
  await settings.getByRole('tab', { name: 'Appearance' }).click()
  const motion = settings.getByRole('radiogroup', { name: 'Motion' })
  await motion.getByRole('radio', { name: 'As the system' }).focus()
  // an arrow chooses while it is held, as a finger does
  await page.keyboard.press('ArrowRight', { delay: 150 })
  await expect(motion.getByRole('radio', { name: 'Usual' })).toBeChecked()
  await page.keyboard.press('ArrowRight', { delay: 150 })
  await expect(page.locator('html')).toHaveAttribute('data-motion', 'less')
  await page.reload()
  await expect(page.locator('html')).toHaveAttribute('data-motion', 'less')
  await expect(nodeCard(page, 'Intake')).toBeVisible()

  await page.keyboard.press('ControlOrMeta+,')
  await settings.getByRole('tab', { name: 'Keyboard' }).click()
  await settings.getByRole('textbox', { name: 'Find a command or a key' }).fill('duplic')
  await expect(settings.getByRole('term')).toHaveText(['Duplicate'])
})

test('@browser a secret is kept under a passphrase, for whom and where it is said, and its value is never shown', async ({
  app: { page },
}) => {
  await page.keyboard.press('ControlOrMeta+,')
  const settings = page.getByRole('dialog', { name: 'Settings' })
  await settings.getByRole('tab', { name: 'Secrets' }).click()
  // this machine has no keychain, and nothing is stored without any key
  await expect(settings.getByRole('button', { name: 'Add a secret' })).toBeDisabled()
  await settings.getByLabel('Choose a passphrase').fill('correct horse battery')
  await settings.getByRole('button', { name: 'Set', exact: true }).click()
  await settings.getByRole('button', { name: 'Add a secret' }).click()
  await settings.getByLabel('Name').fill('shop')
  await settings.getByLabel('Value').fill('a-value-to-keep-secret')
  await settings.getByLabel('Who may use it').fill('tool:http_request')
  await settings.getByLabel('Where it may go').fill('nowhere at all')
  await settings.getByRole('button', { name: 'Save' }).click()
  await expect(settings.getByRole('alert')).toContainText('no address')
  await settings.getByLabel('Where it may go').fill('https://api.shop.example')
  expect(await axeFindings(page, { within: '[role="dialog"]' })).toEqual([])
  await settings.getByRole('button', { name: 'Save' }).click()
  const line = settings.getByRole('listitem').filter({ hasText: 'shop' })
  await expect(line).toContainText('https://api.shop.example:443')
  await line.getByRole('button', { name: 'Change shop' }).click()
  await expect(settings.getByLabel('Value')).toHaveValue('')
  await settings.getByLabel('May be handed to programs').check()
  await settings.getByRole('button', { name: 'Save' }).click()
  await expect(line).toContainText('a program on this machine')
  expect(await page.content()).not.toContain('a-value-to-keep-secret')
  expect(await axeFindings(page, { within: '[role="dialog"]' })).toEqual([])
  await line.getByRole('button', { name: 'Remove shop' }).click()
  await line.getByRole('button', { name: 'Remove', exact: true }).click()
  await expect(settings.getByText('No secrets yet')).toBeVisible()
})

test('what a workflow asks for is seen before it runs, granted once or always, and taken back', async ({ app: { page } }) => {
  let asked = 0
  const server = createServer((_request, response) => {
    asked++
    response.setHeader('content-type', 'application/json').end('{"answer": 42}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  try {
    await openFile(page, 'Shop', {
      n_h: { kind: 'http-request', label: 'Orders', config: { url: `${origin}/orders` }, at: [0, 0] },
    })
    const sheet = page.getByRole('dialog', { name: '“Shop” asks for…' })
    await test.step('a run without it stops for it, and goes on once it is granted', async () => {
      await pressRun(page)
      await expect(sheet.getByText(origin)).toBeVisible()
      expect(await axeFindings(page, { within: '[role="dialog"]' })).toEqual([])
      await sheet.getByRole('button', { name: 'Run without' }).click()
      await expect(nodeCard(page, 'Orders')).toHaveAttribute('data-status', 'failed')
      expect(asked).toBe(0)
      await expect(sheet).toBeHidden()
      await runPanel(page).getByRole('button', { name: 'Look at it' }).click()
      await expect(sheet.getByText('Orders')).toBeVisible()
      await sheet.getByRole('button', { name: 'Grant for this run' }).click()
      await expect(nodeCard(page, 'Orders')).toHaveAttribute('data-status', 'succeeded')
      expect(asked).toBe(1)
    })
    await test.step('the next run asks again, until it is always granted', async () => {
      await pressRun(page)
      await sheet.getByRole('button', { name: 'Always grant' }).click()
      await expect(nodeCard(page, 'Orders')).toHaveAttribute('data-status', 'succeeded')
      await expect.poll(() => asked).toBe(2)
      await pressRun(page)
      await expect.poll(() => asked).toBe(3)
    })
    await test.step('what is granted is listed, and counts no more once it is taken back', async () => {
      await page.keyboard.press('ControlOrMeta+,')
      const settings = page.getByRole('dialog', { name: 'Settings' })
      await settings.getByRole('tab', { name: 'Grants' }).click()
      await expect(settings.getByRole('listitem')).toHaveCount(2)
      expect(await axeFindings(page, { within: '[role="dialog"]' })).toEqual([])
      await settings.getByRole('button', { name: 'Take back all' }).click()
      await expect(settings.getByText('Nothing is granted')).toBeVisible()
      await page.keyboard.press('Escape')
      await pressRun(page)
      await expect(sheet).toBeVisible()
      await page.keyboard.press('Escape')
      await expect(sheet).toBeHidden()
      expect(asked).toBe(3)
    })
  } finally {
    server.close()
  }
})
