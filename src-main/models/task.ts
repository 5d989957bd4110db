import type { Json, JsonObject } from '#shared/json.ts'

/**
 * What a prompt asks for, as data beside its text. It travels on the first system message as
 * `additional_kwargs.trellis_task`; models that read text ignore it, the `offline` model answers by it.
 */
export type ModelTask =
  | { kind: 'classify'; text: string; labels: { name: string; description: string }[] }
  | { kind: 'extract'; text: string; schema: JsonObject }
  | { kind: 'summarise'; text: string; sentences: number }
  /** The intake record of an investigation. `alert` and `evidence` are the summaries that the prompt shows. */
  | { kind: 'intake'; alert: Json; evidence: Json; question: string }
  /** One turn of an agent: choose tools by playbook, or conclude from their results in the messages. */
  | { kind: 'agent'; level: 'parent' | 'child' | 'micro'; role: string; capabilities: string[]; goal: string; context: Json }
  /** Judge one hypothesis against findings. */
  | { kind: 'validate'; hypothesis: Json; findings: Json }
  /** Name hypotheses for findings. */
  | { kind: 'hypothesise'; findings: Json; max: number }
  /** One agent's part in what several do together: a bid, a ranking, a position, a decision, a split of the task, an answer to another agent. */
  | { kind: 'collaborate'; form: 'bid' | 'rank' | 'position' | 'decide' | 'decompose' | 'answer'; about: Json }
  /** Fill a template of prose from cited parts. */
  | { kind: 'write'; form: 'report' | 'solution' | 'answer'; parts: Json }
  /** Free text: nothing is known but the messages. */
  | { kind: 'free' }

export const taskKey = 'trellis_task'
