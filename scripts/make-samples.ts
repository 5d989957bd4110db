import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { badDeploy } from './samples/bad-deploy.ts'
import { dependencyDown } from './samples/dependency-down.ts'
import { diskFull } from './samples/disk-full.ts'
import { falseAlarm } from './samples/false-alarm.ts'
import { memoryLeak } from './samples/memory-leak.ts'
import { poolExhausted } from './samples/pool-exhausted.ts'
import type { Sample } from './samples/scene.ts'

/** All sample incidents, in the order in which they are offered. */
export function makeSamples(): Sample[] {
  return [badDeploy(), memoryLeak(), poolExhausted(), diskFull(), dependencyDown(), falseAlarm()]
}

/** Path to content of everything that is written: the incidents, `index.json` for people, `causes.json` for tests and benches. */
export function sampleFiles(samples: readonly Sample[] = makeSamples()): Map<string, string> {
  const files = new Map<string, string>()
  for (const { name, files: own } of samples) for (const [path, content] of Object.entries(own)) files.set(`${name}/${path}`, content)
  files.set(
    'index.json',
    `${JSON.stringify({ incidents: samples.map(({ name, title, summary }) => ({ name, title, summary })) }, null, 2)}\n`,
  )
  files.set('causes.json', `${JSON.stringify(Object.fromEntries(samples.map(({ name, cause }) => [name, cause])), null, 2)}\n`)
  return files
}

async function write(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  for (const [path, content] of sampleFiles()) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), content)
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await write(fileURLToPath(new URL('../resources/incidents', import.meta.url)))
