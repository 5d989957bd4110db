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

const tab = (page, name) => page.getByRole('tab', { name, exact: true })
const settled = (page) => page.waitForTimeout(600)

/** Lets a process work for an eighth of the time, until the function that it gives is called: its agents can be seen at work. */
function slowly(child) {
  const timer = setInterval(() => {
    child.kill('SIGSTOP')
    setTimeout(() => child.kill('SIGCONT'), 70)
  }, 80)
  return () => clearInterval(timer)
}

/** The first minute: the sample incident, its run, the question, the report. */
async function firstMinute(page, shot, engine) {
  const run = page.getByRole('banner').getByRole('button', { name: 'Run', exact: true })
  await run.waitFor()
  await settled(page)
  await shot('start')
  const usual = slowly(engine)
  await run.click()
  await page.locator('.node-card[data-status="running"]', { hasText: 'analyst' }).first().waitFor({ timeout: 60_000 })
  // the view glides to what is at work
  await page.waitForTimeout(900)
  await shot('running')
  usual()
  const approve = page.getByRole('button', { name: 'Approve' }).last()
  await approve.waitFor({ timeout: 60_000 })
  // the view glides to the node that asks
  await settled(page)
  await shot('approval')
  await approve.click()
  await tab(page, 'Output').click()
  await page
    .getByRole('heading', { name: /root cause/i })
    .first()
    .waitFor({ timeout: 60_000 })
  await shot('report')
}

/** The same run again at an earlier moment, and beside a second one that was refused the remedy. */
async function runsSeenAgain(page, shot) {
  await tab(page, 'Timeline').click()
  const moment = page.getByRole('slider', { name: 'Moment of the run' })
  await moment.focus()
  await page.keyboard.press('Home')
  for (let step = 0; step < 5; step++) await page.keyboard.press('PageUp')
  await page.getByRole('button', { name: 'Show the whole workflow' }).click()
  await settled(page)
  await shot('replay')
  await page.getByRole('banner').getByRole('button', { name: 'Run', exact: true }).click()
  await page.getByRole('button', { name: 'Reject' }).last().click({ timeout: 60_000 })
  await page
    .getByRole('heading', { name: /root cause/i })
    .first()
    .waitFor({ timeout: 60_000 })
  await command(page, 'compare with the run before')
  await page.getByRole('button', { name: 'Show the whole workflow' }).click()
  await settled(page)
  await shot('compare')
}

async function command(page, words) {
  await page.keyboard.press('ControlOrMeta+k')
  await page.getByRole('combobox').fill(words)
  await page.keyboard.press('Enter')
}

/** Two versions of the workflow, and the gallery of templates. */
async function drawings(page, shot) {
  await command(page, 'clear the run')
  await page.getByText('Propose a remedy', { exact: true }).click()
  await page.keyboard.press('Delete')
  await page.getByText('Intake', { exact: true }).click()
  await page.getByRole('complementary', { name: 'Inspector' }).getByLabel('Name', { exact: true }).fill('Triage')
  await page.keyboard.press('Escape')
  await page.keyboard.press('ControlOrMeta+s')
  await tab(page, 'Versions').click()
  await page.getByRole('list', { name: 'Versions' }).getByRole('button').last().click()
  await settled(page)
  await shot('versions')
  await page.keyboard.press('ControlOrMeta+o')
  const places = page.getByRole('navigation', { name: 'Places' })
  await places.getByRole('button', { name: 'New workflow', exact: true }).click()
  await settled(page)
  await shot('templates')
}

for (const colorScheme of ['light', 'dark']) {
  const { url, child } = await startHost(colorScheme)
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme, reducedMotion: 'reduce' })
  // the offer of the tour is for newcomers, not for pictures
  await page.addInitScript(() =>
    localStorage.setItem('trellis.preferences', localStorage.getItem('trellis.preferences') ?? '{"tourOffered":true}'),
  )
  const shot = (name) => page.screenshot({ path: join(out, `${name}-${colorScheme}.png`) })
  try {
    await page.goto(url)
    await firstMinute(page, shot, child)
    await runsSeenAgain(page, shot)
    await drawings(page, shot)
    await page.close()
  } finally {
    child.kill('SIGTERM')
    await new Promise((resolve) => child.once('exit', resolve))
  }
}
await browser.close()
rmSync(folder, { recursive: true, force: true })
