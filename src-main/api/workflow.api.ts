import { type JournalEntry, readEntry } from '#shared/document/edit-journal.ts'
import { readParsedDocument } from '#shared/document/read-document.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { AppError } from '#shared/errors/app-error.ts'
import { documentError } from '../storage/document-file.ts'
import type { ApiContext } from './api-context.ts'
import { done, handled } from './handled.ts'
import { api } from './implementer.ts'

export function workflowApi({ workflows, templates, known, check, tools, models }: ApiContext) {
  const os = api.workflow

  async function copyable(file: string): Promise<{ document: WorkflowDocument }> {
    const { document, readOnly, problem } = await workflows.read(file)
    if (document && !readOnly) return { document }
    throw new AppError(
      'document.read_only',
      `${file} cannot be copied: it ${problem ? 'cannot be read' : 'holds what this version does not know'}.`,
      {
        hint: problem ?? 'Update Trellis to copy it.',
        place: { file },
      },
    )
  }

  return {
    list: os.list.handler(() => handled(() => workflows.list())),
    create: os.create.handler(({ input }) =>
      handled(async () => {
        const { name, template, copyOf, folder = '' } = input
        if (copyOf !== undefined) return workflows.create(name, { ...(await copyable(copyOf)), folder })
        const text = template === undefined ? input.text : await templates.read(template)
        return workflows.create(name, text === undefined ? { folder } : { text, folder })
      }),
    ),
    open: os.open.handler(({ input }) => handled(async () => workflows.open(input.file, await known()))),
    save: os.save.handler(({ input }) =>
      handled(async () => ({ revision: await workflows.save(input.file, input.document, input.revision) })),
    ),
    beginEdits: os.beginEdits.handler(({ input }) =>
      done(() => workflows.beginEdits(input.file, input.journal, input.start, entriesOf(input.entries))),
    ),
    keepEdits: os.keepEdits.handler(({ input }) =>
      handled(async () => ({ seq: await workflows.keepEdits(input.file, input.journal, entriesOf(input.entries)) })),
    ),
    setAside: os.setAside.handler(({ input }) => done(() => workflows.setAside(input.file, input.document))),
    versions: os.versions.handler(({ input }) => handled(() => workflows.versions(input.file))),
    version: os.version.handler(({ input }) => handled(() => workflows.version(input.file, input.revision))),
    read: os.read.handler(({ input }) => handled(() => workflows.read(input.file))),
    watch: os.watch.handler(({ input, signal }) => workflows.watch(input.file, signal ?? new AbortController().signal)),
    check: os.check.handler(({ input }) =>
      handled(async () => {
        const read = readParsedDocument(input.document)
        if (read.outcome !== 'ok') throw documentError(read)
        return check(read.document)
      }),
    ),
    compose: os.compose.handler(({ input, signal }) =>
      handled(async () => {
        const { composeWorkflow } = await import('../agents/compose/compose-workflow.ts')
        const { text, model, shape, fromSteps = false } = input
        const means = { templates: await templates.list(), tools: (await tools()).list(), registry: await models(), check }
        return composeWorkflow(
          { text, model, fromSteps, ...(shape ? { shape } : {}) },
          { ...means, signal: signal ?? new AbortController().signal },
        )
      }),
    ),
  }
}

/** Entries with nothing in them but what an entry has. */
function entriesOf(entries: readonly JournalEntry[]): JournalEntry[] {
  return entries.flatMap((entry) => readEntry(entry) ?? [])
}
