import { toAppError } from '#shared/errors/app-error.ts'
import type { ApiContext } from './api-context.ts'
import { done, handled } from './handled.ts'
import { api } from './implementer.ts'

export function promptApi({ agents, mcp }: Pick<ApiContext, 'agents' | 'mcp'>) {
  const os = api.prompt
  return {
    list: os.list.handler(() =>
      handled(async () => {
        const { serverPrompts, workspacePrompts } = await import('../prompts/list-prompts.ts')
        const { prompts, templates } = agents.services()
        // files that cannot be read leave those of the servers
        const [own, ofServers] = await Promise.all([
          Promise.resolve(prompts?.()).then(
            async (read) => ({ prompts: read ? await workspacePrompts(read, templates) : [], problem: read?.problem ?? null }),
            (thrown) => ({ prompts: [], problem: toAppError(thrown).message }),
          ),
          serverPrompts(await mcp()).catch(() => []),
        ])
        return { prompts: [...own.prompts, ...ofServers], problem: own.problem }
      }),
    ),
    setVariables: os.setVariables.handler(({ input }) =>
      done(async () => {
        const { changeVariables } = await import('../prompts/change-variables.ts')
        await changeVariables(agents.workspace, input.name, input.variables)
      }),
    ),
  }
}
