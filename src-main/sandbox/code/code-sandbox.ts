import { AppError } from '#shared/errors/app-error.ts'
import type { Json } from '#shared/json.ts'
import type { CodeSandbox } from '../../engine/services.ts'
import type { Owner } from '../fair-queue.ts'
import { handedOver } from '../hand-over.ts'
import { parsePlainJson } from '../plain-json.ts'
import type { ProcessPool, TaskFailures } from '../process-pool.ts'
import { type CodeTask, sandboxLimits } from '../process-protocol.ts'
import { codeHints } from './code-hints.ts'

/** Beyond its own limit a process has this many milliseconds to say so itself, before it is ended. */
const graceMs = 120

/** Code nodes in the processes of a pool, as work of one owner. */
export function createCodeSandbox(pool: ProcessPool, owner: Owner): CodeSandbox {
  const submit = (task: CodeTask, signal: AbortSignal) => {
    if (task.source.length > sandboxLimits.sourceChars)
      throw new AppError('code.failed', `The code is too long: at most ${sandboxLimits.sourceChars} characters are taken.`)
    return pool.run(task, { owner, limitMs: task.timeoutMs + graceMs, signal, failures: failuresOf(task) })
  }
  return {
    async run({ source, input, timeoutMs, memoryBytes, signal }) {
      const task: CodeTask = { task: 'run', source, input: handedOver(input, sandboxLimits.inputChars), timeoutMs, memoryBytes }
      const { text, logs = [] } = await submit(task, signal)
      return { value: resultOf(text), logs }
    },
    async check(source, signal) {
      await submit({ task: 'check', source, input: 'null', timeoutMs: 1_000, memoryBytes: 32 * 1024 * 1024 }, signal)
    },
  }
}

function resultOf(text: string): Json {
  if (text.length > sandboxLimits.resultChars) throw new AppError('code.failed', 'The result is too large.', { hint: 'Return less.' })
  return parsePlainJson(text, 'The result of the code')
}

function failuresOf({ timeoutMs }: CodeTask): TaskFailures {
  return {
    cancelled: () => new AppError('run.cancelled', 'The code was stopped because the run was cancelled.'),
    timedOut: () => new AppError('code.timeout', `The code did not end within ${timeoutMs} ms.`, { hint: codeHints['code.timeout'] }),
    died: () =>
      new AppError('code.memory', 'The process that ran the code ended before it answered, most likely for want of memory.', {
        hint: codeHints['code.memory'],
      }),
    notStarted: () => new AppError('code.failed', 'The process that runs code could not be started.'),
  }
}
