import { oc } from '@orpc/contract'
import { z } from 'zod'
import type { DocumentPicture } from '../document/document-picture.ts'
import type { WorkflowDocument } from '../document/workflow-document.ts'
import { isFolderPath, isWorkflowPath } from '../document/workflow-path.ts'
import type { FoundField } from '../finding/search-workflow.ts'
import { resultOf } from './result.ts'

/** A workflow's file, as a path below the workspace's `workflows` folder, with `/` between folders. */
export const workflowFile = z.string().refine(isWorkflowPath, 'This is not the path of a workflow file')
/** A folder below `workflows`; empty for that folder itself. */
export const workflowFolder = z.string().refine((path) => path === '' || isFolderPath(path), 'This is not the path of a folder')

/** A workflow to start from. */
export interface WorkflowTemplate {
  name: string
  document: WorkflowDocument
}

/** A workflow that was deleted and can be brought back. */
export interface DiscardedWorkflow {
  id: string
  /** Where it was. */
  file: string
  name: string
  /** When it was deleted, or last edited where something else has deleted its file. Epoch milliseconds. */
  at: number
  /** Edits that were never saved, of a file that something else has deleted; 0 for what was put into the trash. */
  unsaved: number
}

/** Where a workflow has gone, and which others were made to name it by its id because they had named it by its file. */
export interface MovedWorkflows {
  moved: { from: string; to: string }[]
  relinked: string[]
}

/** A workflow in which something was found. */
export interface FoundWorkflow {
  file: string
  name: string
  tags: string[]
  /** Epoch milliseconds. */
  updatedAt: number
  /** The best places first. */
  found: (FoundField & { label: string; kind: string | null })[]
  /** How many places there are beside these. */
  more: number
}

export interface SearchAnswer {
  found: FoundWorkflow[]
  /** Workflows in which it was found in all. */
  total: number
  /** Workflows that were searched. */
  searched: number
}

const empty = z.object({})
const trashId = z.string().regex(/^[0-9a-f]{16}$/)
const some = <Schema extends z.ZodType>(item: Schema) => z.array(item).min(1).max(10_000)

/** Where workflows lie, what they are called, and how they are found: part of the contract's `workflow`. */
export const libraryContract = {
  templates: oc.input(empty).output(resultOf(z.custom<WorkflowTemplate[]>())),
  /** Every folder, those without workflows as well. */
  folders: oc.input(empty).output(resultOf(z.array(z.string()))),
  /** What workflows look like; those that cannot be read are left out. */
  pictures: oc.input(z.object({ files: some(workflowFile).max(200) })).output(resultOf(z.custom<Record<string, DocumentPicture>>())),
  /** Changes what a workflow is called or found by, and saves it. Fails with `document.too_new` for what is never rewritten. */
  describe: oc
    .input(
      z.object({
        file: workflowFile,
        name: z.string().min(1).max(500).optional(),
        addTags: z.array(z.string().max(50)).max(30).optional(),
        removeTags: z.array(z.string().max(50)).max(30).optional(),
      }),
    )
    .output(resultOf(empty)),
  /** Moves or renames a file. Fails with `file.exists` rather than writing over another. */
  move: oc.input(z.object({ file: workflowFile, to: workflowFile })).output(resultOf(z.custom<MovedWorkflows>())),
  makeFolder: oc.input(z.object({ folder: workflowFolder })).output(resultOf(empty)),
  moveFolder: oc.input(z.object({ folder: workflowFolder, to: workflowFolder })).output(resultOf(z.custom<MovedWorkflows>())),
  /** Puts the workflows of a folder into the trash and removes the folder; `left` says that other files are still in it. */
  discardFolder: oc.input(z.object({ folder: workflowFolder })).output(resultOf(z.object({ trash: z.array(trashId), left: z.boolean() }))),
  /** Puts workflows into the trash, with their versions. */
  discard: oc.input(z.object({ files: some(workflowFile) })).output(resultOf(z.object({ trash: z.array(trashId) }))),
  /** What is in the trash, and unsaved work whose file is gone; the last one first. */
  trash: oc.input(empty).output(resultOf(z.custom<DiscardedWorkflow[]>())),
  /** Brings workflows back to where they were, under another name when theirs is taken. */
  restore: oc.input(z.object({ trash: some(trashId) })).output(resultOf(z.object({ files: z.array(z.string()) }))),
  /** Deletes what is in the trash for good. */
  purge: oc.input(z.object({ trash: some(trashId) })).output(resultOf(empty)),
  /** Searches every workflow; see `readQuery` for what `query` may say. */
  search: oc
    .input(
      z.object({
        query: z.string().max(1000),
        folder: workflowFolder.default(''),
        limit: z.int().min(1).max(200),
        offset: z.int().min(0).default(0),
      }),
    )
    .output(resultOf(z.custom<SearchAnswer>())),
}
