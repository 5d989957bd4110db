import { execFileSync } from 'node:child_process'
import { afterAll, describe, expect, test } from 'vitest'
import type { Json } from '#shared/json.ts'
import { ProcessPool } from '../process-pool.ts'
import { forkSandbox } from '../sandbox-process.ts'
import { createCodeSandbox } from './code-sandbox.ts'

const pool = new ProcessPool()
const sandbox = createCodeSandbox(pool, {})
afterAll(() => pool.close())

const never = new AbortController().signal
const run = (source: string, input: Json = null, options: { timeoutMs?: number; memoryBytes?: number; signal?: AbortSignal } = {}) =>
  sandbox.run({ source, input, timeoutMs: 1_500, memoryBytes: 32 * 1024 * 1024, signal: never, ...options })
const codeOf = async (source: string, options: { timeoutMs?: number; memoryBytes?: number } = {}) => {
  try {
    return { value: (await run(source, null, options)).value }
  } catch (error) {
    return (error as { code: string }).code
  }
}

describe('what code can do', () => {
  test('it is the body of a function of `input`', async () => {
    expect((await run('return { sum: input.a + input.b, list: [1, null, "x"] }', { a: 1, b: 2 })).value).toEqual({
      sum: 3,
      list: [1, null, 'x'],
    })
  })

  test('it may await work of its own', async () => {
    const source = 'const double = async (x) => x * 2; const all = await Promise.all(input.map(double)); await null; return all'
    expect((await run(source, [1, 2, 3])).value).toEqual([2, 4, 6])
  })

  test('no return is null', async () => expect((await run('input')).value).toBeNull())

  test('what it writes to the console comes back, within bounds', async () => {
    const { logs } = await run(
      'console.log("a", {b: 1}, undefined); console.error(new TypeError("no")); for (let i = 0; i < 1000; i++) console.log("x".repeat(5000))',
    )
    expect(logs.slice(0, 2)).toEqual(['a {"b":1} undefined', 'TypeError: no'])
    expect(logs).toHaveLength(201)
    expect(logs[5]).toHaveLength(2_000)
  })

  test('the lines of an error are those of its source', async () => {
    await expect(run('const a = 1\n\nthrow new RangeError("too far")')).rejects.toMatchObject({
      code: 'code.failed',
      place: { line: 3 },
      message: 'Line 3: RangeError: too far',
    })
    await expect(run('const = 1')).rejects.toMatchObject({ code: 'code.failed', place: { line: 1 } })
  })

  test('check compiles without running', async () => {
    await expect(sandbox.check('while (true) {}', never)).resolves.toBeUndefined()
    await expect(sandbox.check('return 1 +', never)).rejects.toMatchObject({ code: 'code.failed' })
  })
})

describe('what code cannot reach', () => {
  test.each(['process', 'require', 'fetch', 'setTimeout', 'WebAssembly', 'Worker', 'XMLHttpRequest', 'Deno', 'std', 'os', 'scriptArgs'])(
    '%s is not there',
    async (name) => {
      expect((await run(`return typeof globalThis[${JSON.stringify(name)}]`)).value).toBe('undefined')
    },
  )

  test('a module cannot be imported', async () => {
    expect(await codeOf('return Object.keys(await import("node:fs"))')).toBe('code.failed')
    expect(await codeOf('return Object.keys(await import("os"))')).toBe('code.failed')
  })

  test('constructors lead no further than its own machine', async () => {
    expect((await run('return typeof console.log.constructor("return globalThis.process")()')).value).toBe('undefined')
    expect((await run('return typeof (async () => {}).constructor("return this")')).value).toBe('function')
  })

  test('nothing stays for the next run', async () => {
    await run('globalThis.left = 1; Object.prototype.left = 1; JSON.parse = () => "mine"; return 1')
    expect((await run('return [typeof globalThis.left, typeof ({}).left, input]', { ok: true })).value).toEqual([
      'undefined',
      'undefined',
      { ok: true },
    ])
  })

  test('a process of the pool has no environment and may not start others', () => {
    // the same flags and environment as the pool's, with a probe in place of the machine
    const probe =
      'let out={env:Object.keys(process.env)};try{require("node:child_process").execSync("true");out.spawn=true}catch(e){out.spawn=e.code}try{require("node:fs").writeFileSync("probe-file","x");out.write=true}catch(e){out.write=e.code}process.stdout.write(JSON.stringify(out))'
    const text = execFileSync(process.execPath, ['--permission', '--allow-fs-read=*', '-e', probe], { env: {}, encoding: 'utf8' })
    const out = JSON.parse(text) as { env: string[]; spawn: unknown; write: unknown }
    expect(out).toMatchObject({ spawn: 'ERR_ACCESS_DENIED', write: 'ERR_ACCESS_DENIED' })
    expect(out.env.filter((name) => !name.startsWith('__CF'))).toEqual([])
    expect(String(forkSandbox)).toContain('env: {}')
  })
})

describe('every way to go wrong is a typed failure', () => {
  const mb = 1024 * 1024
  test.each<[string, string, string]>([
    ['an endless loop', 'while (true) {}', 'code.timeout'],
    ['a loop that catches its own end', 'while (true) { try { while (true) {} } catch {} }', 'code.timeout'],
    ['a loop in finally', 'try { while (true) {} } finally { while (true) {} }', 'code.timeout'],
    ['an endless loop after an await', 'await null; while (true) {}', 'code.timeout'],
    [
      'a storm of microtasks',
      'const again = () => { Promise.resolve().then(again) }; again(); await new Promise(() => {})',
      'code.timeout',
    ],
    ['a chain of promises without end', 'const again = () => Promise.resolve().then(again); await again()', 'code.memory'],
    ['a slow regular expression', 'return /(a+)+$/.test("a".repeat(60) + "b")', 'code.timeout'],
    ['a loop inside a native function', 'return new Array(5e8).join("x").length', 'code.timeout'],
    ['a getter that never ends', 'return { get a() { while (true) {} } }', 'code.timeout'],
    ['a toJSON that never ends', 'return { toJSON() { while (true) {} } }', 'code.timeout'],
    ['an error whose message never ends', 'throw { get message() { while (true) {} } }', 'code.timeout'],
    ['an endless sort', '[3, 2, 1].sort(() => { while (true) {} })', 'code.timeout'],
    ['8 GB in one piece', 'return new Uint8Array(new ArrayBuffer(8 * 1024 ** 3)).length', 'code.failed'],
    [
      '100 MB at a time',
      'const a = []; for (let i = 0; i < 80; i++) a.push(new ArrayBuffer(100 * 1024 ** 2)); return a.length',
      'code.memory',
    ],
    ['8 MB at a time', 'const a = []; for (;;) a.push(new Uint8Array(8 * 1024 ** 2))', 'code.memory'],
    ['text that doubles', 'let t = "x"; for (;;) t += t + t.length', 'code.failed'],
    ['a list that grows', 'let a = []; for (;;) a.push({ a: [1, 2, 3], b: "x" + a.length })', 'code.memory'],
    ['a deep list', 'let a = []; for (;;) a = [a]', 'code.memory'],
    ['a result that is too large', 'return "x".repeat(8e6)', 'code.failed'],
    ['a result with itself inside', 'const a = {}; a.a = a; return a', 'value.not_json'],
    ['a BigInt', 'return { a: 10n }', 'value.not_json'],
    ['a function', 'return () => 1', 'value.not_json'],
    ['a symbol', 'return Symbol("a")', 'value.not_json'],
    ['a proxy that throws', 'return new Proxy({}, { ownKeys() { throw new Error("no") } })', 'value.not_json'],
    ['a key that reaches prototypes', 'return JSON.parse(\'{"__proto__": {"polluted": true}}\')', 'value.not_json'],
    ['deep recursion', 'const f = (n) => f(n + 1) + 1; return f(0)', 'code.failed'],
    ['a deep result', 'let a = []; for (let i = 0; i < 1000; i++) a = [a]; return a', 'value.not_json'],
    ['throw null', 'throw null', 'code.failed'],
    ['throw undefined', 'throw undefined', 'code.failed'],
    ['throw a proxy', 'throw new Proxy({}, { get() { throw null } })', 'code.failed'],
    ['a promise that stays open', 'await new Promise(() => {})', 'code.failed'],
    ['text that would close the function', '}); while (true) {} (async function () {', 'code.timeout'],
    ['text that is no program', 'return )', 'code.failed'],
  ])('%s', async (_name, source, code) => {
    expect(await codeOf(source, { timeoutMs: code === 'code.timeout' ? 700 : 10_000, memoryBytes: 32 * mb })).toBe(code)
  })

  test('its memory is its own: what one code may have, another may not', async () => {
    const take = (megabytes: number) =>
      `const a = []; for (let i = 0; i < ${megabytes}; i++) a.push(new Uint8Array(${mb})); return a.length`
    const kept = { timeoutMs: 5_000 }
    expect(await codeOf(take(50), { ...kept, memoryBytes: 32 * mb })).toBe('code.memory')
    expect(await codeOf(take(50), { ...kept, memoryBytes: 128 * mb })).toEqual({ value: 50 })
    expect(await codeOf(take(200), { ...kept, memoryBytes: 128 * mb })).toBe('code.memory')
    expect(await codeOf(take(10), { ...kept, memoryBytes: 32 * mb })).toEqual({ value: 10 })
  })

  test('the pool serves others after all of them', async () => {
    const values = await Promise.all(Array.from({ length: 20 }, (_, i) => run(`return input * ${i}`, 2)))
    expect(values.map(({ value }) => value)).toEqual(Array.from({ length: 20 }, (_, i) => i * 2))
  })

  test('a cancelled run ends at once, queued or running', async () => {
    const one = new ProcessPool({ size: 1 })
    const own = createCodeSandbox(one, {})
    const controller = new AbortController()
    const request = { input: null, timeoutMs: 20_000, memoryBytes: 32 * mb }
    const running = own.run({ ...request, source: 'while (true) {}', signal: controller.signal })
    const queued = own.run({ ...request, source: 'return 1', signal: controller.signal })
    const after = own.run({ ...request, source: 'return 2', signal: never })
    setTimeout(() => controller.abort(), 200)
    await expect(running).rejects.toMatchObject({ code: 'run.cancelled' })
    await expect(queued).rejects.toMatchObject({ code: 'run.cancelled' })
    await expect(after).resolves.toMatchObject({ value: 2 })
    await one.close()
  })

  test('a process that dies takes only its own request with it', async () => {
    const killed: (() => void)[] = []
    const one = new ProcessPool({
      size: 1,
      spawn: () => {
        const child = forkSandbox()
        killed.push(child.kill)
        return child
      },
    })
    const own = createCodeSandbox(one, {})
    const request = { input: null, timeoutMs: 20_000, memoryBytes: 32 * mb, signal: never }
    await own.run({ ...request, source: 'return 1' })
    const dying = own.run({ ...request, source: 'while (true) {}' })
    killed[0]?.()
    await expect(dying).rejects.toMatchObject({ code: 'code.memory' })
    await expect(own.run({ ...request, source: 'return 3' })).resolves.toMatchObject({ value: 3 })
    expect(killed).toHaveLength(2)
    await one.close()
  })
})
