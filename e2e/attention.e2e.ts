import type { Page } from '@playwright/test'
import { newWorkflow, nodeCard } from './canvas-page.ts'
import { pressRun, runPanel } from './run-page.ts'
import { expect, test } from './trellis-app.ts'

interface Shown {
  title: string
  body: string
  click(): void
}

/** Stands in for the notifications of the system: what is shown is kept, and can be clicked. */
function keepNotifications(): void {
  const shown: Shown[] = []
  class Kept {
    static permission = 'default'
    static requestPermission = async () => {
      Kept.permission = 'granted'
      return Kept.permission
    }
    onclick: (() => void) | null = null
    constructor(title: string, { body = '' }: { body?: string } = {}) {
      shown.push({ title, body, click: () => this.onclick?.() })
    }
    close(): void {}
  }
  Object.assign(window, { Notification: Kept, shownNotifications: shown })
  // the window is not looked at
  document.hasFocus = () => false
}

const notifications = (page: Page) =>
  page.evaluate(() => (window as unknown as { shownNotifications: Shown[] }).shownNotifications.map(({ title, body }) => [title, body]))

test('an approval is told of on the desktop, and a click leads to it', { tag: '@browser' }, async ({ app: { page } }) => {
  await page.addInitScript(keepNotifications)
  await page.reload()
  await expect(nodeCard(page, 'Intake')).toBeVisible()
  await page.keyboard.press('ControlOrMeta+k')
  await page.keyboard.type('desktop notifications')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Desktop notifications are on')).toBeVisible()
  await pressRun(page)
  await newWorkflow(page, 'Elsewhere')
  await page.keyboard.press('ControlOrMeta+j')
  await expect(runPanel(page)).toBeHidden()
  await expect.poll(() => notifications(page), { timeout: 60_000 }).toEqual([['Troubleshooting waits for you', 'Carry out this remedy?']])
  await expect(page).toHaveTitle(/^\(1\) /)

  await page.evaluate(() => (window as unknown as { shownNotifications: Shown[] }).shownNotifications[0]?.click())
  await expect(nodeCard(page, 'Approve the remedy')).toBeInViewport()
  const approval = runPanel(page).getByRole('region', { name: /^Approval/ })
  await expect(approval.getByRole('textbox', { name: 'Comment' })).toBeFocused()
  await page.keyboard.type('Seen from afar')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  // what was answered goes, and the keyboard stays in the panel
  await expect(runPanel(page).getByRole('tab', { selected: true })).toBeFocused()
  await expect(runPanel(page).getByRole('heading', { name: 'Root cause' })).toBeVisible({ timeout: 30_000 })
  await expect.poll(() => notifications(page)).toHaveLength(2)
  await expect(page).toHaveTitle('Trellis')
})

test('a message that goes by itself stays while somebody points at it', { tag: '@browser' }, async ({ app: { page } }) => {
  await page.addInitScript(keepNotifications)
  await page.reload()
  await expect(nodeCard(page, 'Intake')).toBeVisible()
  await page.keyboard.press('ControlOrMeta+k')
  await page.keyboard.type('desktop notifications')
  await page.keyboard.press('Enter')
  const message = page.getByRole('status').filter({ hasText: 'Desktop notifications are on' })
  await message.hover()
  await page.waitForTimeout(6_500)
  await expect(message).toBeVisible()
  await page.mouse.move(5, 5)
  await expect(message).toBeHidden()
})
