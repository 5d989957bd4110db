// `npm test`: walls, types, unit tests, and the end-to-end tests in a real Chromium. Ends with `N passed, N failed`.
// A test that passed at its second try (CI only) is named as `FLAKY: …`. `--e2e` runs the end-to-end tests alone, `--unit` leaves them out.
import { spawn } from 'node:child_process'
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

/** Runs a check to its end, and says whether it is fine. What it prints goes to `told`, or is shown as it comes. */
function succeeds(script, args, { env = {}, told } = {}) {
  const stdio = told ? ['ignore', 'pipe', 'pipe'] : 'inherit'
  const child = spawn(process.execPath, [script, ...args], { stdio, env: { ...process.env, ...env } })
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text) => told.push(text))
  return new Promise((resolve) => child.on('close', (code) => resolve(code === 0)))
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

const bin = (name, path) => join('node_modules', name, path)

/** What looks at the sources alone, one after the other. Shows what they found once `done` has come. */
async function checkSources(done) {
  const checks = [
    ['types', 'scripts/typecheck.mjs'],
    ['lint', bin('@biomejs/biome', 'bin/biome'), 'check', '.'],
    [
      'walls',
      bin('dependency-cruiser', 'bin/dependency-cruiser.mjs'),
      '--config',
      '.dependency-cruiser.cjs',
      'src-shared',
      'src-main',
      'src-renderer',
    ],
    ['dead code', bin('knip', 'bin/knip.js')],
    ['docs are current', 'scripts/make-docs.ts', '--check'],
  ]
  const found = []
  for (const [name, script, ...args] of checks) {
    const told = []
    found.push([name, await succeeds(script, args, { told }), told.join('')])
  }
  await done
  for (const [name, ok, text] of found) {
    process.stdout.write(text)
    count(name, ok)
  }
}

async function unitTests() {
  const file = join(folder, 'unit.json')
  const ok = await succeeds(bin('vitest', 'vitest.mjs'), ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`])
  const result = read(file)
  count('unit tests', ok && result !== undefined, result?.numPassedTests, result?.numFailedTests)
}

async function endToEndTests() {
  const file = join(folder, 'e2e.json')
  const env = { TRELLIS_CHROMIUM: findChromium({ windowless: true }), PLAYWRIGHT_JSON_OUTPUT_NAME: file }
  const ok = await succeeds(require.resolve('@playwright/test/cli'), ['test', '--reporter=list,json'], { env })
  const { stats, suites = [] } = read(file) ?? {}
  for (const title of suites.flatMap(flakyIn)) console.error(`FLAKY: ${title}`)
  count('end-to-end tests', ok && stats !== undefined, stats && stats.expected + stats.flaky, stats?.unexpected)
}

/** Tests that passed at the second try, by the JSON report of Playwright. */
function flakyIn({ suites = [], specs = [] }) {
  const own = specs.filter(({ tests }) => tests.some(({ status }) => status === 'flaky')).map(({ file, title }) => `${file}: ${title}`)
  return [...own, ...suites.flatMap(flakyIn)]
}

count('build', await succeeds('scripts/build.mjs', []))
if (only !== 'e2e') {
  // tests wait much of their time, in which the sources can be looked at
  const tested = unitTests()
  await checkSources(tested)
}
if (only !== 'unit') await endToEndTests()
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed > 0 ? 1 : 0)
