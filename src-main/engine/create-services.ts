import { join } from 'node:path'
import type { RunLimits } from '#shared/document/run-limits.ts'
import type { GrantCheck, GrantScope, SecretSource } from '../grants/grant-check.ts'
import type { Grants } from '../grants/grants.ts'
import type { EvidenceLibrary } from '../investigation/evidence-library.ts'
import type { ModelRegistry } from '../models/model-registry.ts'
import { keepTracesHere } from '../models/no-tracing.ts'
import type { BreakerSettings } from '../resilience/circuit.ts'
import { createEvaluationHost } from '../sandbox/evaluation-services.ts'
import type { SpawnSandbox } from '../sandbox/sandbox-process.ts'
import type { BlobStore } from '../storage/blob-store.ts'
import { secretMask } from '../storage/vault/secret-mask.ts'
import type { Secrets } from '../storage/vault/secrets.ts'
import type { McpServers } from '../tools/mcp/mcp-servers.ts'
import type { PermissionSource } from '../tools/permission-layers.ts'
import { onlyHosts, withRunLayer } from '../tools/run-limits.ts'
import type { ToolGates } from '../tools/tool-gates.ts'
import type { ToolDefinition, ToolRegistry } from '../tools/tool-registry.ts'
import type { PoolState } from './run/admission.ts'
import type { EngineServices } from './services.ts'

/** What differs from run to run. */
export interface RunServices extends Pick<EngineServices, 'evidenceFolder' | 'modelOverride' | 'modelAliases'> {
  /** The run that they are for, and the workflow that it is of. Absent: for work outside of runs, to which nothing is granted. */
  asks?: { run: string; scope(): GrantScope }
  /** What the run may do less than others. */
  limits?: RunLimits | undefined
}

/** The services of one engine host, shared by its runs. Each is made when it is first asked for. */
export interface ServicePool {
  forRun(run: RunServices): EngineServices
  models(): Promise<ModelRegistry>
  /** What is set about models is read anew before the next of them is asked; calls under way end as they began. */
  reloadModels(): void
  /** What the aliases of this host mean now. */
  modelAliases(): Promise<Record<string, string>>
  tools(): Promise<ToolRegistry>
  evidence(): Promise<EvidenceLibrary>
  grants(): Promise<Grants>
  /** How the providers of models and the tools stand that were asked so far. */
  pools(): PoolState[]
  secrets(): Promise<Secrets>
  mcp(): Promise<McpServers>
  /** A run is not in memory any more: what only it used is ended. */
  release(run: string): Promise<void>
  close(): Promise<void>
}

/** Gives what `make` makes, made once. What fails is made again at the next call. */
function once<T>(make: () => Promise<T>): (() => Promise<T>) & { forget(): void } {
  let made: Promise<T> | undefined
  const get = () => {
    if (made) return made
    const making = make()
    made = making
    making.catch(() => {
      if (made === making) made = undefined
    })
    return making
  }
  return Object.assign(get, {
    forget() {
      made = undefined
    },
  })
}

/**
 * @param options.workspace folder whose `trellis.yaml` names models
 * @param options.spawnSandbox how the host starts the sandbox's processes
 * @param options.grants what was granted for the workspace; by default nothing is, and what is granted ends with the process
 * @param options.secrets by default those of the environment alone
 * @param options.tools tools that the host has beside the built-in ones
 */
export function createServices(options: {
  blobs: BlobStore
  workspace: string
  spawnSandbox?: SpawnSandbox
  grants?: () => Promise<Grants>
  secrets?: () => Promise<Secrets>
  tools?: readonly ToolDefinition[]
}): ServicePool {
  keepTracesHere()
  const evaluation = createEvaluationHost(options.spawnSandbox ? { spawn: options.spawnSandbox } : {})
  const modelSettings = once(async () => {
    const { readModelSettings } = await import('../models/model-settings.ts')
    const { readModelsSection } = await import('../models/settings/models-section.ts')
    return readModelSettings(process.env, await readModelsSection(options.workspace), options.workspace)
  })
  const registries: ModelRegistry[] = []
  const models = once(async () => {
    const [{ createModelRegistry }, { createAccess }] = await Promise.all([
      import('../models/registry.ts'),
      import('../models/settings/access.ts'),
    ])
    await maskEnvironment()
    const registry = createModelRegistry(
      await modelSettings(),
      createAccess({
        grants: checkLater(async () => (await grants()).check(null)),
        secrets: secretsLater(secrets),
      }),
    )
    registries.push(registry)
    return registry
  })
  const tools = once(async () => (await import('../tools/registry.ts')).createToolRegistry(options.tools))
  const permissions: PermissionSource = {
    layers: async () => (await permissionSource()).layers(),
  }
  const permissionSource = once(async () => (await import('../tools/permission-layers.ts')).permissionFiles(options.workspace))
  const toolSettings = async () => (await import('../tools/systems/tool-settings.ts')).readToolSettings(options.workspace)
  /** Of each tool and each MCP server. Settings that cannot be read are the matter of the tools that need them. */
  const breaker = async () => {
    const { breaker: section } = await toolSettings().catch(() => ({ breaker: undefined }))
    return (await import('../resilience/circuit.ts')).breakerSettings(section)
  }
  let gates: ToolGates | undefined
  const toolGates = once(async () => {
    const { ToolGates } = await import('../tools/tool-gates.ts')
    gates = new ToolGates(await breaker())
    return gates
  })
  const evidence = once(
    async () => new (await import('../investigation/evidence/file-evidence-library.ts')).FileEvidenceLibrary(options.blobs),
  )
  const grants = once(options.grants ?? noGrants)
  const secrets = once(options.secrets ?? environmentOnly)

  const agents = async () => {
    const [{ readAgentEntries }, { withDefaultAgents }] = await Promise.all([
      import('../agents/registry/agent-entries.ts'),
      import('../agents/registry/default-agents.ts'),
    ])
    return withDefaultAgents(await readAgentEntries(options.workspace))
  }
  let servers: Promise<McpServers> | undefined
  const mcp = () => {
    servers ??= openServers(options.workspace, grants, secrets, breaker)
    return servers
  }

  const prompts = async () => (await import('../prompts/prompt-files.ts')).readPrompts(options.workspace)

  return {
    models,
    reloadModels() {
      modelSettings.forget()
      models.forget()
    },
    modelAliases: async () => (await modelSettings()).aliases,
    tools,
    evidence,
    grants,
    secrets,
    pools: () => [...(registries.at(-1)?.gates() ?? []), ...(gates?.states() ?? [])],
    mcp,
    release: async (run) => (await servers)?.release(run),
    // each run has its own share of the processes
    forRun: ({ asks, limits, ...run }) => ({
      ...evaluation.forOwner({}),
      models,
      tools,
      evidence,
      agents,
      prompts,
      permissions: withRunLayer(permissions, limits?.permissions),
      toolGates,
      mcp: async () => {
        const [all, { RunMcp }] = await Promise.all([mcp(), import('../tools/mcp/run-mcp.ts')])
        return new RunMcp(all, asks?.run ?? 'host')
      },
      mcpHealth: async (server) => (await mcp()).health(server),
      toolSettings,
      grants: onlyHosts(
        checkLater(async () => (await grants()).check(asks?.run ?? null)),
        limits?.hosts,
      ),
      secrets: secretsLater(secrets),
      get grantScope() {
        return asks?.scope() ?? outsideOfRuns
      },
      ...run,
    }),
    async close() {
      await Promise.all([evaluation.close(), ...registries.map((registry) => registry.close()), servers?.then((all) => all.close())])
    },
  }
}

async function openServers(
  workspace: string,
  grants: () => Promise<Grants>,
  secrets: () => Promise<Secrets>,
  breaker: () => Promise<BreakerSettings>,
): Promise<McpServers> {
  const [{ McpServers }, { endLeftBehind }] = await Promise.all([
    import('../tools/mcp/mcp-servers.ts'),
    import('../tools/process/process-mark.ts'),
  ])
  void endLeftBehind()
  return new McpServers({
    workspace,
    knownFile: join(workspace, '.trellis', 'mcp-tools.json'),
    grants: async (run) => (await grants()).check(run),
    granted: async () => (await (await grants()).list()).grants.flatMap(({ workflow, request }) => (workflow === null ? [request] : [])),
    secrets: async () => secretsLater(secrets),
    signIns: async () => (await import('../tools/mcp/sign-in/signed-in.ts')).signInsIn(await secrets()),
    limits: async () => ({ breaker: await breaker() }),
  })
}

/** No workflow has this hash. */
const outsideOfRuns: GrantScope = { workflow: '' }

async function noGrants(): Promise<Grants> {
  const [{ createGrants }, { memoryGrantBook }] = await Promise.all([import('../grants/grants.ts'), import('../grants/grant-book.ts')])
  return createGrants(memoryGrantBook())
}

/** A run that asks for nothing loads nothing of what answers. */
function checkLater(make: () => Promise<GrantCheck>): GrantCheck {
  return {
    require: async (request, scope) => (await make()).require(request, scope),
    isGranted: async (request, scope) => (await make()).isGranted(request, scope),
  }
}

/** Providers take their keys from the environment too, and what they answer may hold them. */
async function maskEnvironment(): Promise<void> {
  const { environmentSecrets } = await import('../storage/vault/environment-secrets.ts')
  for (const { name, value } of environmentSecrets(process.env)) secretMask.add(name, value)
}

async function environmentOnly(): Promise<Secrets> {
  const { createSecrets, noVault } = await import('../storage/vault/secrets.ts')
  return createSecrets({ vault: noVault, env: process.env })
}

function secretsLater(make: () => Promise<Secrets>): SecretSource {
  return { reveal: async (name, use) => (await make()).reveal(name, use) }
}
