import { AppError } from '#shared/errors/app-error.ts'
import type { EvidenceSet } from '#shared/investigation/evidence.ts'
import { isJsonObject, type Json } from '#shared/json.ts'
import type { evidenceNode } from '#shared/nodes/evidence.node.ts'
import type { ConfigOf, Executor, NodeContext } from '../../engine/executor.ts'
import { allFindings } from '../analysis/all-findings.ts'
import type { ParsedEvidence } from '../evidence-library.ts'

export const evidence: Executor<ConfigOf<typeof evidenceNode>> = {
  async run(context) {
    const { config, services, signal } = context
    const folder = config.folder !== '' ? config.folder : services.evidenceFolder
    if (folder === null || folder === '') {
      if (config.optional) return {}
      throw new AppError('evidence.missing', 'There is no folder of evidence', {
        hint: 'Name a folder in the node, or give the run one (--evidence, a sample incident, or dropped files).',
      })
    }
    const library = await services.evidence()
    // Recorded, so that a run that is resumed sees the bytes that it saw before, whatever the folder holds by then.
    const set = await context.step('collect', 'recorded', async (io) => (await library.collect(folder, io.signal)) as unknown as Json, {
      fingerprint: { folder },
    })
    const parsed = await library.open(set as unknown as EvidenceSet, signal)
    const findings = (await allFindings(parsed, signal)).filter(({ type }) => /^(alert|evidence)\./.test(type))
    return { evidence: set, alert: parsed.alert as unknown as Json, findings: findings as unknown as Json }
  },
}

/** The evidence that came in on a node's `evidence` port, opened. */
export async function evidenceIn({
  inputs,
  services,
  signal,
}: Pick<NodeContext, 'inputs' | 'services' | 'signal'>): Promise<ParsedEvidence> {
  const set = inputs.evidence
  if (!isJsonObject(set))
    throw new AppError('evidence.unreadable', 'The input "evidence" is no evidence', { hint: 'Connect the output of an Evidence node.' })
  return (await services.evidence()).open(set as unknown as EvidenceSet, signal)
}
