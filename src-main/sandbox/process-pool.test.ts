import { execFileSync } from 'node:child_process'
import { afterEach, describe, expect, test } from 'vitest'
import { AppError } from '#shared/errors/app-error.ts'
import { ProcessPool, type ProcessPoolOptions, type TaskOptions } from './process-pool.ts'
import type { ProcessTask } from './process-protocol.ts'
import { forkSandbox, type SandboxProcess } from './sandbox-process.ts'

const failures: TaskOptions['failures'] = {
  cancelled: () => new AppError('run.cancelled', 'cancelled'),
  timedOut: () => new AppError('code.timeout', 'timed out'),
  died: () => new AppError('code.memory', 'died'),
  notStarted: () => new AppError('code.failed', 'not started'),
}
const never = new AbortController().signal
const expression = (source: string): ProcessTask => ({ task: 'expression', source, input: 'null' })
const endless = expression('($f := function($x) { $f($x) }; $f(1))')
const template: ProcessTask = { task: 'template', source: '{% for x in (1..3) %}{{ x }}{% endfor %}', values: '{}' }
const code: ProcessTask = { task: 'run', source: 'return 1', input: 'null', timeoutMs: 5_000, memoryBytes: 32 * 1024 * 1024 }

const pools: ProcessPool[] = []
afterEach(() => Promise.all(pools.splice(0).map((pool) => pool.close())))

/** A pool of real processes, each of which is kept to be looked at. */
function poolOf(options: ProcessPoolOptions = {}) {
  const processes: SandboxProcess[] = []
  const spawn = () => {
    const process = (options.spawn ?? forkSandbox)()
    processes.push(process)
    return process
  }
  const pool = new ProcessPool({ ...options, spawn })
  pools.push(pool)
  const run = (task: ProcessTask, more: Partial<TaskOptions> = {}) =>
    pool.run(task, { owner: pool, limitMs: 10_000, signal: never, failures, ...more }).then(
      ({ text }) => text,
      (error: AppError) => error.code,
    )
  return { pool, processes, run }
}

test('one process serves code, expressions and templates', async () => {
  const { run, processes } = poolOf()
  expect(processes).toHaveLength(0)
  expect([await run(code), await run(expression('$sum([1..4])')), await run(template)]).toEqual(['1', '10', '123'])
  expect(await run(expression('$nothing()'))).toBe('expression.failed')
  expect(processes).toHaveLength(1)
})

test('loading a library does not count as time of a task', async () => {
  const { run } = poolOf()
  for (const task of [expression('1'), template, code]) expect(await run(task, { limitMs: 5_000 })).not.toMatch(/timeout/)
  // a process that says nothing of what it loads has the time of a start, not that of the task
  const mute = poolOf({
    startMs: 400,
    spawn: () => {
      const process = forkSandbox()
      return { ...process, onReply: (listener) => process.onReply((reply) => 'ready' in reply && listener(reply)) }
    },
  })
  expect(await mute.run(expression('1'), { limitMs: 1 })).toBe('code.failed')
})

describe('fair shares', () => {
  test('one that asks for endless work does not keep another waiting', async () => {
    const { run, processes } = poolOf()
    const [greedy, modest] = [{}, {}]
    const stopped = new AbortController()
    const ended: string[] = []
    const tell = (name: string, answer: Promise<string>) => answer.then((outcome) => ended.push(`${name}: ${outcome}`))
    const all = Array.from({ length: 20 }, () => tell('greedy', run(endless, { owner: greedy, limitMs: 1_000, signal: stopped.signal })))
    await tell('modest', run(expression('$sum([1..4])'), { owner: modest }))
    stopped.abort()
    await Promise.all(all)
    expect(ended).toHaveLength(21)
    // behind twenty others it would have come last
    expect(ended.indexOf('modest: 10')).toBeLessThan(19)
    expect(ended.filter((name) => name.includes('cancelled')).length).toBeGreaterThan(1)
    expect(processes.length).toBeGreaterThan(2)
  })

  test('nobody has more than half of the processes', async () => {
    const working: number[] = []
    let now = 0
    const counted = (): SandboxProcess => {
      const process = forkSandbox()
      let busy = false
      const idle = () => {
        if (busy) now--
        busy = false
      }
      process.onExit(idle)
      return {
        ...process,
        send(request) {
          busy = true
          working.push(++now)
          process.send(request)
        },
        onReply: (listener) =>
          process.onReply((reply) => {
            if ('ok' in reply) idle()
            listener(reply)
          }),
      }
    }
    const { run } = poolOf({ spawn: counted })
    await Promise.all(Array.from({ length: 8 }, () => run(code)))
    expect(Math.max(...working)).toBe(2)
  })
})

describe('processes that fail', () => {
  test('one that is ended while it works takes only its own task with it', async () => {
    const { run, processes } = poolOf({ size: 1 })
    expect(await run(expression('1'))).toBe('1')
    const given = [run(endless), run(code)]
    processes[0]?.kill()
    expect(await Promise.all(given)).toEqual(['code.memory', '1'])
    expect(processes).toHaveLength(2)
  })

  test('those that cannot start fail one task each, and those that never say so too', async () => {
    const dead = poolOf({ spawn: () => ({ ...forkSandbox(), onReply() {}, onExit: (listener) => setTimeout(listener, 10) }) })
    expect(await Promise.all([dead.run(code), dead.run(code, { owner: {} }), dead.run(template)])).toEqual(Array(3).fill('code.failed'))
    const silent = poolOf({ startMs: 50, spawn: () => ({ ...forkSandbox(), onReply() {} }) })
    expect(await Promise.all([silent.run(code), silent.run(code)])).toEqual(['code.failed', 'code.failed'])
  })

  test('one that exceeds its time is replaced', async () => {
    const { run, processes } = poolOf({ size: 1 })
    expect(await Promise.all([run(endless, { limitMs: 100 }), run(code)])).toEqual(['code.timeout', '1'])
    expect(processes).toHaveLength(2)
  })
})

test('what is cancelled ends, whether it waits or runs', async () => {
  const { run } = poolOf({ size: 1 })
  const stopped = new AbortController()
  const cancelled = [run(endless, { signal: stopped.signal }), run(code, { signal: stopped.signal })]
  const after = run(code)
  setTimeout(() => stopped.abort(), 200)
  expect(await Promise.all([...cancelled, after])).toEqual(['run.cancelled', 'run.cancelled', '1'])
  expect(await run(code, { signal: stopped.signal })).toBe('run.cancelled')
})

test('a process that nobody uses ends', async () => {
  const { run, processes } = poolOf({ idleMs: 50 })
  await run(code)
  await new Promise<void>((resolve) => processes[0]?.onExit(resolve))
  expect(await run(code)).toBe('1')
  expect(processes).toHaveLength(2)
})

test('closing cancels what waits and runs, and leaves no process', async () => {
  const { pool, run, processes } = poolOf()
  const given = [run(endless), run(endless), run(endless, { owner: {} })]
  await run(code, { owner: {} })
  await pool.close()
  expect(await Promise.all(given)).toEqual(Array(3).fill('run.cancelled'))
  expect(await run(code)).toBe('run.cancelled')
  await Promise.all(processes.map((process) => new Promise<void>((resolve) => process.onExit(resolve))))
})

test('closing waits for processes that rest, in a host that has nothing else to do', () => {
  const at = (file: string) => JSON.stringify(new URL(file, import.meta.url).href)
  const program = `
    const { ProcessPool } = await import(${at('./process-pool.ts')})
    const { createCodeSandbox } = await import(${at('./code/code-sandbox.ts')})
    const pool = new ProcessPool()
    await createCodeSandbox(pool, {}).check('return 1', new AbortController().signal)
    await pool.close()
    process.stdout.write('closed')`
  expect(execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' })).toBe('closed')
})
