import type { ApiContext } from './api-context.ts'
import { done, handled } from './handled.ts'
import { api } from './implementer.ts'

export function permissionApi({ permissions }: Pick<ApiContext, 'permissions'>) {
  const os = api.permission
  return {
    get: os.get.handler(() => handled(async () => ({ layers: await (await permissions()).layers() }))),
    setCell: os.setCell.handler(({ input: { verdict, ...cell } }) => done(async () => (await permissions()).setCell(cell, verdict))),
  }
}
