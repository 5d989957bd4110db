import type { ChangeSummary } from '../document/change-summary.ts'
import type { History } from '../document/edit-history.ts'
import type { WorkflowDocument } from '../document/workflow-document.ts'

/** A content that a workflow file has had, or that was put by instead of being saved. */
export interface VersionSummary {
  /** Hash of the content. */
  revision: string
  /** Epoch milliseconds. */
  at: number
  /** Saved here; found on disk, written by something else; or unsaved work that was put aside. */
  origin: 'saved' | 'found' | 'set_aside'
  /** How many nodes it has; null where it cannot be read. */
  nodes: number | null
  /** Against the one before it; null where there is none, or one of them cannot be read. */
  changes: ChangeSummary | null
}

/** One line of what was done: "Configure Router". */
export interface EditLine {
  /** Epoch milliseconds. */
  at: number
  act: 'do' | 'undo' | 'redo'
  name: string
}

/** Unsaved editing of an earlier session, replayed from its journal, which goes on after `seq`. */
export interface RecoveredEdits {
  journal: string
  seq: number
  document: WorkflowDocument
  history: History
  /** The content that it was done to; another than the file's when that has changed since. */
  revision: string
  base: WorkflowDocument | null
  /** What was done since then, in order. Empty when there is no unsaved work and only the history goes on. */
  unsaved: EditLine[]
  /** Lines of the journal that could not be read, and the file that they are kept in. */
  damage: { lines: number; file: string } | null
}

/** What a workflow file holds at a moment: null when it is not there (any more). */
export interface FileOnDisk {
  revision: string | null
  /** The name that the same file has now, where it was renamed within the folder. */
  renamedTo: string | null
}
