import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { WorkflowTemplate } from '#shared/api/workflow-library.ts'
import { AppError } from '#shared/errors/app-error.ts'
import { loadDocument } from './document-file.ts'

/** The workflows that ship with Trellis, to start from. */
export interface TemplateFiles {
  list(): Promise<WorkflowTemplate[]>
  /** The text of a template. Throws `request.invalid` for a name that is none. */
  read(name: string): Promise<string>
}

const extension = '.trellis.json'

export function openTemplateFiles(folder: string): TemplateFiles {
  const names = async () =>
    (await readdir(folder)).filter((file) => file.endsWith(extension)).map((file) => file.slice(0, -extension.length))
  return {
    async list() {
      const read = async (name: string) => ({ name, document: await loadDocument(join(folder, `${name}${extension}`)) })
      return Promise.all((await names()).sort().map(read))
    },
    async read(name) {
      if (!(await names()).includes(name))
        throw new AppError('request.invalid', `There is no template "${name}".`, { hint: 'Choose one of the list.' })
      return readFile(join(folder, `${name}${extension}`), 'utf8')
    },
  }
}
