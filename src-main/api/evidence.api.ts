import type { ApiContext } from './api-context.ts'
import { done, handled } from './handled.ts'
import { api } from './implementer.ts'

export function evidenceApi({ evidenceFolders, evidence }: ApiContext) {
  const os = api.evidence
  return {
    samples: os.samples.handler(() => handled(() => evidenceFolders.samples())),
    begin: os.begin.handler(({ input }) => handled(async () => ({ ref: await evidenceFolders.begin(input.name) }))),
    add: os.add.handler(({ input }) =>
      done(async () => evidenceFolders.add(input.ref, input.path, new Uint8Array(await input.part.arrayBuffer()))),
    ),
    describe: os.describe.handler(({ input, signal }) =>
      handled(async () => {
        const { folder, name } = await evidenceFolders.resolve(input.ref)
        const { items, notes } = await (await evidence()).collect(folder, signal ?? new AbortController().signal)
        return { ref: input.ref, name, items, notes }
      }),
    ),
  }
}
