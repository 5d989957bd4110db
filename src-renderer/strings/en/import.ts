import type { ImportOutcome } from '#shared/import/import-report.ts'
import { number, plural } from '../../ui/format.ts'

/** What is said where workflows of other products are brought in. */
export const english = {
  title: 'Import a workflow',
  of: (product: string, version: string | null) =>
    `From ${product}${version === null ? '' : `, format ${version}`}. Nothing in the file is run, fetched or opened.`,
  parts: (n: number) => plural(n, 'part', 'parts'),
  outcomes: { lost: 'Lost', changed: 'Changed', kept: 'Kept' } satisfies Record<ImportOutcome, string>,
  meanings: {
    lost: 'Kept as a placeholder or a note with its original. It does not run until you replace it.',
    changed: 'A node does it, with something different or left out.',
    kept: 'A node does the same, with every setting.',
  } satisfies Record<ImportOutcome, string>,
  search: 'Search the report',
  nothing: 'Nothing matches',
  dropped: 'Not carried over',
  expressions: (n: number) => plural(n, 'expression converted', 'expressions converted'),
  unconverted: 'Could not be converted',
  notes: 'About the whole',
  todo: 'What to do next',
  graphs: (n: number) => `Workflows in this file (${n})`,
  open: 'Open',
  openAll: (n: number) => `Create ${plural(n, 'workflow', 'workflows')} and open the first`,
  done: (n: number) => (n === 1 ? 'The workflow was made.' : `${number(n)} workflows were made.`),
}
