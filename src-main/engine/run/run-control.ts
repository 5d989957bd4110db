import type { NodeValues, RunSummary } from '#shared/api/contract.ts'
import type { RunPart } from '#shared/document/run-part.ts'
import type { ValidationOptions } from '#shared/document/validate.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import type { RunEvent } from '#shared/events/run-event.ts'
import type { Json, JsonObject } from '#shared/json.ts'
import type { BlobStore } from '../../storage/blob-store.ts'
import type { LogStore, RunQuery } from '../../storage/log-store.ts'
import type { Seal } from '../../storage/profile.ts'
import type { EventBus } from '../journal/event-bus.ts'
import type { EngineServices } from '../services.ts'
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
  /** Of what started the run; its own id where nothing did. */
  correlationId?: string
}

/** What a run is lent its services for. */
export interface RunSettings {
  runId: string
  evidenceFolder: string | null
  model: string | null
  /** As they were when the run was started. */
  settings: JsonObject
}

export interface RunManagerOptions {
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
  /** How long a run that waits stays in memory, in milliseconds. Default 5,000. */
  lingerMs?: number
}

/** Starts, watches and steers runs, and brings back those that a process left behind. */
export interface RunManager {
  /** Resolves once the run is stored. Throws `document.invalid`, `run.invalid_input`, `run.part_impossible`, `run.value_missing` or `journal.*`. */
  start(run: StartRun): Promise<{ runId: string }>
  /** Every event after `after`, live ones included; ends with the run. Throws `run.not_found`, and `journal.*` when the log of a live run broke. */
  subscribe(runId: string, after: number, signal?: AbortSignal): AsyncGenerator<RunEvent, void, void>
  /** The end of a run, or what it has come to when it waits for a person. */
  result(runId: string): Promise<RunResult>
  /** Resolves once everything of the run has ended. A run that has ended stays as it is. */
  cancel(runId: string, reason: string): Promise<void>
  /** Answers a wait, by its id. Throws `run.wait_unknown`. */
  answer(runId: string, wait: string, answer: Json, by: 'person' | 'flag'): Promise<void>
  list(query: RunQuery): Promise<RunSummary[]>
  /** A run each time that its status has changed, as it is then; ends when `signal` aborts. */
  watch(signal?: AbortSignal): AsyncGenerator<RunSummary, void, void>
  events(runId: string, after: number, limit: number): Promise<RunEvent[]>
  /** The same as the JSON text of an `EventPage`, made without reading what is in the events. */
  eventPage(runId: string, after: number, limit: number): Promise<string>
  /** The document that a run was started with. */
  document(runId: string): Promise<WorkflowDocument>
  /** What a node would be run with by itself, and what it gave last; from the newest run of its workflow unless one is named. */
  nodeValues(document: WorkflowDocument, wanted: Omit<RunPart, 'mode'>): Promise<NodeValues>
  /** Goes on with a run that no process has, also one that was started elsewhere: its approvals are then asked for again. */
  resume(runId: string): Promise<void>
  /** Goes on with every run that a process of this machine left behind. Gives their ids; runs from elsewhere stay as they are. */
  resumeInterrupted(): Promise<string[]>
  /** Takes all runs out of memory, to go on when the workspace is opened again. */
  close(): Promise<void>
}
