import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

interface AxeOptions {
  /** CSS selector of the only part that is looked at; the whole page without one. */
  within?: string
  /** What axe holds for moderate or minor counts as well. */
  strict?: boolean
}

/** What axe finds in the light theme, and what of it the dark theme adds: its colours. Serious and critical findings, unless it is strict. */
export async function axeFindings(page: Page, { within, strict = false }: AxeOptions = {}): Promise<string[]> {
  const found: string[] = []
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme })
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
    const axe = new AxeBuilder({ page }).options({ resultTypes: ['violations'] })
    if (within) axe.include(within)
    // in the dark the words of code are turned to light by a filter, which axe does not reckon with
    if (theme === 'dark') axe.withRules(['color-contrast']).exclude('.cm-line span')
    const { violations } = await axe.analyze()
    for (const { id, impact, nodes } of violations)
      if (strict || impact === 'serious' || impact === 'critical')
        found.push(...nodes.slice(0, 3).map((node) => `${theme} ${id}: ${node.target.join(' ')} ${node.failureSummary ?? ''}`))
  }
  return found
}
