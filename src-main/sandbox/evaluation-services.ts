import type { CodeSandbox, ExpressionEvaluator, TemplateRenderer } from '../engine/services.ts'
import type { SpawnSandbox } from './code/sandbox-process.ts'
import type { EvaluationPool } from './evaluation-pool.ts'

export interface EvaluationServices {
  readonly sandbox: CodeSandbox
  readonly expressions: ExpressionEvaluator
  readonly templates: TemplateRenderer
  /** Ends every process. Without it none of them keeps the host alive either. */
  close(): Promise<void>
}

/**
 * The sandbox, the expressions and the templates of one engine host. Each loads its library at its first use, so that a
 * run that needs none starts without them.
 */
export function createEvaluationServices(options: { spawnSandbox?: SpawnSandbox } = {}): EvaluationServices {
  const pool = once(async (): Promise<EvaluationPool> => {
    const { EvaluationPool } = await import('./evaluation-pool.ts')
    return new EvaluationPool(options.spawnSandbox ? { spawn: options.spawnSandbox } : {})
  })
  const sandbox = once(async () => {
    const { createCodeSandbox } = await import('./code/sandbox-pool.ts')
    return createCodeSandbox(options.spawnSandbox ? { spawn: options.spawnSandbox } : {})
  })
  const expressions = once(async () => {
    const { createExpressionEvaluator } = await import('./expressions/expression-evaluator.ts')
    return createExpressionEvaluator(await pool.load())
  })
  const templates = once(async () => {
    const { createTemplateRenderer } = await import('./templates/template-renderer.ts')
    return createTemplateRenderer(await pool.load())
  })
  const close = async () => {
    await Promise.all([sandbox.made?.close(), pool.made?.close()])
  }
  return {
    sandbox: {
      run: async (request) => (await sandbox.load()).run(request),
      check: async (source, signal) => (await sandbox.load()).check(source, signal),
      close,
    },
    expressions: {
      check: async (source) => (await expressions.load()).check(source),
      evaluate: (source, input, how) =>
        expressions.made
          ? expressions.made.evaluate(source, input, how)
          : expressions.load().then((made) => made.evaluate(source, input, how)),
      close,
    },
    templates: {
      check: async (source) => (await templates.load()).check(source),
      variables: async (source) => (await templates.load()).variables(source),
      render: (source, values, how) =>
        templates.made ? templates.made.render(source, values, how) : templates.load().then((made) => made.render(source, values, how)),
      close,
    },
    close,
  }
}

/** Something made at most once; `made` is there as soon as it is. */
function once<T>(make: () => Promise<T>): { made: T | undefined; load(): Promise<T> } {
  let loading: Promise<T> | undefined
  const member = {
    made: undefined as T | undefined,
    load: () => {
      loading ??= make().then((made) => {
        member.made = made
        return made
      })
      return loading
    },
  }
  return member
}
