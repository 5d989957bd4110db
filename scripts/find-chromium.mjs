// A Chromium for the end-to-end tests: one that is there, or one that can be installed.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

const places = {
  linux: [
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/usr/bin/google-chrome-stable',
    '/snap/bin/chromium',
  ],
  darwin: ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Chromium.app/Contents/MacOS/Chromium'],
  win32: [
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  ],
}

/** The same engine without a browser around it, which takes a fifth less of the processor. */
const shells = ['/usr/bin/chromium-headless-shell']

function present(windowless) {
  const own = process.env.TRELLIS_CHROMIUM
  if (own) return existsSync(own) ? own : undefined
  const { chromium } = require('@playwright/test')
  const all = [...(windowless ? shells : []), chromium.executablePath(), ...(places[process.platform] ?? [])]
  return all.find((path) => path && existsSync(path))
}

function run(command, args) {
  return spawnSync(command, args, { stdio: 'inherit', timeout: 600_000 }).status === 0
}

/**
 * Path of a Chromium; ends the process with what to do when there is none and none can be installed. `windowless` where
 * nothing is measured or shown: one without a window will do, and is preferred.
 */
export function findChromium({ windowless = false } = {}) {
  const found = present(windowless)
  if (found) return found
  console.log('No Chromium was found. Trying to install one…')
  const cli = require.resolve('@playwright/test/cli')
  if (run(process.execPath, [cli, 'install', 'chromium']) && present()) return present()
  if (process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    run('apt-get', ['update'])
    run('apt-get', ['install', '-y', 'chromium'])
    if (present()) return present()
  }
  console.error(
    [
      'The end-to-end tests need a Chromium, and none could be installed.',
      process.platform === 'linux'
        ? '  Install one, for example: sudo apt-get install -y chromium'
        : '  Install Google Chrome, or run: npx playwright install chromium',
      '  or name one: TRELLIS_CHROMIUM=/path/to/chrome npm test',
    ].join('\n'),
  )
  process.exit(1)
}
