import type { ApiContext } from './api-context.ts'
import { done, handled } from './handled.ts'
import { api } from './implementer.ts'

/** Where workflows lie, what they are called, and how they are found. */
export function libraryApi({ library, templates }: ApiContext) {
  const os = api.workflow
  return {
    templates: os.templates.handler(() => handled(() => templates.list())),
    folders: os.folders.handler(() => handled(() => library.folders())),
    pictures: os.pictures.handler(({ input }) => handled(() => library.pictures(input.files))),
    describe: os.describe.handler(({ input: { file, ...change } }) => done(() => library.describe(file, change))),
    move: os.move.handler(({ input }) => handled(() => library.move(input.file, input.to))),
    makeFolder: os.makeFolder.handler(({ input }) => done(() => library.makeFolder(input.folder))),
    moveFolder: os.moveFolder.handler(({ input }) => handled(() => library.moveFolder(input.folder, input.to))),
    discardFolder: os.discardFolder.handler(({ input }) => handled(() => library.discardFolder(input.folder))),
    discard: os.discard.handler(({ input }) => handled(async () => ({ trash: await library.discard(input.files) }))),
    trash: os.trash.handler(() => handled(() => library.trash())),
    restore: os.restore.handler(({ input }) => handled(async () => ({ files: await library.restore(input.trash) }))),
    purge: os.purge.handler(({ input }) => done(() => library.purge(input.trash))),
    search: os.search.handler(({ input }) => handled(() => library.search(input))),
  }
}
