/** The phases of an investigation, in their usual order. */
export const phases = [
  'intake_classification',
  'context_gathering',
  'define_blast_radius',
  'establish_timeline',
  'formulate_hypothesis',
  'validate_hypothesis',
  'propose_solution',
  'human_review',
  'execute_solution',
  'monitor_outcome',
  'case_closure',
  'error_recovery',
  'escalation',
] as const
export type Phase = (typeof phases)[number]

/** Confidence after a phase: 0.7 of the old plus 0.3 of the new, at most 0.95. The first phase's own value starts it. */
export function blendConfidence(before: number | null, phase: number): number {
  const blended = before === null ? phase : 0.7 * before + 0.3 * phase
  return Math.min(0.95, Math.max(0, blended))
}
