import { type ChildProcess, spawn } from 'node:child_process'
import type { Page } from '@playwright/test'

/** Starts the app on a workspace, in the browser host. Gives the address to open once. */
export async function startHost(workspace: string, profile: string): Promise<{ url: string; child: ChildProcess }> {
  const child = spawn(process.execPath, ['bin/trellis.mjs', 'start', '--no-open', '--workspace', workspace], {
    env: { ...process.env, TRELLIS_PROFILE: profile },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  // also when a measurement fails
  process.once('exit', () => child.kill('SIGTERM'))
  const url = await new Promise<string>((resolve) => {
    let text = ''
    child.stdout?.on('data', (chunk) => {
      text += chunk
      const found = text.match(/http:\S+code=\S+/)?.[0]
      if (found) resolve(found)
    })
  })
  return { url, child }
}

/** Pictures a second while something is done in the page. */
export async function framesWhile(page: Page, work: () => Promise<void>): Promise<number> {
  await page.evaluate(() => {
    const counter = { frames: 0, from: performance.now(), on: true }
    Object.assign(window, { counter })
    const count = () => {
      counter.frames++
      if (counter.on) requestAnimationFrame(count)
    }
    requestAnimationFrame(count)
  })
  await work()
  return page.evaluate(() => {
    const { counter } = window as unknown as { counter: { frames: number; from: number; on: boolean } }
    counter.on = false
    return (counter.frames / (performance.now() - counter.from)) * 1000
  })
}
