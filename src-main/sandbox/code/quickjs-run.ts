import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSRuntime,
  type QuickJSWASMModule,
  RELEASE_SYNC,
  Scope,
} from 'quickjs-emscripten'
import { AppError } from '#shared/errors/app-error.ts'
import { type CodeTask, type ProcessAnswer, sandboxLimits } from '../process-protocol.ts'
import { type CodeFailureCode, codeHints } from './code-hints.ts'
import { prelude } from './prelude.ts'

class Failure extends Error {
  readonly code: CodeFailureCode
  readonly line: number
  constructor(code: CodeFailureCode, message: string, line = 0) {
    super(message)
    this.code = code
    this.line = line
  }

  toAppError(): AppError {
    const { code, line, message } = this
    return new AppError(code, line > 0 ? `Line ${line}: ${message}` : message, {
      hint: codeHints[code],
      ...(line > 0 ? { place: { line } } : {}),
    })
  }
}

/** Linear memory with which a process may still take another request: less than the smallest limit a node can have. */
const roomyBytes = 24 * 1024 * 1024

/** Jobs run between two looks at the clock: a storm of microtasks has no loop that the interrupt handler would see. */
const jobsPerTurn = 500

// Node has it, but TypeScript knows it of browsers only
declare const WebAssembly: { Memory: new (pages: { initial: number; maximum: number }) => object }

/** What WebAssembly counts memory in, and what the machine begins with. */
const pageBytes = 65_536
const firstPages = 256

let machine: { memoryBytes: number; module: Promise<QuickJSWASMModule> } | undefined

/**
 * The machine of this process. Its linear memory is what holds code to its limit: built to WebAssembly, QuickJS counts of
 * each allocation little more than that there was one. Made anew for another limit.
 */
export function loadMachine(memoryBytes: number): Promise<QuickJSWASMModule> {
  if (machine?.memoryBytes !== memoryBytes) {
    const maximum = Math.max(firstPages, Math.ceil(memoryBytes / pageBytes))
    const wasmMemory = new WebAssembly.Memory({ initial: firstPages, maximum })
    machine = { memoryBytes, module: newQuickJSWASMModuleFromVariant(newVariant(RELEASE_SYNC, { wasmMemory })) }
  }
  return machine.module
}

/**
 * Runs one request in a fresh virtual machine inside this process. Never throws: whatever the code does becomes an
 * answer. Loops inside native functions of the machine cannot be interrupted here; the host ends the process then.
 * `orphaned` says that the host is gone and nobody waits for the answer any more.
 */
export function runInQuickJs(module: QuickJSWASMModule, request: CodeTask & { id: number }, orphaned: () => boolean): ProcessAnswer {
  const { id } = request
  const logs: string[] = []
  const deadline = performance.now() + request.timeoutMs
  const expired = () => performance.now() > deadline || orphaned()
  // handles are given back in reverse order, then the context, then the runtime
  const scope = new Scope()
  let answer: ProcessAnswer
  let healthy = true
  try {
    const runtime = scope.manage(module.newRuntime())
    runtime.setMemoryLimit(request.memoryBytes)
    runtime.setMaxStackSize(sandboxLimits.stackBytes)
    runtime.setInterruptHandler(expired)
    const context = scope.manage(runtime.newContext())
    const text = new Machine(module, runtime, context, scope, request, logs, expired).run()
    answer = { id, ok: true, text, logs }
  } catch (thrown) {
    const failure = thrown instanceof Failure ? thrown : new Failure('code.failed', 'The code went too deep for its virtual machine.')
    // an exhausted machine may have left its memory in pieces: a fresh process is cheap, a damaged one is not
    healthy = thrown instanceof Failure && failure.code !== 'code.memory'
    answer = { id, ok: false, error: failure.toAppError().toJSON(), logs }
  }
  try {
    scope.dispose()
  } catch {
    healthy = false
  }
  if (module.getWasmMemory().buffer.byteLength > roomyBytes) healthy = false
  return healthy ? answer : { ...answer, last: true }
}

class Machine {
  private readonly module: QuickJSWASMModule
  private readonly runtime: QuickJSRuntime
  private readonly context: QuickJSContext
  private readonly scope: Scope
  private readonly request: CodeTask
  private readonly expired: () => boolean
  private readonly api: QuickJSHandle

  constructor(
    module: QuickJSWASMModule,
    runtime: QuickJSRuntime,
    context: QuickJSContext,
    scope: Scope,
    request: CodeTask,
    logs: string[],
    expired: () => boolean,
  ) {
    this.module = module
    this.runtime = runtime
    this.context = context
    this.scope = scope
    this.request = request
    this.expired = expired
    const log = this.keep(
      context.newFunction('log', (line) => {
        if (logs.length < sandboxLimits.logLines) logs.push(context.getString(line))
        else if (logs.length === sandboxLimits.logLines) logs.push('… further lines were left out')
      }),
    )
    const install = this.settled(context.evalCode(prelude, 'prelude.js'))
    this.api = this.settled(context.callFunction(install, context.undefined, log))
  }

  /** The JSON text of the result, or `null` for a check. */
  run(): string {
    const source = this.keep(this.context.newString(this.request.source))
    if (this.request.task === 'check') {
      this.settled(this.call('check', source))
      return 'null'
    }
    const input = this.keep(this.context.newString(this.request.input))
    return this.textOf(this.await(this.settled(this.call('start', source, input))))
  }

  private keep(handle: QuickJSHandle): QuickJSHandle {
    return this.scope.manage(handle)
  }

  private call(name: string, ...args: QuickJSHandle[]) {
    return this.context.callFunction(this.keep(this.context.getProp(this.api, name)), this.context.undefined, ...args)
  }

  private settled(result: ReturnType<QuickJSContext['evalCode']>): QuickJSHandle {
    if (result.error) throw this.failureOf(this.keep(result.error))
    return this.keep(result.value)
  }

  private await(promise: QuickJSHandle): QuickJSHandle {
    for (;;) {
      const state = this.context.getPromiseState(promise)
      if (state.type === 'fulfilled') return this.keep(state.value)
      if (state.type === 'rejected') throw this.failureOf(this.keep(state.error))
      if (this.expired()) throw this.timeout()
      const ran = this.runtime.executePendingJobs(jobsPerTurn)
      if (ran.error) throw this.failureOf(this.keep(ran.error))
      if (ran.value === 0) {
        if (this.nearlyFull()) throw this.outOfMemory()
        throw new Failure(
          'code.failed',
          'The code waits for something that never happens. It has no timers, network or files; return a value, or await only work of its own.',
        )
      }
    }
  }

  private textOf(value: QuickJSHandle): string {
    const result = this.call('finish', value)
    if (result.error) {
      const failure = this.failureOf(this.keep(result.error))
      if (failure.code !== 'code.failed') throw failure
      throw new Failure(
        'value.not_json',
        `The result cannot be written as JSON: ${failure.message}. Return plain objects, lists, text and numbers.`,
      )
    }
    const text = this.keep(result.value)
    if (this.context.typeof(text) !== 'string')
      throw new Failure('value.not_json', 'The result is a function or a symbol. Return plain objects, lists, text and numbers.')
    const length = this.context.getLength(text) ?? 0
    if (length > sandboxLimits.resultChars)
      throw new Failure(
        'code.failed',
        `The result is too large: ${length} characters of JSON, where at most ${sandboxLimits.resultChars} are taken. Return less.`,
      )
    return this.context.getString(text)
  }

  private timeout(): Failure {
    return new Failure('code.timeout', `The code did not end within ${this.request.timeoutMs} ms.`)
  }

  private outOfMemory(): Failure {
    const megabytes = Math.round(this.request.memoryBytes / 1024 / 1024)
    return new Failure('code.memory', `The code needed more than its ${megabytes} MB of memory.`)
  }

  /** What an error of the machine means. An exhausted machine throws `null`, as code may do too. */
  private failureOf(error: QuickJSHandle): Failure {
    if (this.expired()) return this.timeout()
    if (this.context.eq(error, this.context.null) && this.nearlyFull()) return this.outOfMemory()
    const described = this.call('describe', error)
    if (described.error) {
      described.error.dispose()
      if (this.expired()) return this.timeout()
      return this.nearlyFull() ? this.outOfMemory() : new Failure('code.failed', 'The code threw something that cannot be described.')
    }
    const { name, message, line } = JSON.parse(this.context.getString(this.keep(described.value))) as {
      name: string
      message: string
      line: number
    }
    if (name === 'InternalError' && message === 'out of memory') return this.outOfMemory()
    if (name === 'InternalError' && message === 'interrupted') return this.timeout()
    const text = name && !message.startsWith(name) ? `${name}: ${message}` : message
    return new Failure('code.failed', text || 'The code threw an error without a message.', line)
  }

  /**
   * Whether this run came near its memory limit. The linear memory grows and never shrinks, and so tells of a peak that
   * is over by the time an error arrives; a process whose memory grew beyond `roomyBytes` serves no further run.
   */
  private nearlyFull(): boolean {
    return this.module.getWasmMemory().buffer.byteLength > this.request.memoryBytes * 0.8
  }
}
