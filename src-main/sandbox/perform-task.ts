import { toAppError } from '#shared/errors/app-error.ts'
import type { Json, JsonObject } from '#shared/json.ts'
import type { ProcessAnswer, ProcessRequest, ProcessTask } from './process-protocol.ts'

/** The process that tasks are done in. */
export interface TaskProcess {
  /** Called where something had to be loaded for a task first, which does not count as its time. */
  begun(id: number): void
  /** Says that the host is gone and nobody waits for the answer any more. */
  orphaned(): boolean
}

const fallbacks = { run: 'code.failed', check: 'code.failed', expression: 'expression.failed', template: 'template.failed' } as const

/** Gives what does in this process what may take long there. It never rejects. Libraries are loaded at their first use. */
export function taskPerformer(process: TaskProcess): (request: ProcessRequest) => Promise<ProcessAnswer> {
  const loaded = new Set<ProcessTask['task']>()
  const begin = async ({ id, task }: ProcessRequest) => {
    if (loaded.has(task)) return
    loaded.add(task)
    process.begun(id)
    // the message is on its way before the task takes this thread
    await new Promise<void>((resolve) => setImmediate(resolve))
  }

  async function perform(request: ProcessRequest): Promise<ProcessAnswer> {
    const { id } = request
    if (request.task === 'template') {
      const { renderFully } = await import('./templates/full-rendering.ts')
      await begin(request)
      return { id, ok: true, text: renderFully(request.source, JSON.parse(request.values) as JsonObject) }
    }
    if (request.task === 'expression') {
      const { evaluateFully, parseExpression } = await import('./expressions/full-evaluation.ts')
      await begin(request)
      return { id, ok: true, text: await evaluateFully(parseExpression(request.source), JSON.parse(request.input) as Json, request) }
    }
    const { loadMachine, runInQuickJs } = await import('./code/quickjs-run.ts')
    const machine = await loadMachine(request.memoryBytes)
    await begin(request)
    return runInQuickJs(machine, request, process.orphaned)
  }

  return async (request) => {
    try {
      return await perform(request)
    } catch (thrown) {
      return { id: request.id, ok: false, error: toAppError(thrown, fallbacks[request.task]).toJSON() }
    }
  }
}
