import type { Page } from '@playwright/test'
import { nodeCard } from './canvas-page.ts'
import { approveOnNode } from './run-page.ts'
import { expect, test } from './trellis-app.ts'

// a window of the desktop app has the language of its system
test.use({ locale: 'de-DE' })

const language = (page: Page) => page.locator('html').getAttribute('lang')

/** Chooses in the command palette what is found by some words. */
async function command(page: Page, words: string, name: string): Promise<void> {
  await page.keyboard.press('ControlOrMeta+k')
  await page.keyboard.type(words)
  await page.getByRole('option', { name }).click()
}

test('@browser a window on a German system speaks German, and a run does', async ({ app: { page } }) => {
  await expect(nodeCard(page, 'Result')).toBeVisible()
  expect(await language(page)).toBe('de')

  const kinds = page.locator('.left-panel')
  await kinds.getByRole('textbox', { name: 'Knoten filtern' }).fill('schleife')
  await expect(kinds.getByRole('button', { name: 'Schleife', exact: true })).toHaveAttribute('title', /solange eine Bedingung gilt/)
  // the words of the docs find a kind too
  await kinds.getByRole('textbox', { name: 'Knoten filtern' }).fill('loop')
  await kinds.getByRole('button', { name: 'Schleife', exact: true }).click()
  const inspector = page.getByRole('complementary', { name: 'Inspektor' })
  await expect(inspector.getByLabel('Name', { exact: true })).toHaveValue('Schleife')
  await expect(inspector.getByText('Wiederholen, solange', { exact: true })).toBeVisible()
  await page.getByRole('banner').getByRole('button', { name: 'Rückgängig' }).click()
  await expect(nodeCard(page, 'Schleife')).toHaveCount(0)

  await page.getByRole('banner').getByRole('button', { name: 'Ausführen', exact: true }).click()
  await approveOnNode(page, 'Freigeben')
  const panel = page.getByRole('region', { name: 'Laufbereich' })
  await expect(panel.getByRole('complementary', { name: 'Grundursache' })).toBeVisible({ timeout: 30_000 })
  await expect(panel.getByRole('status').first()).toHaveText('Erfolgreich')
})

test('@browser another language is chosen by a command, keeps what is not saved, and stays', async ({ app: { page } }) => {
  await page.locator('.left-panel').getByRole('button', { name: 'Schleife', exact: true }).click()
  await expect(nodeCard(page, 'Schleife')).toBeVisible()
  // whoever cannot read the language finds it by the English word
  await command(page, 'language english', 'Sprache (Language): English')

  await expect(page.getByRole('textbox', { name: 'Filter nodes' })).toBeVisible()
  expect(await language(page)).toBe('en')
  await expect(nodeCard(page, 'Schleife')).toBeVisible()
  await page.locator('.left-panel').getByRole('button', { name: 'Loop', exact: true }).click()
  await expect(nodeCard(page, 'Loop')).toBeVisible()

  await page.reload()
  await expect(nodeCard(page, 'Schleife')).toBeVisible()
  expect(await language(page)).toBe('en')

  await page.getByRole('banner').getByRole('button', { name: 'Settings', exact: true }).click()
  await page.getByRole('dialog').getByRole('tab', { name: 'Appearance' }).click()
  await page.getByRole('dialog').getByRole('combobox', { name: 'Language' }).selectOption('system')
  await expect(page.getByRole('textbox', { name: 'Knoten filtern' })).toBeVisible()
  expect(await language(page)).toBe('de')
  await expect(nodeCard(page, 'Schleife')).toBeVisible()
})
