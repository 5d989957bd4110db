import type { NodeValues, RunSummary } from '#shared/api/contract.ts'
import type { HostStatistics, StatisticsQuery } from '#shared/api/run-statistics.ts'
import type { RunLimits } from '#shared/document/run-limits.ts'
import type { RunPart } from '#shared/document/run-part.ts'
import type { ValidationOptions } from '#shared/document/validate.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import type { RunEvent } from '#shared/events/run-event.ts'
import type { Json, JsonObject } from '#shared/json.ts'
import type { GrantScope } from '../../grants/grant-check.ts'
import type { BlobStore } from '../../storage/blob-store.ts'
import type { LogStore, RunQuery } from '../../storage/log-store.ts'
import type { Seal } from '../../storage/profile.ts'
import type { EventBus } from '../journal/event-bus.ts'
import type { EngineServices } from '../services.ts'
import type { Admission, PoolState } from './admission.ts'
import type { RunResult } from './live-run.ts'

export interface StartRun {
  document: WorkflowDocument
  /** Value per property of the document's `inputs` schema. */
  inputs: Record<string, Json>
  evidenceFolder?: string | null
  /** Stands in for every model of the document; null for none. */
  model?: string | null
  /** Runs a part only. What it does not say is taken from its source run: values, evidence, model. */
  part?: RunPart
  /** Default `scheduler`. */
  engine?: 'scheduler' | 'langgraph'
  /** Answers approval nodes with yes. Approvals that tools ask for still wait for a person. */
  autoApprove?: boolean
  /** What this run may do less than its workflow and workspace let it. */
  limits?: RunLimits
  /** Of what started the run; its own id where nothing did. */
  correlationId?: string
  /** Chosen by whoever starts it; a run that there is already is not started again. */
  runId?: string
}

/** A value in place of what a visit has delivered on a port. */
export interface ValueEdit {
  path: string
  port: string
  value: Json
}

/** What a person can do to a run. */
export type Intervention = { reason?: string } & (
  | { type: 'pause' | 'abort' }
  /** `from` is the path of a visit, or the id of a node for its last visit: that and what rests on it is done anew. */
  | { type: 'resume'; from?: string }
  | { type: 'modify'; document?: WorkflowDocument; values?: ValueEdit[] }
  | { type: 'inject_feedback'; agent: string; feedback: string }
)

/** A run that takes over what another did, up to a place or until something is different. */
export interface ForkRun {
  /**
   * Where it leaves the other run: the path of a visit, a turn or a call, or the id of a node for its last visit. What rests
   * on it is done anew. Without it, everything is done anew that `document`, `inputs` or `values` make different.
   */
  at?: string
  document?: WorkflowDocument
  inputs?: Record<string, Json>
  values?: ValueEdit[]
}

/** What a run is lent its services for. */
export interface RunSettings {
  runId: string
  evidenceFolder: string | null
  model: string | null
  /** What is granted to the run is granted to this. */
  grantScope(): GrantScope
  /** As they were when the run was started. */
  settings: JsonObject
  limits: RunLimits | undefined
}

export interface RunManagerOptions {
  /** A run has left memory: it has ended, waits, is paused, or its process closes. */
  onGone?(runId: string): void
  store: LogStore
  blobs: BlobStore
  services(run: RunSettings): EngineServices
  /** Tells runs that were started on this machine by this person from others. */
  seal: Seal
  /** Random id of the workspace, which a seal is bound to. */
  workspaceId: string
  /** Finds a sub-workflow; undefined when there is none. */
  loadDocument?(reference: string): Promise<WorkflowDocument | undefined>
  /** What a run's snapshot keeps beside its document. `versions` must be the same when it goes on later. */
  environment?(documents: readonly WorkflowDocument[]): Promise<{ settings: JsonObject; versions: Record<string, string> }>
  /** What is known when a document is checked before its run. */
  known?(documents: readonly WorkflowDocument[]): Promise<ValidationOptions>
  bus?: EventBus
  /** Which runs may begin. */
  admission?: Admission
  /** How long a run that waits stays in memory, in milliseconds. Default 5,000. */
  lingerMs?: number
}

/** Starts, watches and steers runs, and brings back those that a process left behind. */
export interface RunManager {
  /** What runs use up of this host, and how many wait for it. */
  pools(): PoolState[]
  /** Resolves once the run is stored. Throws `document.invalid`, `run.invalid_input`, `run.part_impossible`, `run.value_missing` or `journal.*`. */
  start(run: StartRun): Promise<{ runId: string }>
  /** Every event after `after`, live ones included; ends with the run. Throws `run.not_found`, and `journal.*` when the log of a live run broke. */
  subscribe(runId: string, after: number, signal?: AbortSignal): AsyncGenerator<RunEvent, void, void>
  /** Throws `journal.corrupt` when the log of a run is not what was written, and `run.not_found`. */
  verify(runId: string): Promise<void>
  /** The end of a run, or what it has come to when it waits for a person. Throws `journal.corrupt` rather than another end. */
  result(runId: string): Promise<RunResult>
  /**
   * Steers a run, and writes down that, when, why and by whom. Each resolves once it is recorded; `abort` once everything of
   * the run has ended. Does nothing where the run is already so. `resume` also takes up a run that failed, from what
   * succeeded, and one that was started elsewhere, whose approvals are then asked for again. Throws `run.ended`,
   * `run.not_paused` and `run.already_begun`.
   *
   * @param user who does it; the name of the person at this machine by default
   */
  intervene(runId: string, intervention: Intervention, user?: string): Promise<void>
  /**
   * Starts a run from what another one did. Gives its id, and the outside effects of the other run that may happen once
   * more, `<path>#<name>`; with `preview` nothing is started, and the id is empty.
   */
  fork(runId: string, fork: ForkRun, options?: { preview?: boolean }): Promise<{ runId: string; again: string[] }>
  /** Answers a wait, by its id. Throws `run.wait_unknown`. */
  answer(runId: string, wait: string, answer: Json, by: 'person' | 'flag'): Promise<void>
  /** Takes a run that has ended away for good. Throws `run.not_ended` and `run.not_found`. */
  delete(runId: string): Promise<void>
  list(query: RunQuery): Promise<RunSummary[]>
  /** What the runs of some time did, together. */
  statistics(query: StatisticsQuery): Promise<HostStatistics>
  /** A run each time that its status has changed, as it is then; ends when `signal` aborts. */
  watch(signal?: AbortSignal): AsyncGenerator<RunSummary, void, void>
  events(runId: string, after: number, limit: number): Promise<RunEvent[]>
  /** The same as the JSON text of an `EventPage` made without reading what is in the events. */
  eventPage(runId: string, after: number, limit: number): Promise<string>
  /** The document that a run was started with. */
  document(runId: string): Promise<WorkflowDocument>
  /** What a node would be run with by itself, and what it gave last; from the newest run of its workflow unless one is named. */
  nodeValues(document: WorkflowDocument, wanted: Omit<RunPart, 'mode'>): Promise<NodeValues>
  /** Goes on with every run that a process of this machine left behind. Gives their ids; runs from elsewhere stay as they are. */
  resumeInterrupted(): Promise<string[]>
  /** Takes all runs out of memory, to go on when the workspace is opened again. */
  close(): Promise<void>
}
