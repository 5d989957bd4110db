import { AppError } from '#shared/errors/app-error.ts'
import type { EvidenceSet } from '#shared/investigation/evidence.ts'
import type { Finding } from '#shared/investigation/finding.ts'
import { isJsonObject, type Json, type JsonObject } from '#shared/json.ts'
import type { ToolCallContext, ToolDefinition } from '../../tools/tool-registry.ts'
import { bySeverity } from '../analysis/make-finding.ts'
import type { ParsedEvidence } from '../evidence-library.ts'

/** Findings in one result; what is beyond them is counted, not given. */
export const mostFindings = 80

/** A tool that reads the evidence that its caller was handed. */
export type EvidenceTool<Input> = Omit<ToolDefinition<Input>, 'call' | 'safety' | 'effect'> & {
  run(evidence: ParsedEvidence, input: Input, signal: AbortSignal): Promise<JsonObject> | JsonObject
}

/** Throws `tool.failed` when the caller has no evidence, `evidence.unreadable` when what it has is none. */
export async function openEvidence(context: ToolCallContext): Promise<ParsedEvidence> {
  const { evidence, services, signal } = context
  if (!isJsonObject(evidence)) {
    throw new AppError('tool.failed', 'There is no evidence to look at', {
      hint: 'Connect an Evidence node, or run with a folder of evidence.',
    })
  }
  return (await services.evidence()).open(evidence as unknown as EvidenceSet, signal)
}

export function evidenceTool<Input>(tool: EvidenceTool<Input>): ToolDefinition {
  const { run, ...rest } = tool
  return {
    ...rest,
    safety: 'safe',
    effect: 'pure',
    call: async (input, context) => run(await openEvidence(context), input as Input, context.signal),
  } as ToolDefinition
}

/** Findings as a result: the most severe first and no more than fit; `total` tells of all. */
export function findingsResult(findings: readonly Finding[], rest: Record<string, Json> = {}, most = mostFindings): JsonObject {
  const shown = [...findings].sort(bySeverity).slice(0, most)
  return { findings: shown as unknown as Json, total: findings.length, limit: most, ...rest }
}
