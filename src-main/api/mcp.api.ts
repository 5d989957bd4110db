import type { Json } from '#shared/json.ts'
import type { ApiContext } from './api-context.ts'
import { handled } from './handled.ts'
import { api } from './implementer.ts'

export function mcpApi({ mcp }: Pick<ApiContext, 'mcp'>) {
  const os = api.mcp
  return {
    list: os.list.handler(() => handled(async () => (await mcp()).list())),
    start: os.start.handler(({ input }) => handled(async () => (await mcp()).start(input.id))),
    stop: os.stop.handler(({ input }) => handled(async () => (await mcp()).stop(input.id))),
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
