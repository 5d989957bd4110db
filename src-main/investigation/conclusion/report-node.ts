import type { Conclusion, Verdict } from '#shared/investigation/conclusion.ts'
import type { Alert, EvidenceSet } from '#shared/investigation/evidence.ts'
import { isJsonObject, type Json } from '#shared/json.ts'
import type { reportNode } from '#shared/nodes/report.node.ts'
import type { ConfigOf, Executor, NodeContext } from '../../engine/executor.ts'
import { shippedPlaybooks } from '../playbooks/playbook-library.ts'
import { validate } from '../playbooks/validate-hypothesis.ts'
import { findingsIn, hypothesesIn, intakeIn, itemsIn, participantsIn, verdictsIn } from '../read-values.ts'
import { conclude } from './conclude.ts'
import { writeReport } from './report-writer.ts'

type Config = ConfigOf<typeof reportNode>

async function alertOf({ inputs, services, signal }: NodeContext<Config>): Promise<Alert | null> {
  const set = inputs.evidence
  if (!isJsonObject(set) || set.type !== 'evidence') return null
  return (await (await services.evidence()).open(set as unknown as EvidenceSet, signal)).alert
}

/** Steps that another node proposed: a list, or the numbered lines of a text. */
function proposedSteps(solution: Json | undefined): string[] {
  if (Array.isArray(solution)) return solution.flatMap((step) => (typeof step === 'string' ? [step] : []))
  if (isJsonObject(solution)) return proposedSteps(solution.next_steps ?? solution.steps ?? solution.answer ?? [])
  if (typeof solution !== 'string') return []
  return [...solution.matchAll(/^\s*(?:\d+[.)]|[-*])\s+(.+)$/gm)].map((match) => match[1]!.trim())
}

async function metadataOf(context: NodeContext<Config>): Promise<Omit<Conclusion['generation_metadata'], 'playbooks'>> {
  const { offline, ...took } = participantsIn(Object.values(context.inputs))
  return {
    ...took,
    models: took.models.length > 0 ? took.models : ['offline'],
    offline: offline ?? true,
    created_at: new Date(await context.now()).toISOString(),
  }
}

/** Concludes and writes the report. Deterministic: the same inputs give the same text. */
export const report: Executor<Config> = {
  async run(context) {
    const { config, inputs } = context
    const library = shippedPlaybooks()
    const findings = findingsIn([inputs.findings, inputs.hypotheses])
    const hypotheses = hypothesesIn(inputs.hypotheses)
    const given = new Map(verdictsIn(inputs.verdicts).map((verdict) => [verdict.hypothesis, verdict]))
    const verdicts: Verdict[] = hypotheses.map((hypothesis) => given.get(hypothesis.id) ?? validate(hypothesis, findings, library))
    const items = itemsIn(inputs.evidence)
    const alert = await alertOf(context)
    const conclusion = conclude({
      hypotheses,
      verdicts,
      findings,
      library,
      threshold: config.threshold,
      metadata: await metadataOf(context),
      ...(items.length > 0 ? { items } : {}),
    })
    const proposed = proposedSteps(inputs.solution)
    if (proposed.length > 0) conclusion.next_steps = [...new Set([...proposed, ...conclusion.next_steps])].slice(0, 12)
    const text = writeReport({
      conclusion,
      alert,
      intake: intakeIn(inputs.intake),
      findings,
      hypotheses,
      verdicts,
      items,
      timeline: config.timeline,
      ...(config.title === '' ? {} : { title: config.title }),
    })
    return { report: text, conclusion: { ...conclusion, report: text } as unknown as Json, confidence: conclusion.confidence }
  },
}
