// `npm run screenshots`: drives the real app through its first minute and writes docs/screenshots/*.png.
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { findChromium } from './find-chromium.mjs'

const folder = mkdtempSync(join(tmpdir(), 'trellis-screenshots-'))
const out = 'docs/screenshots'
mkdirSync(out, { recursive: true })

function startHost(name) {
  const env = { ...process.env, TRELLIS_PROFILE: join(folder, 'profile') }
  const child = spawn(process.execPath, ['bin/trellis.mjs', 'start', '--no-open', '--workspace', join(folder, name)], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return new Promise((resolve) => {
    let text = ''
    child.stdout.on('data', (chunk) => {
      text += chunk
      const url = text.match(/http:\S+code=\S+/)?.[0]
      if (url) resolve({ url, child })
    })
  })
}

const browser = await chromium.launch({
  executablePath: findChromium(),
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
})
for (const colorScheme of ['light', 'dark']) {
  const { url, child } = await startHost(colorScheme)
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme, reducedMotion: 'reduce' })
  const shot = (name) => page.screenshot({ path: join(out, `${name}-${colorScheme}.png`) })
  await page.goto(url)
  const run = page.getByRole('button', { name: 'Run', exact: true })
  await run.waitFor()
  await page.waitForTimeout(1500)
  await shot('start')
  await run.click()
  await page.waitForTimeout(1200)
  await shot('running')
  const approve = page.getByRole('button', { name: 'Approve' }).last()
  await approve.waitFor({ timeout: 60_000 })
  await shot('approval')
  await approve.click()
  await page.getByRole('tab', { name: 'Output' }).click()
  await page
    .getByRole('heading', { name: /root cause/i })
    .first()
    .waitFor({ timeout: 60_000 })
  await shot('report')
  await page.close()
  child.kill('SIGTERM')
  await new Promise((resolve) => child.once('exit', resolve))
}
await browser.close()
rmSync(folder, { recursive: true, force: true })
