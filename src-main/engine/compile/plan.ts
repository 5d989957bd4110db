import type { WorkflowSettings } from '#shared/document/workflow-document.ts'
import type { Json, JsonObject } from '#shared/json.ts'
import type { NodeRunSettings, NodeSpec } from '#shared/nodes/node-spec.ts'
import type { Executor } from '../executor.ts'

/** Where a value comes from: an output of a step of the same scope, or one of the scope's own sources (`from` is -1). */
export interface Feed {
  from: number
  port: string
}

/** One input port that edges lead to, with its edges in edge-id order. */
export interface InputPlan {
  port: string
  many: boolean
  required: boolean
  feeds: readonly Feed[]
}

/** A direct member of a container whose children are not dataflow. */
export interface MemberPlan {
  nodeId: string
  kind: string
  label: string
  config: unknown
}

/** One node of a scope, resolved: nothing about it is looked up again while a run visits it. */
export interface StepPlan {
  index: number
  id: string
  kind: string
  label: string
  spec: NodeSpec
  executor: Executor
  config: unknown
  run: NodeRunSettings
  phase: string | null
  /** What it gives without being run, or null. */
  pinned: Record<string, Json> | null
  /** Where `pinned` comes from when it does not come from the document: another run, or the pass through a container. */
  given: 'run' | 'scope' | null
  inputs: readonly InputPlan[]
  /** Edges from other steps of the scope: so many settle before this one starts. */
  pending: number
  /** The steps that one of its edges leads to, once per edge. */
  targets: readonly number[]
  connectedOutputs: ReadonlySet<string>
  /** Whether a failure has somewhere to go. */
  errorConnected: boolean
  /** The port that a fallback value is delivered on. */
  firstOutput: string | null
  /** The inside of a container by branch; the only branch of most is `''`. */
  inside: ReadonlyMap<string, ScopePlan> | null
  members: readonly MemberPlan[]
  /** Hash of everything about the node that decides what it gives for the same inputs, its inside included. */
  definition: string
}

/** The steps that run together: the top of a document, the inside of a loop or map, one branch of a try. */
export interface ScopePlan {
  /** In topological order. */
  steps: readonly StepPlan[]
  /** Steps that wait for no other. */
  roots: readonly number[]
  /** `pending` of every step, to be copied for each pass. */
  pending: Uint32Array
  sinks: readonly InputPlan[]
}

/** A document made ready to run. */
export interface Plan {
  workflowId: string
  workflowName: string
  inputs: JsonObject
  outputs: JsonObject
  settings: WorkflowSettings
  top: ScopePlan
  /** Steps of all scopes together. */
  size: number
  /** Index of the top step whose outputs are what the run gives, or null: what arrives at its output nodes. */
  shows: number | null
}
