import { axeFindings } from './axe-page.ts'
import { expect, test } from './trellis-app.ts'

test('the settings open by key, button and palette, and are walked by keyboard', async ({ app: { page } }) => {
  const settings = page.getByRole('dialog', { name: 'Settings' })
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
  await page.keyboard.press('ControlOrMeta+,')
  const settings = page.getByRole('dialog', { name: 'Settings' })
  await settings.getByRole('tab', { name: 'Appearance' }).click()
  const motion = settings.getByRole('radiogroup', { name: 'Motion' })
  await motion.getByRole('radio', { name: 'As the system' }).focus()
  await page.keyboard.press('ArrowRight')
  await expect(motion.getByRole('radio', { name: 'Usual' })).toBeFocused()
  await page.keyboard.press('ArrowRight')
  await expect(page.locator('html')).toHaveAttribute('data-motion', 'less')
  await page.reload()
  await expect(page.locator('html')).toHaveAttribute('data-motion', 'less')

  await page.keyboard.press('ControlOrMeta+,')
  await settings.getByRole('tab', { name: 'Keyboard' }).click()
  await settings.getByRole('textbox', { name: 'Find a command or a key' }).fill('duplic')
  await expect(settings.getByRole('term')).toHaveText(['Duplicate'])
})
