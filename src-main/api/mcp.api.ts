import type { Json } from '#shared/json.ts'
import type { ApiContext } from './api-context.ts'
import { handled } from './handled.ts'
import { api } from './implementer.ts'

export function mcpApi({ mcp, info }: Pick<ApiContext, 'mcp' | 'info'>) {
  const os = api.mcp
  const changing = () => import('../tools/mcp/change-mcp-servers.ts')
  /** One that is not to be used any more does not run on. */
  const stopped = async (id: string) => {
    const server = await (await mcp()).running(id).catch(() => null)
    if (server) await (await mcp()).stop(id)
  }
  return {
    list: os.list.handler(() => handled(async () => (await mcp()).list())),
    entries: os.entries.handler(() => handled(async () => (await changing()).mcpEntries((await info()).workspace))),
    put: os.put.handler(({ input: { entry, isNew } }) =>
      handled(async () => {
        const [{ putMcpServer, mcpEntries }, { workspace }] = await Promise.all([changing(), info()])
        await putMcpServer(workspace, entry, isNew)
        if (!entry.enabled) await stopped(entry.server_id)
        return mcpEntries(workspace)
      }),
    ),
    remove: os.remove.handler(({ input: { id } }) =>
      handled(async () => {
        const [{ removeMcpServer, mcpEntries }, { workspace }] = await Promise.all([changing(), info()])
        await stopped(id)
        await removeMcpServer(workspace, id)
        return mcpEntries(workspace)
      }),
    ),
    start: os.start.handler(({ input }) => handled(async () => (await mcp()).start(input.id))),
    stop: os.stop.handler(({ input }) => handled(async () => (await mcp()).stop(input.id))),
    signIn: os.signIn.handler(({ input }) => handled(async () => (await mcp()).signIn(input.id))),
    signedIn: os.signedIn.handler(({ input }) => handled(async () => (await mcp()).signedIn(input.id))),
    cancelSignIn: os.cancelSignIn.handler(({ input }) => handled(async () => (await mcp()).cancelSignIn(input.id))),
    signOut: os.signOut.handler(({ input }) => handled(async () => (await mcp()).signOut(input.id))),
    details: os.details.handler(({ input }) => handled(async () => (await mcp()).details(input.id))),
    resources: os.resources.handler(() => handled(async () => ({ resources: await (await mcp()).knownResources() }))),
    log: os.log.handler(({ input }) => handled(async () => (await mcp()).log(input.id))),
    readResource: os.readResource.handler(({ input }) =>
      handled(async () => (await (await mcp()).running(input.id)).readResource(input.uri) as Promise<unknown> as Promise<Json>),
    ),
    getPrompt: os.getPrompt.handler(({ input }) =>
      handled(
        async () => (await (await mcp()).running(input.id)).getPrompt(input.name, input.arguments) as Promise<unknown> as Promise<Json>,
      ),
    ),
  }
}
