import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base, _electron as electron, expect, type Page } from '@playwright/test'

const root = join(import.meta.dirname, '..')

/** The app as a test uses it: a page of it, on a workspace of its own. Every test also fails on a complaint of its page. */
export interface TrellisApp {
  page: Page
  /** Folder of the workspace. */
  workspace: string
  /** The address with the one-time code, which has been used. Browser host only. */
  address: string
  /** What the page has done that no page may do; the test fails on what is in here at its end. */
  complaints: string[]
  /** Ends the engine as a crash would, and starts it again on the same workspace, after what is to be seen meanwhile. Browser host only. */
  crashAndRestart(meanwhile?: () => Promise<void>): Promise<void>
  /** Has the engine stand still for as long as this takes. Browser host only. */
  whileStill(meanwhile: () => Promise<void>): Promise<void>
}

async function startHost(workspace: string, profile: string): Promise<{ url: string; child: ChildProcess }> {
  const child = spawn(process.execPath, ['bin/trellis.mjs', 'start', '--no-open', '--workspace', workspace], {
    cwd: root,
    env: { ...process.env, TRELLIS_PROFILE: profile },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const url = await new Promise<string>((resolve, reject) => {
    let text = ''
    child.stdout?.on('data', (chunk) => {
      text += chunk
      const found = text.match(/http:\/\/127\.0\.0\.1:\d+\/\?code=\S+/)
      if (found) resolve(found[0])
    })
    child.on('exit', (code) => reject(new Error(`The browser host ended with ${code}: ${text}`)))
  })
  return { url, child }
}

function ended(child: ChildProcess): Promise<void> {
  return child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((resolve) => child.once('exit', () => resolve()))
}

const styledTyping = 'The browser styled what was typed into a code field.'

/** Chromium gives text that is typed between coloured words a style attribute, which the policy refuses: it says so, no more. */
function tellStyledTyping(message: string): void {
  document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
    // the editor may have drawn its line anew by now, so that its place says nothing any more
    if (effectiveDirective === 'style-src-attr' && document.activeElement?.closest('.cm-content')) console.debug(message)
  })
}

/**
 * Gathers what a page must never do: errors on its console (what its content policy refuses is one), errors that nobody
 * caught, and requests to anything but its own host.
 */
async function watch(page: Page) {
  const complaints: string[] = []
  let away = false
  // an excuse may come before what it excuses
  const excused: string[] = []
  const complain = (complaint: string) => {
    const at = excused.findIndex((beginning) => complaint.startsWith(beginning))
    if (at >= 0) excused.splice(at, 1)
    else complaints.push(complaint)
  }
  const excuse = (beginning: string) => {
    const at = complaints.findLastIndex((complaint) => complaint.startsWith(beginning))
    if (at >= 0) complaints.splice(at, 1)
    else excused.push(beginning)
  }
  page.on('console', (message) => {
    const text = message.text()
    if (text === styledTyping) excuse('console: Applying inline style violates')
    if (message.type() !== 'error' || (away && /^WebSocket connection to|net::ERR_CONNECTION_/.test(text))) return
    complain(`console: ${text}`)
  })
  page.on('pageerror', (error) => complain(`uncaught: ${error.stack ?? error.message}`))
  page.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url())
    const own = ['data:', 'blob:', 'trellis:'].includes(protocol) || hostname === '127.0.0.1'
    if (!own) complain(`request: ${request.url()}`)
  })
  page.on('requestfailed', (request) => {
    // nothing left the machine, and the console tells of it
    if (request.failure()?.errorText === 'csp') excuse(`request: ${request.url()}`)
  })
  await page.addInitScript(tellStyledTyping, styledTyping)
  return {
    complaints,
    /** While the host is away, failed connections to it are no complaint. */
    async whileAway(restart: () => Promise<unknown>): Promise<void> {
      away = true
      await restart()
      away = false
    },
  }
}

type Use = (app: TrellisApp) => Promise<void>

async function inFolder(run: (folder: { workspace: string; profile: string }) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'trellis-e2e-'))
  try {
    await run({ workspace: join(folder, 'workspace'), profile: join(folder, 'profile') })
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

const inBrowser = ({ page }: { page: Page }, use: Use) =>
  inFolder(async ({ workspace, profile }) => {
    const watched = await watch(page)
    let host = await startHost(workspace, profile)
    await page.goto(host.url)
    // a key that is pressed before the window is there is pressed for nothing
    await page.locator('[data-region="bar"]').waitFor()
    await use({
      page,
      workspace,
      address: host.url,
      complaints: watched.complaints,
      crashAndRestart: (meanwhile) =>
        watched.whileAway(async () => {
          host.child.kill('SIGKILL')
          await ended(host.child)
          await meanwhile?.()
          host = await startHost(workspace, profile)
          await page.goto(host.url)
        }),
      async whileStill(meanwhile) {
        host.child.kill('SIGSTOP')
        try {
          await meanwhile()
        } finally {
          host.child.kill('SIGCONT')
        }
      },
    })
    await page.close()
    host.child.kill('SIGTERM')
    await ended(host.child)
    expect(watched.complaints).toEqual([])
    expect(host.child.exitCode).toBe(0)
  })

// biome-ignore lint/correctness/noEmptyPattern: the test runner reads from the pattern that no browser is needed
const onDesktop = ({}: object, use: Use) =>
  inFolder(async ({ workspace, profile }) => {
    const desktop = await electron.launch({
      executablePath: createRequire(import.meta.url)('electron') as unknown as string,
      args: ['.', ...(process.env.CI ? ['--no-sandbox'] : [])],
      cwd: root,
      env: { ...process.env, TRELLIS_WORKSPACE: workspace, TRELLIS_PROFILE: profile } as Record<string, string>,
    })
    const page = await desktop.firstWindow()
    const watched = await watch(page)
    await page.evaluate(tellStyledTyping, styledTyping)
    await use({
      page,
      workspace,
      address: page.url(),
      complaints: watched.complaints,
      crashAndRestart: () => Promise.reject(new Error('Only the browser host can be crashed by a test.')),
      whileStill: () => Promise.reject(new Error('Only the browser host can be held by a test.')),
    })
    await desktop.close()
    expect(watched.complaints).toEqual([])
  })

/** Tests get `app`: the browser host, or the desktop app with `TRELLIS_E2E_HOST=desktop`, which leaves out tests tagged `@browser`. */
export const test = base.extend<{ app: TrellisApp }>({ app: process.env.TRELLIS_E2E_HOST === 'desktop' ? onDesktop : inBrowser })

export { expect } from '@playwright/test'
