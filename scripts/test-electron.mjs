// `npm run test:e2e:electron`: the end-to-end tests against the desktop app, where an Electron binary is there.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

function binary() {
  try {
    const path = require('electron')
    return existsSync(path) ? path : undefined
  } catch {
    return undefined
  }
}

if (!binary()) {
  console.error('There is no Electron binary here. Run `npx install-electron` first, which downloads it.')
  process.exit(1)
}
spawnSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' })
const { status } = spawnSync(process.execPath, [require.resolve('@playwright/test/cli'), 'test'], {
  stdio: 'inherit',
  env: { ...process.env, TRELLIS_E2E_HOST: 'desktop' },
})
process.exit(status ?? 1)
