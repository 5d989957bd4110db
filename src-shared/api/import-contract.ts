import { oc } from '@orpc/contract'
import { z } from 'zod'
import type { ImportedWorkflow } from '../import/import-report.ts'
import { resultOf } from './result.ts'

/** The text of a file of another product. */
const text = z.string().min(1)

/** Bringing in workflows of other products. Nothing in them is run, fetched or opened. */
export const importContract = {
  /** What would come of a file: documents, and a report for each. Writes nothing. Fails with `import.unknown_format`. */
  preview: oc.input(z.object({ text })).output(resultOf(z.custom<ImportedWorkflow[]>())),
  /** Makes workflows of it, the first one being the one to open. Those that call each other go on to do so. */
  apply: oc
    .input(z.object({ text, folder: z.string().max(1000).optional() }))
    .output(resultOf(z.object({ files: z.array(z.object({ file: z.string(), name: z.string() })) }))),
}
