// `npm start`: opens the desktop app where Electron and a display are there, and otherwise the same app in the browser.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const require = createRequire(import.meta.url)

function electronBinary() {
  const folder = dirname(require.resolve('electron/package.json'))
  try {
    const binary = require('electron')
    if (typeof binary === 'string' && existsSync(binary)) return binary
  } catch {
    // not downloaded yet
  }
  const install = spawnSync(process.execPath, [join(folder, 'install.js')], { stdio: 'ignore', timeout: 120_000 })
  if (install.status !== 0) return undefined
  try {
    delete require.cache[require.resolve('electron')]
    const binary = require('electron')
    return existsSync(binary) ? binary : undefined
  } catch {
    return undefined
  }
}

/** Why the desktop window cannot be used here, or undefined. */
function obstacle() {
  if (process.argv.includes('--browser')) return 'asked for with --browser'
  if (process.getuid?.() === 0) return 'this is root, and Electron does not run as root'
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return 'there is no display'
  return undefined
}

const build = spawnSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' })
if (build.status !== 0) process.exit(build.status ?? 1)

const reason = obstacle()
const electron = reason ? undefined : electronBinary()
const args = process.argv.slice(2).filter((arg) => arg !== '--browser')
if (!electron) console.log(`Opening Trellis in the browser: ${reason ?? 'there is no Electron here and it could not be downloaded'}.`)
const child = electron
  ? spawn(electron, ['.', ...args], { stdio: 'inherit' })
  : spawn(process.execPath, ['bin/trellis.mjs', 'start', ...args], { stdio: 'inherit' })
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 130 : 1)))
