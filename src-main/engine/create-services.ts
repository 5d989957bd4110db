import type { EvidenceLibrary } from '../investigation/evidence-library.ts'
import type { ModelRegistry } from '../models/model-registry.ts'
import { createCodeSandbox } from '../sandbox/code/sandbox-pool.ts'
import type { SpawnSandbox } from '../sandbox/code/sandbox-process.ts'
import { EvaluationPool } from '../sandbox/evaluation-pool.ts'
import { createExpressionEvaluator } from '../sandbox/expressions/expression-evaluator.ts'
import { createTemplateRenderer } from '../sandbox/templates/template-renderer.ts'
import type { BlobStore } from '../storage/blob-store.ts'
import type { ToolRegistry } from '../tools/tool-registry.ts'
import type { CodeSandbox, EngineServices, ExpressionEvaluator, TemplateRenderer } from './services.ts'

/** What differs from run to run. */
export type RunServices = Pick<EngineServices, 'evidenceFolder' | 'modelOverride' | 'modelAliases'>

/** The services of one engine host, shared by its runs. Each is made when it is first asked for. */
export interface ServicePool {
  forRun(run: RunServices): EngineServices
  models(): Promise<ModelRegistry>
  tools(): Promise<ToolRegistry>
  evidence(): Promise<EvidenceLibrary>
  close(): Promise<void>
}

/** Gives what `make` makes, made once. */
function once<T>(make: () => T): { (): T; readonly made: T | undefined } {
  let made: T | undefined
  const get = () => {
    made ??= make()
    return made
  }
  return Object.defineProperty(get, 'made', { get: () => made }) as typeof get & { readonly made: T | undefined }
}

/** @param options.workspace folder whose `trellis.yaml` names models @param options.spawnSandbox how the host starts the sandbox's processes */
export function createServices(options: { blobs: BlobStore; workspace: string; spawnSandbox?: SpawnSandbox }): ServicePool {
  const pool = once(() => new EvaluationPool())
  const sandbox = once<CodeSandbox>(() => createCodeSandbox(options.spawnSandbox ? { spawn: options.spawnSandbox } : {}))
  const expressions = once<ExpressionEvaluator>(() => createExpressionEvaluator(pool()))
  const templates = once<TemplateRenderer>(() => createTemplateRenderer(pool()))
  const models = once(async () => {
    const [{ createModelRegistry }, { readModelSettings, readWorkspaceModels }] = await Promise.all([
      import('../models/registry.ts'),
      import('../models/model-settings.ts'),
    ])
    return createModelRegistry(readModelSettings(process.env, await readWorkspaceModels(options.workspace)))
  })
  const tools = once(async () => (await import('../tools/registry.ts')).createToolRegistry())
  const evidence = once(
    async () => new (await import('../investigation/evidence/file-evidence-library.ts')).FileEvidenceLibrary(options.blobs),
  )

  return {
    models,
    tools,
    evidence,
    forRun: (run) => ({
      get sandbox() {
        return sandbox()
      },
      get expressions() {
        return expressions()
      },
      get templates() {
        return templates()
      },
      models,
      tools,
      evidence,
      ...run,
    }),
    async close() {
      await Promise.all([sandbox.made?.close(), expressions.made?.close(), templates.made?.close()])
    },
  }
}
