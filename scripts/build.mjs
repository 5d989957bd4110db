// Builds out/ when its sources have changed since the last build. `--force` builds in any case.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'

const stampFile = 'out/built-from'
const sources = [
  'src-main',
  'src-shared',
  'src-renderer',
  'resources/playbooks',
  'package-lock.json',
  'electron.vite.config.ts',
  'vite.node.config.ts',
]

function fingerprint() {
  const hash = createHash('sha256')
  const visit = (path) => {
    const stat = statSync(path)
    if (stat.isDirectory()) for (const name of readdirSync(path).sort()) visit(join(path, name))
    else if (!/\.test\.tsx?$/.test(path)) hash.update(path).update(readFileSync(path))
  }
  for (const source of sources) if (existsSync(source)) visit(source)
  return hash.digest('hex')
}

const stamp = fingerprint()
const fresh = existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp
if (!fresh || process.argv.includes('--force')) {
  const started = performance.now()
  await build({ configFile: 'vite.node.config.ts', logLevel: 'warn' })
  const electronVite = await import('electron-vite')
  await electronVite.build({ logLevel: 'warn' })
  mkdirSync('out', { recursive: true })
  writeFileSync(stampFile, stamp)
  console.log(`Built Trellis in ${((performance.now() - started) / 1000).toFixed(1)} s.`)
}
