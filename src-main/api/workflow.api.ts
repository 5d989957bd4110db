import { readParsedDocument } from '#shared/document/read-document.ts'
import { documentError } from '../storage/document-file.ts'
import type { ApiContext } from './api-context.ts'
import { done, handled } from './handled.ts'
import { api } from './implementer.ts'

export function workflowApi({ workflows, templates, known, check }: ApiContext) {
  const os = api.workflow
  return {
    list: os.list.handler(() => handled(() => workflows.list())),
    templates: os.templates.handler(() => handled(() => templates.list())),
    create: os.create.handler(({ input }) =>
      handled(async () => {
        const text = input.template === undefined ? input.text : await templates.read(input.template)
        return workflows.create(input.name, text === undefined ? {} : { text })
      }),
    ),
    open: os.open.handler(({ input }) => handled(async () => workflows.open(input.file, await known()))),
    save: os.save.handler(({ input }) =>
      handled(async () => ({ revision: await workflows.save(input.file, input.document, input.revision) })),
    ),
    keepDraft: os.keepDraft.handler(({ input }) => done(() => workflows.keepDraft(input.file, input.document))),
    dropDraft: os.dropDraft.handler(({ input }) => done(() => workflows.dropDraft(input.file))),
    check: os.check.handler(({ input }) =>
      handled(async () => {
        const read = readParsedDocument(input.document)
        if (read.outcome !== 'ok') throw documentError(read)
        return check(read.document)
      }),
    ),
  }
}
