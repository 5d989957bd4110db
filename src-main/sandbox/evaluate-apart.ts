import { AppError } from '#shared/errors/app-error.ts'
import type { Owner } from './fair-queue.ts'
import type { ProcessPool, TaskFailures } from './process-pool.ts'
import type { ExpressionTask, TemplateTask } from './process-protocol.ts'
import { heapMb } from './sandbox-process.ts'

/**
 * The text that an expression or a template gives in a process. Its time begins when the process begins with it. Fails with
 * the codes of expressions and templates.
 */
export async function evaluateApart(
  pool: ProcessPool,
  task: ExpressionTask | TemplateTask,
  { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal },
  owner: Owner,
): Promise<string> {
  const { text } = await pool.run(task, { owner, limitMs: timeoutMs, signal, failures: failuresOf(task.task, timeoutMs) })
  return text
}

function failuresOf(name: 'expression' | 'template', timeoutMs: number): TaskFailures {
  return {
    cancelled: () => new AppError('run.cancelled', `The ${name} was stopped because the run was cancelled.`),
    timedOut: () =>
      new AppError(`${name}.timeout`, `The ${name} did not end within ${timeoutMs} ms.`, {
        hint: 'Look at less data in it, avoid patterns that match in many ways, or raise its time limit.',
      }),
    died: () =>
      new AppError(`${name}.failed`, `The ${name} ended its process, most likely for want of more than ${heapMb} MB of memory.`, {
        hint: 'Keep less at once.',
      }),
    notStarted: () => new AppError(`${name}.failed`, `The process that evaluates the ${name} could not be started.`),
  }
}
