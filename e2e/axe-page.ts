import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, type Page } from '@playwright/test'
import type axe from 'axe-core'
import type { Result, RunOptions } from 'axe-core'

interface AxeOptions {
  /** CSS selector of the only part that is looked at; the whole page without one. */
  within?: string
  /** What axe holds for moderate or minor counts as well. */
  strict?: boolean
}

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface Part {
  /** CSS selectors. */
  include: string
  exclude?: string
}

/** In the page itself, which has no frames: what checks pages with frames too opens a second page and loads axe three times. */
async function violations(page: Page, part: Part, options: RunOptions = {}): Promise<Result[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(source)
  return page.evaluate(async ([within, how]) => (await (window as unknown as { axe: typeof axe }).axe.run(within, how)).violations, [
    part,
    { ...options, resultTypes: ['violations'] } satisfies RunOptions,
  ] as const)
}

/** Shows the page in a theme, once its colours have turned to it. */
async function inTheme(page: Page, theme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme: theme })
  await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
  await page.waitForFunction(() =>
    document.getAnimations().every(({ playState, effect }) => playState !== 'running' || effect?.getComputedTiming().endTime === Infinity),
  )
}

/** What axe finds in the light theme, and what of it the dark theme adds: its colours. Serious and critical findings, unless it is strict. */
export async function axeFindings(page: Page, { within, strict = false }: AxeOptions = {}): Promise<string[]> {
  const include = within ?? 'html'
  const found: string[] = []
  for (const theme of ['light', 'dark'] as const) {
    await inTheme(page, theme)
    // in the dark the words of code are turned to light by a filter, which axe does not reckon with
    const seen =
      theme === 'light'
        ? await violations(page, { include })
        : await violations(page, { include, exclude: '.cm-line span' }, { runOnly: { type: 'rule', values: ['color-contrast'] } })
    for (const { id, impact, nodes } of seen)
      if (strict || impact === 'serious' || impact === 'critical')
        found.push(...nodes.slice(0, 3).map((node) => `${theme} ${id}: ${node.target.join(' ')} ${node.failureSummary ?? ''}`))
  }
  return found
}
