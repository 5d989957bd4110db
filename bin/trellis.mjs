#!/usr/bin/env node
// The `trellis` command. Trellis runs on Node 24 or later; on an older one this starts itself again on the one that
// was installed with it.
import { spawn } from 'node:child_process'
import { existsSync, realpathSync } from 'node:fs'
import module from 'node:module'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = join(dirname(realpathSync(fileURLToPath(import.meta.url))), '..')
const program = join(root, 'out/cli/cli.js')

if (Number(process.versions.node.split('.')[0]) < 24) {
  const own = join(root, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node')
  if (!existsSync(own)) {
    console.error(`trellis: Node 24 or later is needed, and this is ${process.version}. Run \`npm ci\` in ${root}.`)
    process.exit(2)
  }
  const child = spawn(own, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)))
} else if (!existsSync(program)) {
  console.error(`trellis: ${program} is not there. Run \`npm ci\` or \`npm run build\` in ${root}.`)
  process.exit(2)
} else {
  module.enableCompileCache()
  await import(pathToFileURL(program).href)
}
