import { readImport } from '../import/read-import.ts'
import { saveImport } from '../import/save-import.ts'
import type { ApiContext } from './api-context.ts'
import { handled } from './handled.ts'
import { api } from './implementer.ts'

export function importApi({ workflows }: ApiContext) {
  const os = api.import
  return {
    preview: os.preview.handler(({ input }) => handled(() => readImport(input.text))),
    apply: os.apply.handler(({ input }) =>
      handled(async () => ({ files: await saveImport(workflows, readImport(input.text), input.folder) })),
    ),
  }
}
