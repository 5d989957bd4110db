import { fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { openSqliteLogStore } from '#main/storage/sqlite/sqlite-log-store.ts'
import { canonicalJson, isJsonObject, type Json } from '#shared/json.ts'
import { type Bench, median, printResult, round } from './bench.ts'

const kills = 50
const life = new URL('./crash-life.ts', import.meta.url)

interface Place {
  folder: string
  document: string
  evidence: string
}

/** One life of the run; `ms` after it is ready it is killed, if it still lives. Gives what it printed, or null. */
async function live({ folder, document, evidence }: Place, ms: number): Promise<{ output: string; lived: number } | null> {
  const child = fork(life, [join(folder, 'workspace'), join(folder, 'record'), document, evidence], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    execArgv: [],
    env: { ...process.env, TRELLIS_PROFILE: join(folder, 'profile') },
  })
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
  if (signal !== 'SIGKILL' && code !== 0) throw new Error(`A life of the run ended with ${code}`)
  return signal === 'SIGKILL' ? null : { output, lived: performance.now() - startedAt }
}

const recordOf = ({ folder }: Place) => {
  const file = join(folder, 'record')
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : []
}

/** Steps whose outcome is in the log. */
async function loggedSteps({ folder }: Place): Promise<Set<string>> {
  const file = join(folder, 'workspace/.trellis/trellis.db')
  if (!existsSync(file)) return new Set()
  const store = await openSqliteLogStore(file)
  try {
    const [run] = await store.list({ limit: 1 })
    if (!run) return new Set()
    await store.verify(run.runId)
    const rows = await store.read(run.runId, 0, 1_000_000)
    const steps = rows.filter(({ kind }) => kind === 'step.result' || kind === 'step.failed')
    return new Set(steps.map(({ path, data }) => `${path}#${(JSON.parse(data) as { name: string }).name}`))
  } finally {
    await store.close()
  }
}

/** A result without what depends on when it was made. */
function timeless(value: Json): Json {
  if (Array.isArray(value)) return value.map(timeless)
  if (!isJsonObject(value)) return value
  const kept = Object.entries(value).filter(([key]) => !/^(ms|seconds|duration.*|.*_ms|timestamp|generated_at|created_at)$/.test(key))
  return Object.fromEntries(kept.map(([key, field]) => [key, timeless(field)]))
}
const told = (output: string) => canonicalJson(timeless(JSON.parse(output) as Json))

/**
 * Kills a run 50 times, each time in a run of its own at a random moment, and goes on with it.
 * `TRELLIS_CRASH_DOCUMENT` and `TRELLIS_CRASH_EVIDENCE` name another workflow and its evidence.
 */
const bench: Bench = async () => {
  const document = resolve(process.env.TRELLIS_CRASH_DOCUMENT ?? 'resources/templates/troubleshooting.trellis.json')
  const incidents = 'resources/incidents'
  const [incident] = readdirSync(incidents, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  const evidence = process.env.TRELLIS_CRASH_EVIDENCE ?? (incident ? join(incidents, incident.name) : '')
  const place = (): Place => ({ folder: mkdtempSync(join(tmpdir(), 'trellis-crash-')), document, evidence: evidence && resolve(evidence) })
  const whole = place()
  const uninterrupted = await live(whole, Number.POSITIVE_INFINITY)
  if (!uninterrupted) throw new Error('The run that is not killed gave no result')
  const expected = told(uninterrupted.output)
  const effects = recordOf(whole).length
  rmSync(whole.folder, { recursive: true, force: true })

  let killed = 0
  let same = 0
  let repeated = 0
  const resumedMs: number[] = []
  for (let attempt = 0; killed < kills && attempt < kills * 4; attempt++) {
    const here = place()
    if ((await live(here, Math.random() * uninterrupted.lived)) === null) {
      killed++
      const logged = await loggedSteps(here)
      const before = recordOf(here).length
      const end = await live(here, Number.POSITIVE_INFINITY)
      if (end) resumedMs.push(end.lived)
      if (end && told(end.output) === expected) same++
      repeated += recordOf(here)
        .slice(before)
        .filter((line) => logged.has(line)).length
    }
    rmSync(here.folder, { recursive: true, force: true })
  }
  return {
    title: 'A run that is killed',
    rows: [
      { measured: 'kills', value: killed, goal: String(kills) },
      { measured: 'same result', value: same, goal: String(killed) },
      { measured: 'effects done again though their outcome was logged', value: repeated, goal: '0' },
      { measured: 'effects of one run', value: effects, goal: '' },
      { measured: 'uninterrupted, ms', value: round(uninterrupted.lived, 0), goal: '' },
      { measured: 'from resume to result, median ms', value: round(median(resumedMs), 0), goal: '' },
    ],
    notes: [
      'SIGKILL at a random moment of the run; another process records every effect before it happens, and is the judge.',
      'Results are compared without durations and the time at which they were made.',
    ],
  }
}

export default bench

if (import.meta.main) printResult(await bench())
