import type { RunLimits } from '../document/run-limits.ts'
import type { ErrorData } from '../errors/app-error.ts'
import { PersistentList } from './persistent-list.ts'
import { PersistentMap } from './persistent-map.ts'
import type {
  AgentLevel,
  AgentLimits,
  AgentState,
  InterventionType,
  MessageForm,
  PartOfRun,
  RunEventData,
  RunStatus,
  TokenUsage,
  ValueRef,
  WaitRequest,
} from './run-event.ts'

/** `cancelled`: it did not come to its own end, since its run or what is around it was ended. */
export type VisitStatus = 'idle' | 'queued' | 'running' | 'waiting' | 'succeeded' | 'failed' | 'skipped' | 'cancelled'

/** One visit of one node: a node in a loop or map has several. Times are microseconds since the epoch. */
export interface VisitView {
  readonly path: string
  readonly node: string
  readonly status: VisitStatus
  readonly startedAt: number | null
  readonly endedAt: number | null
  readonly ms: number | null
  /** From 0; grows with each retry. */
  readonly attempt: number
  readonly inputs: Readonly<Record<string, ValueRef>>
  readonly outputs: Readonly<Record<string, ValueRef>>
  readonly error: ErrorData | null
  readonly handled: RunEventData['node.failed']['handled'] | null
  /** Why it was skipped, or left unfinished; or null. */
  readonly reason: string | null
  /** Its result was taken from an earlier life of the run. */
  readonly fromJournal: boolean
  readonly pinned: boolean
  /** The last stored text, and what came live since; `visitText` puts them together. */
  readonly text: string
  readonly textPath: string
  readonly tail: string
  readonly tailPath: string
  readonly progress: { readonly done: number; readonly total: number | null; readonly note: string } | null
  /** Waits inside it that nobody has answered yet. */
  readonly waits: number
  /** Tokens of the model calls in it, those of nodes inside it left out. */
  readonly usage: TokenUsage
  readonly startedSeq: number | null
  readonly endedSeq: number | null
}

/** A node over all its visits. */
export interface NodeView {
  readonly id: string
  readonly kind: string
  readonly label: string
  /** Running or waiting while any visit is, otherwise that of the latest visit. */
  readonly status: VisitStatus
  readonly counts: Readonly<Record<VisitStatus, number>>
  /** By path, in order of first appearance. */
  readonly visits: PersistentMap<VisitView>
  /** The visit that something happened to last. */
  readonly latest: VisitView
  /** Over all visits; milliseconds of those that have ended. */
  readonly usage: TokenUsage
  readonly ms: number
  /** How many visits have delivered on each output port. */
  readonly delivered: Readonly<Record<string, number>>
  /** How many visits show something that is live only: a text that streams in, or how far they are. */
  readonly passing: number
}

/** One round of a loop, item of a map or way of a try: how many visits right inside it are at work, failed or have ended. */
export interface RoundView {
  /** Its segment of the path: `loop:2`, `map:0`, `try:1`. */
  readonly segment: string
  readonly working: number
  /** Failures that nothing inside has handled. */
  readonly failed: number
  readonly ended: number
}

/** An agent; the tree is `parent` and `children`. */
export interface AgentView {
  readonly id: string
  readonly name: string
  readonly level: AgentLevel
  readonly parent: string | null
  readonly children: PersistentList<string>
  /** The node that it belongs to. */
  readonly node: string | null
  readonly model: string
  readonly tools: readonly string[]
  readonly state: AgentState
  /** Its task failed, also where the one that gave it the task has gone on without. */
  readonly failed: boolean
  /** From 1; 0 before the first. `of` is 0 until it is known. */
  readonly iteration: number
  readonly of: number
  readonly servers: readonly string[]
  /** What it is to do; empty where the log does not say. */
  readonly task: string
  /** The message that it answers, or null where it works on a task. */
  readonly answers: string | null
  readonly limits: AgentLimits
  /** MCP servers that it has to do without. */
  readonly missing: readonly { readonly server: string; readonly reason: string }[]
  /** What it does now; null where nothing is known of it. */
  readonly step: AgentStep | null
  /** How its children work together, and what they came to. */
  readonly collaboration: CollaborationView | null
  readonly plan: RunEventData['agent.plan']['steps']
  readonly handoffs: readonly { readonly handoff: string; readonly to: string; readonly task: string; readonly at: number }[]
  readonly usage: TokenUsage
  readonly spawnedAt: number
  /** Null while it lives. */
  readonly retiredAt: number | null
  /** Null for one that has not come to its own end. */
  readonly ms: number | null
}

/** What an agent does now. `text` is a model, a tool, a task, a step of its plan, or the words of the log. */
export interface AgentStep {
  readonly does:
    | 'asks'
    | 'uses'
    | 'hands_over'
    | 'follows_plan'
    | 'shortens'
    | 'collaborates'
    | 'plans'
    | 'looks'
    | 'answers'
    | 'concludes'
    | 'says'
  readonly text: string
}

/** How the children of an agent work on its task together. */
export interface CollaborationView {
  readonly mode: RunEventData['agent.collaborating']['mode']
  readonly members: readonly string[]
  /** Null until it is known, and where there is none. */
  readonly winner: string | null
  readonly winnerNode: string | null
  /** What they came to; null while they are at it. */
  readonly outcome: ValueRef | null
}

/** A message between agents. */
export interface MessageView {
  readonly id: string
  readonly sender: string
  readonly recipient: string
  /** The nodes that they belong to. */
  readonly from: string | null
  readonly to: string | null
  readonly form: MessageForm | null
  /** Null while it is not answered. */
  readonly ok: boolean | null
}

/** Which of the workspace's agents were looked at for a task, in order; the last is at it where it is well. */
export interface ChoiceView {
  readonly path: string
  readonly node: string | null
  readonly candidates: readonly { readonly agent: string; readonly name: string; readonly healthy: boolean; readonly reason: string }[]
}

export type SpanKind = 'node' | 'agent' | 'turn' | 'message' | 'model' | 'tool' | 'wait'

/** One bar of the waterfall. */
export interface SpanView {
  readonly id: string
  readonly parent: string | null
  readonly kind: SpanKind
  readonly name: string
  readonly path: string
  readonly node: string | null
  /** Microseconds since the epoch; `end` is null while it is open. */
  readonly start: number
  readonly end: number | null
  readonly status: 'running' | 'waiting' | 'ok' | 'error' | 'cancelled'
  readonly fromJournal: boolean
  /** Of a model call that answered. */
  readonly usage: TokenUsage | null
  /** The events that hold its details. */
  readonly startSeq: number
  readonly endSeq: number | null
}

/** A wait that nobody has answered yet. */
export interface WaitView {
  /** `<path>#<name>`: what an answer names. */
  readonly id: string
  readonly path: string
  readonly name: string
  readonly node: string | null
  readonly request: WaitRequest
  readonly at: number
  readonly seq: number
}

/** Something that went wrong, or was got round. */
export interface ProblemView {
  readonly seq: number
  readonly at: number
  readonly path: string
  readonly node: string | null
  readonly kind: 'failure' | 'handled' | 'retry' | 'fallback' | 'budget'
  readonly code: string
  readonly message: string
  readonly hint: string | null
}

export interface ModelUsage extends TokenUsage {
  readonly calls: number
  readonly ms: number
}

/** Something that a person did to the run under way. */
export interface InterventionView {
  readonly seq: number
  readonly at: number
  readonly type: InterventionType
  readonly user: string
  readonly reason: string
  /** Of feedback: to whom, what, and whether the agent has been told. */
  readonly feedback: { readonly agent: string; readonly text: string; readonly told: boolean } | null
}

/** Everything that is shown of a run, made from its events by `reduceRun` alone. Never changed; times in microseconds. */
export interface RunView {
  readonly runId: string
  /** Of the last stored event that went in. */
  readonly seq: number
  readonly status: RunStatus
  readonly workflowId: string
  readonly workflowName: string
  readonly snapshot: string
  readonly engine: RunEventData['run.started']['engine']
  readonly model: string | null
  readonly evidence: string | null
  /** What it may do less than others, or null. */
  readonly limits: RunLimits | null
  /** What part of the workflow was run, or null: the whole. */
  readonly part: PartOfRun | null
  /** The run that a part took values from. */
  readonly source: string | null
  /** The run that this one takes over from, and where it leaves it. */
  readonly fork: { readonly run: string; readonly at: string | null } | null
  readonly inputs: ValueRef | null
  readonly output: ValueRef | null
  readonly error: ErrorData | null
  /** It failed after some nodes had succeeded. */
  readonly partial: boolean
  readonly lastSuccess: string | null
  readonly cancelReason: string | null
  readonly queuedAt: number | null
  readonly startedAt: number | null
  readonly endedAt: number | null
  readonly ms: number | null
  /** A person wants it to pause, and what is at work has not ended yet. */
  readonly pausing: boolean
  /** Why its log takes no rows for now, or null. Live only. */
  readonly held: string | null
  readonly interventions: PersistentList<InterventionView>
  /** How often it went on from its log. */
  readonly resumes: number
  readonly current_phase: string | null
  readonly completed_phases: readonly string[]
  /** Over all phases (see `blendConfidence`), from the `confidence` or `confidence_score` of what its nodes gave. */
  readonly confidence: number | null
  /** The latest one of the current phase. */
  readonly phaseConfidence: number | null
  readonly nodes: PersistentMap<NodeView>
  /** Rounds by the path of the visit of the container that they belong to, and there by their segment. */
  readonly rounds: PersistentMap<PersistentMap<RoundView>>
  readonly agents: PersistentMap<AgentView>
  /** Agents without a parent, in order. */
  readonly rootAgents: PersistentList<string>
  /** By id, in order. */
  readonly messages: PersistentMap<MessageView>
  /** Choices among the workspace's agents, by the path of the visit that they were made for. */
  readonly choices: PersistentMap<ChoiceView>
  /** By id, in order of their start. */
  readonly spans: PersistentMap<SpanView>
  /**
   * Of the spans that are found by another name than their id, the id: by the path of a node or the `<path>#<what>` of a model
   * call, a tool call, a wait or an agent, once it was there more than once. `spanIdAt` looks in here first.
   */
  readonly spanAt: PersistentMap<string>
  /** What lies at a path belongs to this span, where that is not the span whose id the path is. */
  readonly holderAt: PersistentMap<string>
  readonly waits: readonly WaitView[]
  readonly usage: ModelUsage
  /** By `provider:model`. */
  readonly usageByModel: Readonly<Record<string, ModelUsage>>
  readonly problems: PersistentList<ProblemView>
  /** The offline model gave at least one answer. */
  readonly offline: boolean
}

const noUsage: ModelUsage = { input: 0, output: 0, calls: 0, ms: 0 }

/** The view of a run of which no event is known yet. */
export function emptyRunView(runId: string): RunView {
  return {
    runId,
    seq: 0,
    status: 'queued',
    workflowId: '',
    workflowName: '',
    snapshot: '',
    engine: 'scheduler',
    model: null,
    evidence: null,
    limits: null,
    part: null,
    source: null,
    fork: null,
    inputs: null,
    output: null,
    error: null,
    partial: false,
    lastSuccess: null,
    cancelReason: null,
    queuedAt: null,
    startedAt: null,
    endedAt: null,
    ms: null,
    pausing: false,
    held: null,
    interventions: PersistentList.empty(),
    resumes: 0,
    current_phase: null,
    completed_phases: [],
    confidence: null,
    phaseConfidence: null,
    nodes: PersistentMap.empty(),
    rounds: PersistentMap.empty(),
    agents: PersistentMap.empty(),
    rootAgents: PersistentList.empty(),
    messages: PersistentMap.empty(),
    choices: PersistentMap.empty(),
    spans: PersistentMap.empty(),
    spanAt: PersistentMap.empty(),
    holderAt: PersistentMap.empty(),
    waits: [],
    usage: noUsage,
    usageByModel: {},
    problems: PersistentList.empty(),
    offline: false,
  }
}

/** Id of the latest span of a node's path, or of what is called `<path>#<what>`; undefined where there is none. */
export function spanIdAt({ spans, spanAt }: Pick<RunView, 'spans' | 'spanAt'>, key: string): string | undefined {
  return spanAt.get(key) ?? (spans.has(key) ? key : undefined)
}

/** The text of a visit as far as it is known: what is stored, then what came live. */
export function visitText(visit: VisitView): string {
  if (visit.tail === '') return visit.text
  return visit.tailPath === visit.textPath ? visit.text + visit.tail : visit.tail
}

export function isTerminal(status: RunStatus): boolean {
  return status === 'succeeded' || status === 'failed' || status === 'cancelled'
}
