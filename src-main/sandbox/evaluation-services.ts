import type { CodeSandbox, ExpressionEvaluator, TemplateRenderer } from '../engine/services.ts'
import type { Owner } from './fair-queue.ts'
import type { ProcessPool, ProcessPoolOptions } from './process-pool.ts'

/** What one run evaluates with. */
export interface EvaluationServices {
  readonly sandbox: CodeSandbox
  readonly expressions: ExpressionEvaluator
  readonly templates: TemplateRenderer
}

/** The processes of one engine host, for code, expressions and templates alike. */
export interface EvaluationHost {
  /** Services for one run, or whoever else is to have a fair share of the processes. */
  forOwner(owner: Owner): EvaluationServices
  /** Ends every process. Without it none of them keeps the host alive either. */
  close(): Promise<void>
}

/** Each library is loaded at its first use, so that a run that needs none starts without them. */
export function createEvaluationHost(options: ProcessPoolOptions = {}): EvaluationHost {
  const pool = once(async (): Promise<ProcessPool> => {
    const { ProcessPool } = await import('./process-pool.ts')
    return new ProcessPool(options)
  })
  const code = once(async () => {
    const { createCodeSandbox } = await import('./code/code-sandbox.ts')
    const processes = await pool.load()
    return (owner: Owner) => createCodeSandbox(processes, owner)
  })
  const expressions = once(async () => {
    const { createExpressionEvaluator } = await import('./expressions/expression-evaluator.ts')
    return createExpressionEvaluator(await pool.load())
  })
  const templates = once(async () => {
    const { createTemplateRenderer } = await import('./templates/template-renderer.ts')
    return createTemplateRenderer(await pool.load())
  })
  return {
    forOwner: (owner) => ({
      sandbox: {
        run: async (request) => (await code.load())(owner).run(request),
        check: async (source, signal) => (await code.load())(owner).check(source, signal),
      },
      expressions: {
        check: async (source) => (await expressions.load()).check(source),
        evaluate: (source, input, how) =>
          expressions.made
            ? expressions.made.evaluate(source, input, how, owner)
            : expressions.load().then((made) => made.evaluate(source, input, how, owner)),
      },
      templates: {
        check: async (source) => (await templates.load()).check(source),
        variables: async (source) => (await templates.load()).variables(source),
        render: (source, values, how) =>
          templates.made
            ? templates.made.render(source, values, how, owner)
            : templates.load().then((made) => made.render(source, values, how, owner)),
      },
    }),
    close: async () => pool.made?.close(),
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
