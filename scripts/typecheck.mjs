// Type-checks each folder by its own tsconfig, all of them even when one fails.
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'

const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc')
const folders = ['.', 'src-shared', 'src-main', 'src-renderer', 'e2e', 'bench']
const failed = folders.filter((folder) => spawnSync(process.execPath, [tsc, '-p', folder], { stdio: 'inherit' }).status !== 0)
if (failed.length > 0) {
  console.error(`Types do not fit in: ${failed.join(', ')}`)
  process.exit(1)
}
