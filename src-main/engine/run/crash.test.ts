import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { openSqliteLogStore } from '../../storage/sqlite/sqlite-log-store.ts'

const program = new URL('../testing/crash-run.ts', import.meta.url)

interface Life {
  killed: boolean
  output: string
  /** Milliseconds from when it was ready. */
  lived: number
}

/** Lets the program live for `ms` after it is ready; `Infinity` to its end. */
async function live(folder: string, ms: number): Promise<Life> {
  const child = fork(program, [join(folder, 'data'), join(folder, 'record')], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'], execArgv: [] })
  let output = ''
  child.stdout?.on('data', (chunk) => {
    output += chunk
  })
  const exit = once(child, 'exit')
  await Promise.race([once(child, 'message'), exit])
  const startedAt = performance.now()
  if (Number.isFinite(ms)) {
    await Promise.race([sleep(ms), exit])
    child.kill('SIGKILL')
  }
  const [code, signal] = await exit
  if (code !== 0 && signal !== 'SIGKILL') throw new Error(`The program ended with ${code}`)
  return { killed: signal === 'SIGKILL', output, lived: performance.now() - startedAt }
}

const recorded = async (folder: string) => (await readFile(join(folder, 'record'), 'utf8').catch(() => '')).split('\n').filter(Boolean)

/** Paths whose step result is in the log. */
async function loggedResults(folder: string): Promise<Set<string>> {
  const store = await openSqliteLogStore(join(folder, 'data/trellis.db'))
  const [run] = await store.list({ limit: 1 })
  const rows = run ? await store.read(run.runId, 0, 100_000) : []
  if (run) await store.verify(run.runId)
  await store.close()
  return new Set(rows.filter((row) => row.kind === 'step.result').map((row) => row.path))
}

it('a run that is killed again and again ends as it would have, and does nothing twice that it had written down', async () => {
  const whole = await mkdtemp(join(tmpdir(), 'trellis-whole-'))
  let folder = await mkdtemp(join(tmpdir(), 'trellis-crash-'))
  try {
    const undisturbed = await live(whole, Number.POSITIVE_INFINITY)
    const expected = JSON.parse(undisturbed.output)
    expect(expected).toMatchObject({ status: 'succeeded' })
    expect((await recorded(whole)).filter((line) => line.startsWith('begin')).length).toBe(16)
    let known: { logged: Set<string>; at: number }[] = []
    let kills = 0
    let last: Life = { killed: true, output: '', lived: 0 }
    while (last.killed) {
      // later lives have less to do: short ones make sure that some of them are cut off
      last = await live(folder, kills < 10 ? Math.random() * 0.6 * undisturbed.lived : Number.POSITIVE_INFINITY)
      if (last.killed) kills++
      else if (kills === 0) {
        // it was faster than the one that was measured
        await rm(folder, { recursive: true, force: true })
        folder = await mkdtemp(join(tmpdir(), 'trellis-crash-'))
        known = []
        last.killed = true
        continue
      }
      known.push({ logged: await loggedResults(folder), at: (await recorded(folder)).length })
    }
    expect(JSON.parse(last.output || (await live(folder, Number.POSITIVE_INFINITY)).output)).toEqual(expected)
    const lines = await recorded(folder)
    for (const { logged, at } of known)
      for (const line of lines.slice(at)) {
        const [what, , path = ''] = line.split(' ')
        if (what === 'begin' && logged.has(path)) throw new Error(`${path} was in the log, and was done again`)
      }
    const outside = lines.filter((line) => line.startsWith('begin outside'))
    for (const path of new Set(outside)) {
      const times = outside.filter((line) => line === path).length
      const allowed = lines.filter((line) => line.startsWith(`again ${path.split(' ')[2]}#`)).length
      expect(times).toBeLessThanOrEqual(1 + allowed)
    }
    expect(kills).toBeGreaterThan(0)
  } finally {
    await rm(whole, { recursive: true, force: true })
    await rm(folder, { recursive: true, force: true })
  }
}, 120_000)
