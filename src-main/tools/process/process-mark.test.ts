import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, expect, it } from 'vitest'
import { endLeftBehind, endMarked, idsIn, markVariable, newMark } from './process-mark.ts'

const started: ChildProcess[] = []
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
})

async function sleeping(env: Record<string, string>): Promise<ChildProcess> {
  const child = spawn('sleep', ['60'], { stdio: 'ignore', detached: true, env: { PATH: process.env.PATH, ...env } })
  started.push(child)
  await once(child, 'spawn')
  return child
}

const isOver = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null

it.skipIf(process.platform === 'win32')('ends what has just this mark', async () => {
  const mark = newMark('server')
  const wanted = await sleeping({ [markVariable]: mark })
  const others = await Promise.all([
    sleeping({ [markVariable]: `${mark}0` }),
    sleeping({ [`X${markVariable}`]: mark }),
    sleeping({ X: `${markVariable}=${mark}` }),
    sleeping({ [markVariable]: newMark('server') }),
    sleeping({}),
  ])
  await endMarked(mark)
  await expect.poll(() => isOver(wanted), { timeout: 10_000 }).toBe(true)
  expect(others.filter(isOver)).toEqual([])
})

it.skipIf(process.platform === 'win32')('ends of what others left behind servers alone', async () => {
  const script = `import { newMark } from ${JSON.stringify(new URL('./process-mark.ts', import.meta.url).href)}; console.log(newMark('server'))`
  const mark = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }).trim()
  const left = await sleeping({ [markVariable]: mark })
  const others = await Promise.all(
    [mark.replace('server', 'program'), mark.replace(/^server:[^:]*/, 'server:0'), mark.replace(/:\d+:/, '::'), newMark('server')].map(
      (of) => sleeping({ [markVariable]: of }),
    ),
  )
  await endLeftBehind()
  await expect.poll(() => isOver(left), { timeout: 10_000 }).toBe(true)
  expect(others.filter(isOver)).toEqual([])
})

it.skipIf(process.platform === 'win32')('reads marks as ps tells them, as on macOS', async () => {
  const mark = newMark('server')
  const child = await sleeping({ A: 'a b', [markVariable]: mark, Z: '1' })
  const lines = execFileSync('ps', ['axeww', '-o', 'pid=,command='], { encoding: 'utf8', maxBuffer: 64 << 20 })
  expect(idsIn(lines, (found) => found === mark)).toEqual([child.pid])
})
