// `npm test`: walls, types, unit tests, and the end-to-end tests in a real Chromium. Ends with `N passed, N failed`.
// `--e2e` runs the end-to-end tests alone, `--unit` leaves them out.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findChromium } from './find-chromium.mjs'

const require = createRequire(import.meta.url)
const only = process.argv.includes('--e2e') ? 'e2e' : process.argv.includes('--unit') ? 'unit' : 'all'
const folder = mkdtempSync(join(tmpdir(), 'trellis-test-'))
let passed = 0
let failed = 0

function count(name, ok, more = 0, wrong = 0) {
  passed += more || (ok ? 1 : 0)
  failed += wrong || (ok ? 0 : 1)
  if (!ok) console.error(`FAILED: ${name}`)
}

function succeeds(script, args, env = {}) {
  const { status } = spawnSync(process.execPath, [script, ...args], { stdio: 'inherit', env: { ...process.env, ...env } })
  return status === 0
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

const bin = (name, path) => join('node_modules', name, path)

count('build', succeeds('scripts/build.mjs', []))
if (only !== 'e2e') {
  count('types', succeeds('scripts/typecheck.mjs', []))
  count('lint', succeeds(bin('@biomejs/biome', 'bin/biome'), ['check', '.']))
  count(
    'walls',
    succeeds(bin('dependency-cruiser', 'bin/dependency-cruiser.mjs'), [
      '--config',
      '.dependency-cruiser.cjs',
      'src-shared',
      'src-main',
      'src-renderer',
    ]),
  )
  count('dead code', succeeds(bin('knip', 'bin/knip.js'), []))
  count('docs are current', succeeds('scripts/make-docs.ts', ['--check']))
  const file = join(folder, 'unit.json')
  const ok = succeeds(bin('vitest', 'vitest.mjs'), ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`])
  const result = read(file)
  count('unit tests', ok && result !== undefined, result?.numPassedTests, result?.numFailedTests)
}
if (only !== 'unit') {
  const file = join(folder, 'e2e.json')
  const env = { TRELLIS_CHROMIUM: findChromium({ windowless: true }), PLAYWRIGHT_JSON_OUTPUT_NAME: file }
  const ok = succeeds(require.resolve('@playwright/test/cli'), ['test', '--reporter=list,json'], env)
  const stats = read(file)?.stats
  count('end-to-end tests', ok && stats !== undefined, stats?.expected, stats?.unexpected)
}
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed > 0 ? 1 : 0)
