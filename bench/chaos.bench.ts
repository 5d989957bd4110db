import { type ChildProcess, execFileSync, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, mkdtempSync, openSync, readSync, rmSync, statSync, truncateSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LogRow } from '#main/storage/log-store.ts'
import { openSqliteLogStore } from '#main/storage/sqlite/sqlite-log-store.ts'
import { canonicalJson, isJsonObject, type Json } from '#shared/json.ts'
import { type Bench, printResult, round } from './bench.ts'

const kills = Number(process.env.TRELLIS_CHAOS_KILLS ?? 200)
/** Runs that are disturbed side by side. */
const atOnce = 2
const faults = Math.max(5, Math.round(kills / 10))
const life = new URL('./chaos/life.ts', import.meta.url)
const day = 86_400_000

/** What makes fsync fail, preloaded into a life; null where it cannot be made. */
function failingFsync(folder: string): string | null {
  if (process.platform !== 'linux') return null
  const library = join(folder, 'failing-fsync.so')
  try {
    execFileSync('cc', ['-shared', '-fPIC', '-o', library, new URL('./chaos/failing-fsync.c', import.meta.url).pathname, '-ldl'])
    return library
  } catch {
    return null
  }
}

/** The outside world: another process, which keeps what reaches it. */
async function startRecorder(): Promise<{ url: string; all(): Promise<{ key: string; n: number }[]>; stop(): void }> {
  const child = fork(new URL('./chaos/recorder.ts', import.meta.url), [], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'], execArgv: [] })
  const [line] = (await once(child.stdout as NonNullable<ChildProcess['stdout']>, 'data')) as [Buffer]
  const url = line.toString('utf8').trim()
  return {
    url,
    all: async () => (await (await fetch(`${url}/all`)).json()) as { key: string; n: number }[],
    stop: () => void child.kill(),
  }
}

interface Ending {
  /** What it printed; empty when it was ended. */
  output: string
  lived: number
  code: number | null
}

interface LifeOptions {
  /** Ends it so many milliseconds after it is ready. */
  killAfter?: number
  env?: Record<string, string>
  /** Largest file that it can write, in KiB: the disk is full beyond. */
  fileLimit?: number
  /** Ends it after so long whatever it does. */
  atMost?: number
}

const env = (workspace: string, more: Record<string, string> = {}) => ({
  ...process.env,
  TRELLIS_PROFILE: join(workspace, '..', 'profile'),
  ...more,
})

/** One life of the run; ended by SIGKILL where that is asked. */
async function live(workspace: string, recorder: string, options: LifeOptions = {}): Promise<Ending> {
  const args = [life.pathname, workspace, recorder]
  const { killAfter, fileLimit, atMost = 120_000 } = options
  const child =
    fileLimit === undefined
      ? fork(life, args.slice(1), { stdio: ['ignore', 'pipe', 'inherit', 'ipc'], execArgv: [], env: env(workspace, options.env) })
      : spawn('sh', ['-c', `trap '' XFSZ; ulimit -f ${fileLimit * 2}; exec "$0" "$@"`, process.execPath, ...args], {
          stdio: ['ignore', 'pipe', 'ignore'],
          env: env(workspace, options.env),
        })
  let output = ''
  child.stdout?.on('data', (chunk) => {
    output += chunk
  })
  const exit = once(child, 'exit') as Promise<[number | null, string | null]>
  if (fileLimit === undefined) await Promise.race([once(child, 'message'), exit])
  const startedAt = performance.now()
  const limit = killAfter ?? atMost
  const timer = setTimeout(() => child.kill('SIGKILL'), limit)
  const [code, signal] = await exit
  clearTimeout(timer)
  return { output: signal === 'SIGKILL' ? '' : output, lived: performance.now() - startedAt, code }
}

async function rowsOf(workspace: string): Promise<LogRow[]> {
  const file = join(workspace, '.trellis/trellis.db')
  if (!existsSync(file)) return []
  const store = await openSqliteLogStore(file)
  try {
    const [run] = await store.list({ limit: 1 })
    if (!run) return []
    await store.verify(run.runId)
    return await store.read(run.runId, 0, 1_000_000)
  } finally {
    await store.close()
  }
}

/** A result without what depends on when it was made. */
function timeless(value: Json): Json {
  if (Array.isArray(value)) return value.map(timeless)
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, field]) => (/^(ms|seconds|waits)$/.test(key) ? [] : [[key, timeless(field)]])),
  )
}
const told = (output: string) => canonicalJson(timeless(JSON.parse(output) as Json))

/** What failed in a run, for those who look into a result that is another one. */
const failuresIn = (rows: readonly LogRow[]): string =>
  rows
    .filter(
      ({ kind, data }) => kind === 'node.failed' || kind === 'step.failed' || (kind === 'tool.returned' && data.includes('"ok":false')),
    )
    .map(({ seq, path, kind, data }) => `  ${seq} ${kind} ${path} ${data.slice(0, 300)}`)
    .join('\n')

/** What went wrong, over all runs that were disturbed in one way. */
interface Tally {
  runs: number
  same: number
  lost: number
  repeated: number
}

const bench: Bench = async () => {
  const place = () => mkdtempSync(join(tmpdir(), 'trellis-chaos-'))
  const quiet = await startRecorder()
  const first = place()
  const whole = await live(join(first, 'ws'), quiet.url)
  if (whole.output === '') throw new Error('The run that nobody disturbs gave no result')
  const expected = told(whole.output)
  const effects = (await quiet.all()).length
  quiet.stop()
  rmSync(first, { recursive: true, force: true })

  /** Disturbs runs in one way each, lets them come to their end, and looks what became of them. */
  async function disturbed(
    count: number,
    disturb: (workspace: string, recorder: string) => Promise<void>,
    endsBy: LifeOptions = {},
  ): Promise<Tally> {
    const tally: Tally = { runs: 0, same: 0, lost: 0, repeated: 0 }
    const one = async (): Promise<void> => {
      const recorder = await startRecorder()
      const folder = place()
      const workspace = join(folder, 'ws')
      try {
        await disturb(workspace, recorder.url)
        const before = await rowsOf(workspace).catch(() => [])
        const end = await live(workspace, recorder.url, endsBy)
        const after = await rowsOf(workspace)
        tally.runs++
        if (end.output !== '' && told(end.output) === expected) tally.same++
        else process.stderr.write(`Another result (exit ${end.code}): ${end.output.slice(0, 500)}\n${failuresIn(after)}\n`)
        tally.lost += before.filter((row, i) => canonicalJson(after[i] as unknown as Json) !== canonicalJson(row as unknown as Json)).length
        const keys = (await recorder.all()).map(({ key }) => key)
        tally.repeated += keys.length - new Set(keys).size
      } finally {
        recorder.stop()
        rmSync(folder, { recursive: true, force: true })
      }
    }
    let begun = 0
    const worker = async () => {
      while (begun++ < count) await one()
    }
    await Promise.all(Array.from({ length: atOnce }, worker))
    return tally
  }

  const killedOnce = async (workspace: string, recorder: string, options: LifeOptions = {}) => {
    await live(workspace, recorder, { ...options, killAfter: Math.random() * whole.lived })
  }
  const killed = await disturbed(kills, killedOnce)
  const often = await disturbed(faults, async (workspace, recorder) => {
    for (let i = 0; i < 4; i++) await killedOnce(workspace, recorder)
  })
  const back = await disturbed(faults, killedOnce, { env: { TRELLIS_CHAOS_CLOCK: String(-day) } })
  const full = await disturbed(faults, async (workspace, recorder) => {
    await live(workspace, recorder, { fileLimit: 200 + Math.round(Math.random() * 400), atMost: 4_000 + whole.lived })
  })
  const torn = await disturbed(faults, async (workspace, recorder) => {
    await killedOnce(workspace, recorder)
    const wal = join(workspace, '.trellis/trellis.db-wal')
    if (existsSync(wal)) truncateSync(wal, Math.round(statSync(wal).size * (0.5 + Math.random() / 2)))
  })
  const tools = place()
  const library = failingFsync(tools)
  const unsynced = library
    ? await disturbed(faults, async (workspace, recorder) => {
        const failing = { TRELLIS_FSYNC_FAILS_AFTER: String(Math.random() * whole.lived), TRELLIS_FSYNC_FAILS_FOR: '700' }
        const end = await live(workspace, recorder, { env: { LD_PRELOAD: library, ...failing }, atMost: 8_000 + 2 * whole.lived })
        if (end.output === '') process.stderr.write('A run did not come to its end after fsync had failed for a while\n')
      })
    : null
  rmSync(tools, { recursive: true, force: true })
  const damage = await damaged(faults, place, (workspace, recorder) => killedOnce(workspace, recorder), expected)

  const tallies: [string, Tally, boolean][] = [
    [`killed at a random moment, ${kills} times`, killed, true],
    ['killed four times in a row', often, true],
    ['killed, and the clock set back a day', back, true],
    ['the disk full for a while, then killed', full, true],
    ['killed, and the end of the write-ahead log torn off', torn, false],
    ...(unsynced ? [['fsync of the log failing for 0.7 s', unsynced, true] satisfies [string, Tally, boolean]] : []),
  ]
  for (const [name, tally, strict] of tallies)
    if (tally.same !== tally.runs || (strict && tally.lost + tally.repeated > 0)) process.exitCode = 1
    else process.stderr.write(`${name}: as it should be\n`)
  if (damage.wrong > 0) process.exitCode = 1
  return {
    title: 'Runs that are disturbed',
    rows: [
      ...tallies.map(([name, { runs, same, lost, repeated }]) => ({
        disturbed: name,
        runs,
        'same result': same,
        'rows lost': lost,
        'silent repeats': repeated,
      })),
      {
        disturbed: 'killed, and a byte of the log changed',
        runs: damage.runs,
        'same result': damage.same,
        'rows lost': `${damage.refused} refused`,
        'silent repeats': `${damage.wrong} wrong`,
      },
    ],
    notes: [
      `The run has a map with code, outside effects and agents, a parent agent with two children, and a loop in a sub-workflow; undisturbed it takes ${round(whole.lived, 0)} ms and has ${effects} outside effects.`,
      'Another process keeps every outside effect by its idempotency key and is the judge: a key that arrives twice is a repeat. Where the outcome of an effect is not known, the life that goes on asks it, as a person would.',
      'A row is lost when it was in the log before the run went on and is not the same after it. A write-ahead log that is torn off takes acknowledged rows with it, which no program can bring back: what they said is done again, with the same keys.',
      `The disk is made full by a limit on the size of files. ${unsynced ? 'fsync fails by a library that is loaded before the C library.' : 'fsync was not made to fail: there is no C compiler, or this is not Linux.'}`,
    ],
  }
}

/** Runs of whose database one byte is changed after a kill: it is told, or had no meaning; never is the result another one. */
async function damaged(
  count: number,
  place: () => string,
  kill: (workspace: string, recorder: string) => Promise<void>,
  expected: string,
): Promise<{ runs: number; same: number; refused: number; wrong: number }> {
  const tally = { runs: 0, same: 0, refused: 0, wrong: 0 }
  while (tally.runs < count) {
    const recorder = await startRecorder()
    const folder = place()
    const workspace = join(folder, 'ws')
    const file = join(workspace, '.trellis/trellis.db')
    try {
      await kill(workspace, recorder.url)
      // folds the write-ahead log into the file
      if ((await rowsOf(workspace)).length === 0) continue
      const flipped = flipByte(file)
      const end = await live(workspace, recorder.url, { atMost: 20_000 })
      tally.runs++
      if (end.output !== '' && told(end.output) === expected) tally.same++
      else if (end.output !== '' && (JSON.parse(end.output) as { status: string }).status === 'succeeded') {
        tally.wrong++
        process.stderr.write(`Another result after byte ${flipped} was changed: ${end.output.slice(0, 2000)}\n`)
      } else tally.refused++
    } finally {
      recorder.stop()
      rmSync(folder, { recursive: true, force: true })
    }
  }
  return tally
}

/** Changes one bit of a file, and gives the place of its byte. */
function flipByte(file: string): number {
  const handle = openSync(file, 'r+')
  const at = 100 + Math.floor(Math.random() * (statSync(file).size - 100))
  const byte = Buffer.alloc(1)
  readSync(handle, byte, 0, 1, at)
  byte[0] = (byte[0] as number) ^ (1 << Math.floor(Math.random() * 8))
  writeSync(handle, byte, 0, 1, at)
  closeSync(handle)
  return at
}

export default bench

if (import.meta.main) printResult(await bench())
