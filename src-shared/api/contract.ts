import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import type { ComposedWorkflow } from '../compose/composed-workflow.ts'
import { longestRequest, planShapes } from '../compose/workflow-plan.ts'
import { type JournalEntry, readEntry } from '../document/edit-journal.ts'
import type { Problem } from '../document/problem.ts'
import { runLimitsSchema } from '../document/run-limits.ts'
import type { WorkflowDocument } from '../document/workflow-document.ts'
import type { ErrorData } from '../errors/app-error.ts'
import { type PartOfRun, type RunEvent, type RunStatus, runStatuses, type ValueRef } from '../events/run-event.ts'
import type { AlertOfRun, EvidenceItem, EvidenceNote } from '../investigation/evidence.ts'
import { isJsonObject } from '../json.ts'
import { grantsFile } from '../security/grants-file.ts'
import { agentContract } from './agent-contract.ts'
import { grantContract } from './grant-contract.ts'
import { importContract } from './import-contract.ts'
import type { FileOnDisk, RecoveredEdits, VersionSummary } from './kept-work.ts'
import { mcpContract } from './mcp-contract.ts'
import { modelContract } from './model-contract.ts'
import { permissionContract } from './permission-contract.ts'
import { promptContract } from './prompt-contract.ts'
import { resultOf } from './result.ts'
import { historyContract } from './run-history.ts'
import { type HostStatistics, statisticsQuery } from './run-statistics.ts'
import { secretContract } from './secret-contract.ts'
import { toolContract } from './tool-contract.ts'
import { blobHash, valuesByPort } from './value-ref.ts'
import { libraryContract, workflowFile, workflowFolder } from './workflow-library.ts'

/** A document in transit. The engine host reads it with the same care as a file before it uses it. */
const document = z.custom<WorkflowDocument>(isJsonObject, 'A workflow document is a JSON object')
const problems = z.custom<Problem[]>(Array.isArray)
const file = workflowFile
const json = z.json()
/** A `Blob` or `File`, known here by its shape, since this folder knows no DOM. */
export interface BytesInTransit {
  size: number
  arrayBuffer(): Promise<ArrayBuffer>
}
const bytes = z.custom<BytesInTransit>((value) => typeof (value as BytesInTransit | null)?.arrayBuffer === 'function')
const empty = z.object({})
const revision = z.string().max(100)
const journal = z.string().regex(/^[0-9a-f]{16}$/)
const journalEntries = z.custom<JournalEntry[]>((value) => Array.isArray(value) && value.every((entry) => readEntry(entry) !== undefined))

export interface AppInfo {
  version: string
  host: 'desktop' | 'browser' | 'cli'
  /** Folder of the workspace, for display. */
  workspace: string
  /** True until the sample incident has been opened once. */
  firstStart: boolean
}

export interface WorkflowSummary {
  /** A path below `workflows`. */
  file: string
  id: string
  name: string
  description: string
  tags: string[]
  /** How many nodes it has. */
  nodes: number
  /** Epoch milliseconds. */
  updatedAt: number
  /** False when the file cannot be read; `description` then says why. */
  readable: boolean
}

/** A document as it was opened. `revision` is the content hash on disk, which a save must name. */
export interface OpenedWorkflow {
  outcome: 'ok' | 'too_new' | 'corrupt' | 'migration_failed'
  /** Absent when nothing could be read. */
  document: WorkflowDocument | null
  /** True for documents that are too new or hold unknown kinds: shown, never rewritten. */
  readOnly: boolean
  /** What was migrated or mended while reading, in plain words. */
  repairs: string[]
  problems: Problem[]
  revision: string
  /** What was edited in an earlier session: unsaved work, and what can be taken back. */
  recovered: RecoveredEdits | null
}

/** What a file holds, or held: `document` is null when it cannot be read. */
export interface WorkflowContent {
  revision: string
  document: WorkflowDocument | null
  /** It holds what this version does not know, and may only be looked at. */
  readOnly: boolean
  /** Why it cannot be read. */
  problem: string | null
}

/** Where a run's evidence comes from: `sample:<name>`, or `upload:<id>` from `evidence.begin`. */
const evidenceRef = z.string().regex(/^(sample|upload):[\w.-]{1,100}$/)

export interface SampleIncident {
  ref: string
  title: string
  summary: string
}

export interface EvidenceDescription {
  ref: string
  name: string
  items: EvidenceItem[]
  notes: EvidenceNote[]
}

export interface RunSummary {
  runId: string
  workflowId: string
  workflowName: string
  status: RunStatus
  /** Epoch milliseconds. */
  startedAt: number
  endedAt: number | null
  /** One line: the root cause, the error, or what it waits for. */
  note: string
  /** Started elsewhere: never resumed by itself. */
  foreign: boolean
  /** Told by `watch` only: it waits, and for a person. */
  asks?: boolean
  /** What part of its workflow it ran, or null: the whole. */
  part: PartOfRun | null
  /** Labels of the agents that its workflow has. */
  agents: readonly string[]
  /** The alert that it is about, once that is known. */
  alert: AlertOfRun | null
  /** How well it fits the words that were asked for, the lower the better; absent where none were. */
  rank?: number
  /** Where they stand in it; absent where its name, note and id have them. */
  found?: FoundText
}

/** A place in a run in which words were found. */
export interface FoundText {
  seq: number
  path: string
  kind: string
  /** A stretch of its text in pieces; those at odd places are what was found. */
  snippet: string[]
}

const runId = z.string().max(100)

/** Which runs are asked for; what is absent does not count. Times are epoch milliseconds. */
const runQuery = z.object({
  workflowId: z.string().max(200).optional(),
  status: z.array(z.enum(runStatuses)).max(runStatuses.length).optional(),
  /**
   * Each of its words, in any case, has to be in the workflow's name, the note or the id, or begin a word of what went in and
   * came out of the run, its models and its tools.
   */
  text: z.string().max(200).optional(),
  /** An agent of the workflow, by its label. */
  agent: z.string().max(200).optional(),
  /** What kind of alert it is about: `type` of an `AlertOfRun`. */
  alert: z.string().max(200).optional(),
  severity: z.string().max(200).optional(),
  since: z.number().optional(),
  until: z.number().optional(),
})
const lastOfPage = z.object({ startedAt: z.number(), runId, rank: z.number().optional() })
export type RunFilter = z.infer<typeof runQuery>

/** What a node would get if it were run by itself, and what it gave last. */
export interface NodeValues {
  /** The run that they are from; values may be from one that it stands on. Null: there is none. */
  source: string | null
  /** By port; what was skipped or is not known is absent. */
  inputs: Record<string, ValueRef>
  /** Null when it has not settled. */
  outputs: Record<string, ValueRef> | null
  /** Why a part of the workflow at this node cannot be run with what there is, by mode; null where it can. */
  problems: Record<'only' | 'to' | 'from', ErrorData | null>
}

/** A result as text, cut where it is long; `characters` is the length of the whole. */
export interface ValuePreview {
  text: string
  characters: number
  /** It is a text; otherwise JSON. */
  isText: boolean
  /** Lines that code wrote to its console. */
  logs: string[]
  ms: number
}

const reason = z.string().max(2_000).optional()
const valueEdits = z.array(z.strictObject({ path: z.string().max(2_000), port: z.string().max(200), value: json })).max(100)

/** What a person can do to a run under way. `from` and `agent` name a visit by its path, or a node by its id. */
const intervention = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('pause'), reason }),
  z.strictObject({ type: z.literal('abort'), reason }),
  z.strictObject({ type: z.literal('resume'), reason, from: z.string().max(2_000).optional() }),
  z.strictObject({ type: z.literal('modify'), reason, document: document.optional(), values: valueEdits.optional() }),
  z.strictObject({ type: z.literal('inject_feedback'), reason, agent: z.string().max(2_000), feedback: z.string().min(1).max(20_000) }),
])

const runPart = z.strictObject({
  mode: z.enum(['only', 'to', 'from']),
  node: z.string().max(100),
  source: z.string().max(100).optional(),
  visit: z.string().max(10_000).optional(),
})

export type { ModelChoice } from './model-contract.ts'

/** The contract between every renderer and every engine host. */
export const contract = {
  import: importContract,
  grant: grantContract,
  permission: permissionContract,
  mcp: mcpContract,
  prompt: promptContract,
  secret: secretContract,
  app: {
    info: oc.input(empty).output(resultOf(z.custom<AppInfo>())),
    /** Where another browser can open the app, once. Null when the app is not in a browser; pages are told none. */
    page: oc.input(empty).output(resultOf(z.object({ address: z.string().nullable() }))),
  },
  workflow: {
    list: oc.input(empty).output(resultOf(z.custom<WorkflowSummary[]>())),
    ...libraryContract,
    /** Makes a workflow from a template, from a document's text (an import; nothing in it is started), from another one, or empty. */
    create: oc
      .input(
        z.object({
          name: z.string().min(1).max(200),
          template: z.string().max(100).optional(),
          text: z.string().optional(),
          copyOf: file.optional(),
          folder: workflowFolder.optional(),
        }),
      )
      .output(resultOf(z.object({ file, repairs: z.array(z.string()) }))),
    open: oc.input(z.object({ file })).output(resultOf(z.custom<OpenedWorkflow>())),
    /** Fails with `document.conflict` when the file is no longer at `revision`. A file that is gone is written anew. */
    save: oc.input(z.object({ file, document, revision: z.string() })).output(resultOf(z.object({ revision: z.string() }))),
    /** Begins a journal of edits, which the window names; what is answered outlives any crash. */
    beginEdits: oc
      .input(z.object({ file, journal, start: z.object({ seq: z.int().min(0), revision, document }), entries: journalEntries }))
      .output(resultOf(empty)),
    /** Adds to it. `seq` is the last one that is kept: before that of the last entry when some are missing, -1 without a journal. */
    keepEdits: oc.input(z.object({ file, journal, entries: journalEntries })).output(resultOf(z.object({ seq: z.int() }))),
    /** Puts work among the versions that is neither saved nor to be lost. */
    setAside: oc.input(z.object({ file, document })).output(resultOf(empty)),
    versions: oc.input(z.object({ file })).output(resultOf(z.custom<VersionSummary[]>())),
    version: oc.input(z.object({ file, revision })).output(resultOf(z.custom<WorkflowContent>())),
    /** What is in the file now. Fails when it is not there. */
    read: oc.input(z.object({ file })).output(resultOf(z.custom<WorkflowContent>())),
    /** What the file holds, at once and whenever that changes. */
    watch: oc.input(z.object({ file })).output(eventIterator(z.custom<FileOnDisk>())),
    /** Everything that is wrong with a document, expressions and templates included. */
    check: oc.input(z.object({ document })).output(resultOf(problems)),
    /** A workflow of what a person says in plain words. Nothing is kept of it until it is created. */
    compose: oc
      .input(
        z.object({
          text: z.string().max(longestRequest),
          shape: z.enum(planShapes).optional(),
          model: z.string().min(1).max(200),
          /** Made of its steps, also where a template does what is asked for. */
          fromSteps: z.boolean().optional(),
        }),
      )
      .output(resultOf(z.custom<ComposedWorkflow>())),
  },
  evidence: {
    samples: oc.input(empty).output(resultOf(z.custom<SampleIncident[]>())),
    /** Opens a folder for files that are dropped on the app. */
    begin: oc.input(z.object({ name: z.string().min(1).max(200) })).output(resultOf(z.object({ ref: evidenceRef }))),
    /** Adds one file, in order of its parts; `path` is relative, with `/`. */
    add: oc.input(z.object({ ref: evidenceRef, path: z.string().min(1).max(1000), part: bytes })).output(resultOf(empty)),
    describe: oc.input(z.object({ ref: evidenceRef })).output(resultOf(z.custom<EvidenceDescription>())),
  },
  run: {
    start: oc
      .input(
        z.object({
          document,
          inputs: z.record(z.string(), json),
          /** `folder:<absolute path>` is for the command line alone. */
          evidence: evidenceRef.or(z.string().regex(/^folder:.{1,4096}$/s)).nullable(),
          model: z.string().max(200).nullable(),
          /** Default `scheduler`. */
          engine: z.enum(['scheduler', 'langgraph']).optional(),
          /** Answers approval nodes with yes; what tools ask for still waits for a person. */
          autoApprove: z.boolean().optional(),
          /** What this run may do less than its workflow and workspace let it. */
          limits: runLimitsSchema.optional(),
          /** Chosen by whoever starts it, who may then ask again without starting it twice. */
          runId: z
            .string()
            .regex(/^run_[a-z0-9]{20,40}$/)
            .optional(),
          /** Runs a part of the workflow, with values of another run for what is before it. */
          part: runPart.optional(),
          /** What a person granted to this very workflow; for this run only. Fails with `grant.refused` for another. */
          grants: grantsFile.optional(),
        }),
      )
      .output(resultOf(z.object({ runId: z.string() }))),
    /** Every event after `after`, stored ones first, then live ones, volatile ones included. Ends when the run has. */
    subscribe: oc.input(z.object({ runId: z.string(), after: z.int().min(0) })).output(eventIterator(z.custom<RunEvent>())),
    /** The newest first, or with `text` those that fit best; `before` is the last one of the page before. */
    list: oc
      .input(runQuery.extend({ limit: z.int().min(1).max(200), before: lastOfPage.optional() }))
      .output(resultOf(z.custom<RunSummary[]>())),
    /** What the runs of some time did: how they ended, calls, times and tokens. Tells more when asked again while `behind` is not 0. */
    statistics: oc.input(statisticsQuery).output(resultOf(z.custom<HostStatistics>())),
    /** A run each time that its status has changed, whoever started it. Goes on until it is ended. */
    watch: oc.input(empty).output(eventIterator(z.custom<RunSummary>())),
    /** Stored events after `after`, as the JSON text of an `EventPage`: a long log travels many times faster as one string. Spans, and fingerprints of nodes, are not in it. */
    events: oc.input(z.object({ runId, after: z.int().min(0), limit: z.int().min(1).max(20_000) })).output(resultOf(z.string())),
    /** Fails with `journal.corrupt` when what the log says of a run is not what was written. */
    verify: oc.input(z.object({ runId })).output(resultOf(empty)),
    /** The document that the run was started with. */
    document: oc.input(z.object({ runId: z.string() })).output(resultOf(document)),
    /** Pauses, resumes, stops or changes a run, or tells one of its agents something. What is done is an event of the run. */
    intervene: oc.input(z.object({ runId: z.string(), intervention })).output(resultOf(empty)),
    /**
     * Starts a run that takes over what another one did. `again` are the outside effects of that one, `<path>#<name>`, that
     * may happen once more; a preview starts nothing and only gives those.
     */
    fork: oc
      .input(
        z.object({
          runId: z.string(),
          /** Path of a visit, a turn or a call, or a node's id. Absent: everything that is different is done anew. */
          at: z.string().max(2_000).optional(),
          document: document.optional(),
          inputs: z.record(z.string(), json).optional(),
          values: valueEdits.optional(),
          preview: z.boolean().optional(),
        }),
      )
      .output(resultOf(z.object({ runId: z.string(), again: z.array(z.string()) }))),
    /** Answers an approval or a question. `wait` is its id, `<path>#<name>`. An approval takes `{approved, comment}`. */
    answer: oc.input(z.object({ runId: z.string(), wait: z.string(), answer: json })).output(resultOf(empty)),
    ...historyContract,
    /** A value too large for an event, by its hash. */
    value: oc.input(z.object({ hash: blobHash })).output(resultOf(json)),
    /** The values that a node would be run with; from the newest run of the workflow unless `source` names one. */
    nodeValues: oc.input(z.object({ document, part: runPart.omit({ mode: true }) })).output(resultOf(z.custom<NodeValues>())),
  },
  value: {
    /** What an expression, a template or code of a node of this kind gives with these inputs. Ends after a second. */
    preview: oc
      .input(
        z.object({
          kind: z.string().max(100),
          language: z.enum(['jsonata', 'liquid', 'javascript']),
          source: z.string().max(262_144),
          inputs: valuesByPort,
          outputs: valuesByPort,
        }),
      )
      .output(resultOf(z.custom<ValuePreview>())),
  },
  model: modelContract,
  agent: agentContract,
  tool: toolContract,
}

export type Contract = typeof contract
