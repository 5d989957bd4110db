import type { HealthCheck } from '../agents/agent-entry.ts'
import type { RunLimits } from '../document/run-limits.ts'
import type { ErrorData } from '../errors/app-error.ts'
import type { ComponentMetric, HealthStatus } from '../health/component-health.ts'
import type { Json } from '../json.ts'
import type { ToolApproval } from '../security/tool-approval.ts'
import type { McpMessage, McpState } from './mcp-message.ts'

/** A value in an event: itself, or, over 32 KiB, where it lies in the blob store with the start of its text. */
export type ValueRef = { value: Json } | { blob: string; bytes: number; preview: string }

export const runStatuses = ['queued', 'running', 'waiting', 'paused', 'succeeded', 'failed', 'cancelled'] as const
export type RunStatus = (typeof runStatuses)[number]
export type AgentLevel = 'parent' | 'child' | 'micro'
/** How the children of a parent work together on its task. */
export type CollaborationMode = 'negotiate' | 'auction' | 'vote' | 'decompose'
export type AgentState = 'idle' | 'processing' | 'waiting_approval' | 'error' | 'suspended'
export interface TokenUsage {
  input: number
  output: number
  /** Of `input`: read from the provider's cache. Absent where there is none. */
  cached?: number
  /** Of `output`: thought rather than said. Absent where there is none. */
  reasoning?: number
  /** What it cost in US dollars; absent where nobody has said what the model costs. */
  usd?: number
}

/** What an agent may use in all: tokens, US dollars. */
export interface AgentLimits {
  tokens?: number
  usd?: number
}

/** What one agent asks another for: a bid, a ranking, a position, a decision, or what it knows. */
export type MessageForm = 'bid' | 'rank' | 'position' | 'decide' | 'decompose' | 'answer'

/** What a person is asked while a run waits. `fields` is a JSON Schema of the answer where it is more than yes or no. */
export interface WaitRequest {
  type: 'approval' | 'question' | 'delay' | 'budget'
  title: string
  /** Markdown shown to the person. */
  body: string
  /** What approval is asked for, as the real arguments. */
  details?: Json
  options?: string[]
  fields?: Json
  /** Epoch milliseconds when a `delay` ends or an unanswered wait takes its `defaultAnswer`. */
  until?: number
  defaultAnswer?: Json
  /** What is asked is whether an outside effect happened: takes `again`, `stop` or `{done: what it gave}`. */
  outcome?: true
  /** What is asked for is a call of a tool, which takes an `ApprovalAnswer`. */
  tool?: ToolApproval
}

/** The part of a workflow that a partial run is of. `label` is that of the node when it was started. */
export interface PartOfRun {
  mode: 'only' | 'to' | 'from'
  node: string
  label: string
}

export const interventionTypes = ['pause', 'resume', 'modify', 'abort', 'inject_feedback'] as const
export type InterventionType = (typeof interventionTypes)[number]

/** What was changed in a run that was paused. */
export interface RunModifications {
  /** Content hash of the snapshot that the run goes on with. */
  snapshot?: string
  /** Ids of nodes whose settings or connections are others now. */
  nodes?: string[]
  /** Values that were put in place of what a visit had delivered. */
  values?: { path: string; port: string; value: ValueRef }[]
}

/** What of an earlier life does not count any more: failures at a place, or all that happened there. Inside a place is what begins with its path. */
export interface Dropped {
  path: string
  what: 'failures' | 'all'
}

/** The data of each kind of event. Kinds marked volatile are shown live and never stored. */
export interface RunEventData {
  'run.queued': { workflowId: string; workflowName: string }
  'run.started': {
    workflowId: string
    workflowName: string
    /** Content hash of the snapshot that the run was started with: document, settings, playbooks, kind versions. */
    snapshot: string
    inputs: ValueRef
    engine: 'scheduler' | 'langgraph'
    /** The model that stands in for every other, where one was chosen for the run. */
    model: string | null
    evidence: string | null
    /** What this run may do less than others. */
    limits?: RunLimits
    /** Absent for a run of the whole workflow. */
    part?: PartOfRun
    /** The run that values of what a part does not run are from. */
    source?: string
    /** The run that this one takes over from, and where it leaves it; null where it only does anew what is different. */
    fork?: { run: string; at: string | null }
  }
  /** Something that a person did to the run under way. */
  'run.intervened': {
    type: InterventionType
    user_id: string
    /** ISO 8601. */
    timestamp: string
    reason: string
    modifications?: RunModifications
    feedback?: { agent: string; text: string }
  }
  /** Goes on from its log, of which everything up to `from` counts but what is dropped. */
  'run.resumed': { from: number; dropped?: Dropped[] }
  'run.waiting': { waits: string[] }
  /** Volatile: its log takes no rows for now, and why; null once it does again. */
  'run.held': { reason: string | null }
  /** Nothing of it is at work any more. */
  'run.paused': Record<string, never>
  'run.succeeded': { output: ValueRef; ms: number }
  'run.failed': { error: ErrorData; partial: boolean; lastSuccess: string | null; ms: number }
  'run.cancelled': { reason: string; ms: number }
  'phase.changed': { from_phase: string | null; to_phase: string; timestamp: string; trigger: string; metadata: Record<string, Json> }

  /** Its turn has come while the run is paused: it begins when the run is resumed. */
  'node.queued': { node: string; kind: string; label: string }
  'node.started': { node: string; kind: string; label: string; inputs: Record<string, ValueRef> }
  /** Volatile. */
  'node.token': { node: string; text: string }
  /** Volatile. `total` is null where it is not known. */
  'node.progress': { node: string; done: number; total: number | null; note: string }
  /** The text so far, at most every 500 ms. */
  'node.text': { node: string; text: string }
  'node.finished': {
    node: string
    outputs: Record<string, ValueRef>
    fingerprint?: string
    ms: number
    fromJournal?: boolean
    pinned?: boolean
  }
  'node.failed': { node: string; error: ErrorData; ms: number; handled: 'error-port' | 'fallback' | 'no'; fingerprint?: string }
  'node.skipped': { node: string; reason: string }
  'node.retried': { node: string; attempt: number; delayMs: number; error: ErrorData }

  'step.intent': { name: string; fingerprint: string; idempotencyKey: string }
  /** `failed` where the result says that it came to nothing. */
  'step.result': { name: string; fingerprint: string; result: ValueRef; ms: number; failed?: boolean }
  'step.failed': { name: string; fingerprint: string; error: ErrorData; ms: number }
  'step.wait': { name: string; request: WaitRequest }
  'step.answer': { name: string; answer: Json; by: 'person' | 'flag' | 'timeout' | 'earlier-run' | 'consent' | 'grant' }

  'agent.spawned': {
    agent: string
    name: string
    level: AgentLevel
    parent: string | null
    model: string
    tools: string[]
    prompt?: { name: string; version: string }
    /** What it is to do. */
    task?: string
    /** What it may use in all, those that work for it included. Absent where nothing limits it. */
    limits?: AgentLimits
    /** MCP servers that it has to do without. */
    missing?: { server: string; reason: string }[]
  }
  'agent.state': { agent: string; from: AgentState; to: AgentState; trigger: string }
  'agent.iteration': {
    agent: string
    iteration: number
    of: number
    servers: string[]
    note: string
    /** What `note` says, where it is one of these. */
    stage?: 'plans' | 'looks' | 'answers' | 'concludes'
  }
  'agent.plan': { agent: string; steps: { text: string; status: 'pending' | 'active' | 'done' | 'dropped' }[] }
  /** `reason` where a task was taken from one of the workspace's agents and given to another, which are named by their ids. */
  'agent.handoff': { handoff: string; from: string; to: string; task: string; reason?: string }
  /** An agent of the workspace was looked at before it was given a task. */
  'agent.health': { agent: string; name: string; healthy: boolean; checks: HealthCheck[] }
  /** It was given the feedback of a person, before its next model call. */
  'agent.told': { agent: string /** Whom the feedback named: it, its node or its name. */; to: string; text: string }
  /** What an agent made of one turn: by what it went, what it chose, what it had by then, and whether it goes on. */
  'agent.reasoned': {
    agent: string
    iteration_number: number
    agent_name: string
    stage: 'tool_selection' | 'next_tool_selection' | 'partial_analysis' | 'final_analysis'
    reasoning: string
    available_tools: string[]
    tools_selected: { name: string; arguments: Json }[]
    /** Ids of the findings that it had. */
    data_collected: string[]
    /** What it said where it goes on, or had to stop before it was done. */
    partial_analysis: string
    continuation_decision: 'continue' | 'conclude'
    /** ISO 8601. */
    timestamp: string
  }
  /** A request was longer than its context, and older results in it were shortened. Estimated tokens. */
  'agent.trimmed': { agent: string; from: number; to: number; limit: number }
  /** The children of an agent begin to work together on its task. */
  'agent.collaborating': { agent: string; mode: CollaborationMode; members: string[] }
  /** `node` is that of the winner. */
  'agent.collaborated': {
    agent: string
    mode: CollaborationMode
    winner: string | null
    node?: string | null
    outcome: ValueRef
  }
  /** A message between agents, told apart by where it is answered. `sender` and `recipient` are names; `deadline` is epoch milliseconds. */
  'agent.asked': {
    message: string
    sender: string
    recipient: string
    request: string
    priority: 'low' | 'normal' | 'high'
    deadline: number
    /** What kind of answer is asked for. */
    form?: MessageForm
  }
  /** Its answer; `ok` is false where none came in time or in its form, and `results` then says why. */
  'agent.answered': { message: string; sender: string; recipient: string; ok: boolean; results: Json; recommendations: string[] }
  'agent.retired': { agent: string; iterations: number; ms: number }
  /** How a component of the system stands, by what was looked at. `metrics` have their names. */
  'system.health': { component: string; status: HealthStatus; metrics: Record<string, ComponentMetric>; evidence: string[] }
  /** `does`: what it is asked for where that is no answer; the texts are its prompt then. */
  'model.called': { agent: string | null; provider: string; model: string; prompt: ValueRef; tools: string[]; does?: 'embed' }
  'model.returned': {
    agent: string | null
    provider: string
    model: string
    text: ValueRef
    toolCalls: { id: string; name: string; arguments: Json }[]
    usage: TokenUsage
    ms: number
    /** It was given before, to the same question, and cost nothing now. */
    cached?: boolean
    fromJournal?: boolean
  }
  'tool.called': { agent: string | null; tool: string; call: string; arguments: Json }
  'tool.returned': {
    agent: string | null
    tool: string
    call: string
    ok: boolean
    result: ValueRef
    ms: number
    instead?: string
    fromJournal?: boolean
  }
  /** What went over the wire to or from an MCP server, for the work at this place. */
  'mcp.message': McpMessage
  /** A server that is used at this place is in another state; `version` is what it calls itself, once it said so. */
  'mcp.state': { server: string; from: McpState; to: McpState; reason: string | null; version: string | null }
  /** Its answer is the `step.answer` of the wait. */
  'approval.requested': { wait: string; title: string }
  /** `steps` are those of the chain that failed, in order, each with its last failure and the kind of it. */
  'fallback.used': {
    what: string
    chain: string[]
    reached: string
    reason: string
    steps?: { step: string; class: string; reason: string }[]
  }
  /** `agent` is the name of one whose own budget it is; it goes on to conclude. */
  'budget.exceeded': { budget: 'tokens' | 'usd' | 'seconds' | 'steps'; limit: number; used: number; agent?: string }
}

export type RunEventKind = keyof RunEventData

/** Kinds that are never stored: a reader of the log does not miss them. */
export const volatileKinds: ReadonlySet<RunEventKind> = new Set(['node.token', 'node.progress', 'run.held'])

/**
 * One entry of a run's log, and the one envelope in which it travels to every view of it. Frozen once written.
 *
 * `path` says where in the run, by structure: `n_map/map:3/n_check/attempt:1`, empty for the run itself.
 */
export type RunEvent = {
  [Kind in RunEventKind]: {
    runId: string
    /** Dense per run, from 1. Volatile events carry the seq of the last stored one. */
    seq: number
    /** Microseconds since the epoch; for display only, never for order. */
    at: number
    path: string
    kind: Kind
    data: RunEventData[Kind]
    /** The same for a run and everything that it starts elsewhere. */
    correlationId: string
    /** Derived from run and path (16 hex digits, as OpenTelemetry has it). Not said in pages of a log, which are for windows. */
    spanId?: string
    parentSpanId?: string | null
    /** The event that led to this one. `runId` only where it is another run's. */
    cause: { seq: number; runId?: string } | null
  }
}[RunEventKind]
