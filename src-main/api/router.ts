import { agentApi } from './agent.api.ts'
import type { ApiContext } from './api-context.ts'
import { evidenceApi } from './evidence.api.ts'
import { grantApi } from './grant.api.ts'
import { handled } from './handled.ts'
import { api } from './implementer.ts'
import { importApi } from './import.api.ts'
import { libraryApi } from './library.api.ts'
import { mcpApi } from './mcp.api.ts'
import { modelApi } from './model.api.ts'
import { permissionApi } from './permission.api.ts'
import { promptApi } from './prompt.api.ts'
import { runApi } from './run.api.ts'
import { secretApi } from './secret.api.ts'
import { toolApi } from './tool.api.ts'
import { valueApi } from './value.api.ts'
import { workflowApi } from './workflow.api.ts'

/** The contract with its handlers, for any transport. */
export function createApiRouter(context: ApiContext) {
  return api.router({
    app: {
      info: api.app.info.handler(() => handled(() => context.info())),
      page: api.app.page.handler(() => handled(async () => ({ address: (await context.pageAddress?.()) ?? null }))),
    },
    workflow: { ...workflowApi(context), ...libraryApi(context) },
    evidence: evidenceApi(context),
    import: importApi(context),
    grant: grantApi(context),
    mcp: mcpApi(context),
    prompt: promptApi(context),
    secret: secretApi(context),
    permission: permissionApi(context),
    run: runApi(context),
    value: valueApi(context),
    model: modelApi(context),
    tool: toolApi(context),
    agent: agentApi(context),
  })
}

export type ApiRouter = ReturnType<typeof createApiRouter>
