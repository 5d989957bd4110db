import type { Json } from '#shared/json.ts'
import type { StepPlan } from '../compile/plan.ts'
import type { StepActivity } from './activity.ts'
import type { Frame } from './run-state.ts'

/** What the places inside the visit of a node share. */
export interface LiveVisit {
  readonly frame: Frame
  readonly step: StepPlan
  readonly path: string
  readonly inputs: Readonly<Record<string, Json>>
  readonly activity: StepActivity
  /** How many readings of this key there were before. */
  countReading(key: string): number
}
