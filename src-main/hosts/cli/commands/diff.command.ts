import { describeDiff } from '#shared/document/describe-diff.ts'
import { diffDocuments, isEmptyDiff } from '#shared/document/diff-documents.ts'
import { loadDocument } from '../../../storage/document-file.ts'
import { exitCodes } from '../exit-codes.ts'
import { paint, printJson, visibleLine } from '../terminal.ts'

/** `trellis diff A B`: how the logic of two documents differs. Exit code 1 when it does. */
export async function diffCommand(fileA: string, fileB: string, options: { json?: boolean }): Promise<number> {
  const [before, after] = await Promise.all([loadDocument(fileA), loadDocument(fileB)])
  const diff = diffDocuments(before, after)
  if (options.json) printJson(diff)
  else
    for (const line of describeDiff(diff, before, after)) {
      const colour = line.startsWith('+') ? 'green' : line.startsWith('-') ? 'red' : 'yellow'
      process.stdout.write(`${paint(colour, visibleLine(line))}\n`)
    }
  return isEmptyDiff(diff) ? exitCodes.ok : exitCodes.failed
}
