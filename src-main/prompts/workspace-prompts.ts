import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import type { KnownPrompts } from '#shared/prompts/prompt-definition.ts'
import type { EngineServices } from '../engine/services.ts'

/** Whether a node of these names a prompt of the workspace. */
export function namePrompts(documents: readonly WorkflowDocument[]): boolean {
  return documents.some(({ nodes }) =>
    Object.values(nodes).some(({ kind, config }) => Boolean(config.promptName) || (kind.endsWith('-agent') && Boolean(config.prompt))),
  )
}

/** What is known of the prompts of a workspace; nothing where they cannot be read, which a run that needs one says. */
export async function promptsKnown({
  prompts,
  templates,
}: Pick<EngineServices, 'prompts' | 'templates'>): Promise<{ prompts?: KnownPrompts; promptProblem?: string }> {
  const read = await prompts?.().catch(() => null)
  if (!read) return {}
  const problem = read.problem === null ? {} : { promptProblem: read.problem }
  const { knownPrompts } = await import('./known-prompts.ts')
  return { prompts: await knownPrompts(read, templates), ...problem }
}
