import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base, _electron as electron, type Page } from '@playwright/test'

const root = join(import.meta.dirname, '..')

/** The app as a test uses it: a page of it, on a workspace of its own. */
export interface TrellisApp {
  page: Page
  /** Folder of the workspace. */
  workspace: string
  /** Ends the engine as a crash would, and starts it again on the same workspace. Browser host only. */
  crashAndRestart(): Promise<void>
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

/** Tests get `app`: the browser host, or the desktop app with `TRELLIS_E2E_HOST=desktop`. */
export const test = base.extend<{ app: TrellisApp }>({
  app: async ({ page }, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'trellis-e2e-'))
    const workspace = join(folder, 'workspace')
    const profile = join(folder, 'profile')
    if (process.env.TRELLIS_E2E_HOST === 'desktop') {
      const binary = createRequire(import.meta.url)('electron') as unknown as string
      const env = { ...process.env, TRELLIS_WORKSPACE: workspace, TRELLIS_PROFILE: profile } as Record<string, string>
      const desktop = await electron.launch({
        executablePath: binary,
        args: ['.', ...(process.env.CI ? ['--no-sandbox'] : [])],
        cwd: root,
        env,
      })
      const window = await desktop.firstWindow()
      await use({
        page: window,
        workspace,
        crashAndRestart: () => Promise.reject(new Error('Only the browser host can be crashed by a test.')),
      })
      await desktop.close()
    } else {
      let host = await startHost(workspace, profile)
      await page.goto(host.url)
      await use({
        page,
        workspace,
        async crashAndRestart() {
          host.child.kill('SIGKILL')
          await ended(host.child)
          host = await startHost(workspace, profile)
          await page.goto(host.url)
        },
      })
      await page.close()
      host.child.kill('SIGTERM')
      await ended(host.child)
    }
    await rm(folder, { recursive: true, force: true })
  },
})

export { expect } from '@playwright/test'
