import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { documentOf } from '#main/engine/testing/documents.ts'
import { findChromium } from '../scripts/find-chromium.mjs'
import { type Bench, median, printResult, round } from './bench.ts'
import { framesWhile, startHost } from './browser-host.ts'

const items = 12_500
const rounds = 5

/** Two steps for each item of a long list: eight events an item. */
const long = {
  ...documentOf(
    {
      list: ['transform', { expression: `[1..${items}]` }],
      each: ['map', { concurrency: 8 }],
      one: ['transform', { expression: '{"n": $}' }, { parent: 'each' }],
      two: ['transform', { expression: '{"n": n}' }, { parent: 'each' }],
      three: ['transform', { expression: '{"n": n}' }, { parent: 'each' }],
      four: ['transform', { expression: '{"n": n}' }, { parent: 'each' }],
      end: ['output', { name: '' }],
    },
    [
      'list.out -> each.items',
      'each.item -> one.in',
      'one.out -> two.in',
      'two.out -> three.in',
      'three.out -> four.in',
      'four.out -> each.result',
      'each.results -> end.value',
    ],
  ),
  id: 'wf_long',
  name: 'Long',
  settings: { budget: { steps: 1_000_000 } },
}

/**
 * In the page: clicks and looks at each picture, since who looks from outside sees up to half a second late. Gives
 * milliseconds.
 */
function timesOfOpening(button: HTMLElement | SVGElement): Promise<{ first: number; all: number }> {
  return new Promise((resolve) => {
    const began = performance.now()
    let first = 0
    const look = () => {
      if (first === 0 && document.querySelector('[role=treeitem]')) first = performance.now() - began
      const hasEnded = [...document.querySelectorAll('[role=status]')].some(({ textContent }) => textContent === 'Succeeded')
      if (first > 0 && hasEnded) resolve({ first, all: performance.now() - began })
      else requestAnimationFrame(look)
    }
    button.dispatchEvent(new MouseEvent('click', { bubbles: true }))
    look()
  })
}

/** How long it takes until a run of 100,000 events is there, and how its events scroll. */
const bench: Bench = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'trellis-long-'))
  const [workspace, profile] = [join(folder, 'ws'), join(folder, 'profile')]
  process.env.TRELLIS_PROFILE = profile
  const { openEngineHost } = await import('#main/hosts/engine-host.ts')
  const host = await openEngineHost({ workspace })
  const { runId } = await host.runs.start({ document: long, inputs: {} })
  const { status } = await host.runs.result(runId)
  const events = (await host.runs.events(runId, 0, 200_000)).length
  await host.close()
  if (status !== 'succeeded') throw new Error(`The long run ${status}`)

  const { url, child } = await startHost(workspace, profile)
  const browser = await chromium.launch({ executablePath: findChromium() })
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    await page.goto(url)
    await page.locator('.node-card').first().waitFor()
    const panel = page.getByRole('region', { name: 'Run panel' })
    const opens: number[] = []
    const reads: number[] = []
    for (let i = 0; i < rounds; i++) {
      await page.reload()
      await page.locator('.node-card').first().waitFor()
      await page.getByRole('tab', { name: 'Runs' }).click()
      const line = page.getByRole('tabpanel', { name: 'Runs' }).getByRole('listitem').first().getByRole('button').first()
      await line.waitFor()
      const { first, all } = await line.evaluate(timesOfOpening)
      opens.push(first)
      reads.push(all)
    }
    await panel.getByRole('tab', { name: 'Events' }).click()
    const list = panel.getByRole('tabpanel', { name: 'Events' })
    await list.hover()
    const frames = await framesWhile(page, async () => {
      for (const until = performance.now() + 3_000; performance.now() < until; ) {
        await page.mouse.wheel(0, 900)
        await page.waitForTimeout(16)
      }
    })
    return {
      title: 'A long run',
      rows: [
        { measured: 'events of the run', value: events, goal: '100,000' },
        { measured: 'from the click until its first lines are there, median ms', value: round(median(opens), 0), goal: 'under 1,000' },
        { measured: 'until all of it is there, median ms', value: round(median(reads), 0), goal: 'under 1,000' },
        { measured: 'the slowest of these, ms', value: round(Math.max(...reads), 0), goal: '' },
        { measured: 'frames a second while its events scroll', value: round(frames, 0), goal: 'over 50' },
      ],
      notes: [`Opened ${rounds} times from the list of runs in Chromium, each in a window that was loaded anew.`],
    }
  } finally {
    await browser.close()
    child.kill('SIGTERM')
    rmSync(folder, { recursive: true, force: true })
  }
}

export default bench

if (import.meta.main) printResult(await bench())
