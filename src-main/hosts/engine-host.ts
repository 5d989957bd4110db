import { join } from 'node:path'
import type { AppInfo } from '#shared/api/contract.ts'
import type { McpPrompt } from '#shared/api/mcp-view.ts'
import type { ValidationOptions } from '#shared/document/validate.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import type { NodeGroup } from '#shared/nodes/node-spec.ts'
import { specOf } from '#shared/nodes/registry.ts'
import type { KnownPrompts } from '#shared/prompts/prompt-definition.ts'
import type { ApiContext } from '../api/api-context.ts'
import { checkDocument } from '../engine/compile/check-document.ts'
import { createServices, type ServicePool } from '../engine/create-services.ts'
import type { PoolState } from '../engine/run/admission.ts'
import type { RunManager, RunManagerOptions } from '../engine/run/run-control.ts'
import { createRunManager } from '../engine/run/run-manager.ts'
import { collectWorkflows } from '../engine/run/run-snapshot.ts'
import { openRunHistory } from '../history/run-history.ts'
import { playbooksVersion } from '../investigation/playbooks/playbook-folder.ts'
import { createHostLog, logSettings } from '../observability/host-log.ts'
import { namePrompts, promptsKnown } from '../prompts/workspace-prompts.ts'
import type { SpawnSandbox } from '../sandbox/sandbox-process.ts'
import { loadDocument } from '../storage/document-file.ts'
import { openEvidenceFolders } from '../storage/evidence-folders.ts'
import { openFileBlobStore } from '../storage/file-blob-store.ts'
import { type LogObserver, observedLogStore } from '../storage/log-observer.ts'
import { openSeal } from '../storage/profile.ts'
import { endLogWriter, type LogWriterLink, startLogWriter } from '../storage/sqlite/log-writer-link.ts'
import { logWriterHere } from '../storage/sqlite/open-log-on.ts'
import { startSqliteLogStore } from '../storage/sqlite/sqlite-log-store.ts'
import { openTemplateFiles } from '../storage/template-files.ts'
import type { HostKeychain } from '../storage/vault/key-wraps.ts'
import { openWorkflowFiles } from '../storage/workflow-files.ts'
import { openWorkflowIndex } from '../storage/workflow-index.ts'
import { openWorkflowLibrary } from '../storage/workflow-library.ts'
import { openWorkspace, type Workspace } from '../storage/workspace.ts'
import type { ToolDefinition } from '../tools/tool-registry.ts'
import { version } from '../version.ts'
import { shipped } from './paths.ts'

/** The system's keychain as a host reaches it. `none` where there is none, or one that anybody could open. */
export interface VaultKey extends HostKeychain {
  strength(): Promise<'system' | 'none'>
}

/** What a host lends to its engine. */
export interface HostServices {
  /** How processes for code are started; by default Node's `fork`. */
  spawnSandbox?: SpawnSandbox
  /** Tools that it has beside the built-in ones. */
  tools?: readonly ToolDefinition[]
  /** Keeps the key of the vault. Without it a passphrase does. */
  vaultKey?: VaultKey
  /** Asks whoever started it for the passphrase of the vault; undefined where they say none. */
  askPassphrase?(): Promise<string | undefined>
}

/** Somebody looks at the app: a run that waits for them is kept at hand for this many milliseconds. */
export const personIsNearMs = 600_000

/** How long after the start of the app what workflows hold is read for the search, in milliseconds: the window comes first. */
const warmAfterMs = 5_000

type RunEnvironment = Awaited<ReturnType<NonNullable<RunManagerOptions['environment']>>>

// what a run does not use is not loaded for it: a run of plain nodes starts without models, playbooks and tools
const modelGroups: readonly NodeGroup[] = ['agents', 'models', 'investigation']

function askModels(documents: readonly WorkflowDocument[]): boolean {
  return documents.some(({ nodes }) => Object.values(nodes).some(({ kind }) => modelGroups.includes(specOf(kind)?.group ?? 'data')))
}

function nameTools(documents: readonly WorkflowDocument[]): boolean {
  return documents.some(({ nodes }) =>
    Object.values(nodes).some(({ config }) => config.tool || (Array.isArray(config.tools) && config.tools.length > 0)),
  )
}

function nameServers(documents: readonly WorkflowDocument[]): boolean {
  const ofServer = (name: unknown) => typeof name === 'string' && name.includes('__')
  const some = (names: unknown) => Array.isArray(names) && names.some(ofServer)
  return documents.some(({ nodes }) =>
    Object.values(nodes).some(
      ({ kind, config }) =>
        kind === 'mcp-tool' || some(config.tools) || some(config.resources) || ofServer(config.prompt) || ofServer(config.promptName),
    ),
  )
}

/** An engine on a workspace, which it owns until it is closed. */
export interface EngineHost {
  runs: RunManager
  /** How what runs use up stands. */
  pools(): PoolState[]
  /** What the handlers of the contract work with. */
  api: ApiContext
  close(): Promise<void>
}

export interface EngineHostOptions {
  /** Its folder, or the workspace itself where it is open already: it is closed with the engine then. */
  workspace: string | Workspace
  /** What the engine is of, where it is the app; by default the command line. */
  host?: AppInfo['host']
  /** An address of the host's page, good once, for a person who starts the app a second time. */
  pageAddress?: () => Promise<string>
  /** Other programs are not to work with the workspace: nobody knows of one that is temporary. */
  alone?: boolean
  services?: HostServices
  /** How long a run that waits for a person stays in memory, in milliseconds. */
  lingerMs?: number
  /** Who writes the log, where the host has started it already. */
  logWriter?: LogWriterLink
  /** Look on as the log of runs is written, beside the lines on stderr that the environment asks for. */
  observers?: readonly LogObserver[]
}

/**
 * Opens a workspace, made where there is none, and an engine on it, and offers it to other programs of the same person.
 * Throws `workspace.locked` when another process has it.
 */
export async function openEngineHost(options: EngineHostOptions): Promise<EngineHost> {
  const wanted = logSettings(process.env)
  const hostLog = wanted && createHostLog(wanted, (line) => void process.stderr.write(line))
  // what was opened is closed again in the end, and when something after it cannot be opened
  await using opening = new AsyncDisposableStack()
  const writer = options.logWriter ?? (options.alone ? logWriterHere() : startLogWriter())
  opening.defer(() => endLogWriter(writer))
  const opened = typeof options.workspace === 'string' ? await openWorkspace(options.workspace) : options.workspace
  const workspace = opening.adopt(opened, (it) => it.close())
  const folder = (name: string) => join(workspace.folder, name)
  const hidden = (name: string) => folder(join('.trellis', name))
  const blobs = openFileBlobStore(hidden('blobs'))
  const database = opening.adopt(
    startSqliteLogStore(hidden('trellis.db'), { writer, blobs: hidden('blobs'), durable: !options.alone }),
    (it) => it.close(),
  )
  // the log of a folder that is new holds nothing that would have to be known before a run begins
  if (!options.alone) await database.opened
  const observers = [...(options.observers ?? []), ...(hostLog ? [hostLog.observer] : [])]
  const store = observers.length > 0 ? observedLogStore(database, observers) : database
  const grants = async () => {
    const [{ createGrants }, book] = await Promise.all([import('../grants/grants.ts'), import('../grants/grant-book.ts')])
    // nobody finds a workspace again that is temporary
    return createGrants(options.alone ? book.memoryGrantBook() : await book.openGrantBook(workspace))
  }
  const secrets = async () => {
    const { openSecrets } = await import('../storage/vault/open-secrets.ts')
    const { vaultKey, askPassphrase } = options.services ?? {}
    const keychain = (await vaultKey?.strength()) === 'system' ? vaultKey : undefined
    return openSecrets({ workspace: workspace.folder, ...(keychain ? { keychain } : {}), ...(askPassphrase ? { askPassphrase } : {}) })
  }
  const services = createServices({ blobs, workspace: workspace.folder, grants, secrets, ...options.services })
  opening.defer(() => services.close())
  const kept = { edits: hidden('edits'), versions: hidden('versions') }
  const index = opening.adopt(openWorkflowIndex(folder('workflows'), { cache: hidden('index.json'), version }), (it) => it.close())
  const workflows = openWorkflowFiles(folder('workflows'), kept, index)
  const library = openWorkflowLibrary({ root: folder('workflows'), trash: hidden('trash'), kept, files: workflows, index })
  const outsideRuns = () => services.forRun({ evidenceFolder: null, modelOverride: null })
  const known = async (documents?: readonly WorkflowDocument[]) => {
    const asked = documents === undefined || nameServers(documents)
    const named = documents === undefined || namePrompts(documents)
    const [tools, mcp, prompts] = await Promise.all([
      services.tools(),
      asked ? knownMcp(services) : undefined,
      named ? promptsKnown(outsideRuns()) : ({} as Awaited<ReturnType<typeof promptsKnown>>),
    ])
    const names = tools.list().map((tool) => tool.name)
    const all = prompts.prompts && { ...prompts, prompts: { ...mcp?.prompts, ...prompts.prompts } }
    return { tools: names, ...(mcp ? { mcp: mcp.servers } : {}), ...all }
  }
  const environment = async (documents: readonly WorkflowDocument[]): Promise<RunEnvironment> =>
    askModels(documents)
      ? { settings: { models: await services.modelAliases() }, versions: { playbooks: playbooksVersion() } }
      : { settings: {}, versions: {} }
  const loadReferenced = async (reference: string): Promise<WorkflowDocument | undefined> => {
    const found = (await workflows.list()).find(({ id, file }) => id === reference || file === reference)
    return found ? loadDocument(join(folder('workflows'), found.file)) : undefined
  }
  const subWorkflows = (document: WorkflowDocument) =>
    collectWorkflows(document, (reference) => loadReferenced(reference).catch(() => undefined))
  /** The ports of a node that runs another workflow are what that workflow takes and gives. */
  const check = async (document: WorkflowDocument) => {
    const others = await subWorkflows(document)
    const subWorkflow = (reference: string) => (Object.hasOwn(others, reference) ? others[reference] : undefined)
    return checkDocument(document, outsideRuns(), { ...(await known()), subWorkflow })
  }
  const runs = createRunManager({
    store,
    blobs,
    seal: await openSeal(),
    workspaceId: workspace.id,
    lingerMs: options.lingerMs ?? 5_000,
    environment,
    known: async (documents) => (nameTools(documents) || namePrompts(documents) ? known(documents) : {}),
    services: ({ runId, evidenceFolder, model, grantScope, settings, limits }) =>
      services.forRun({
        evidenceFolder,
        modelOverride: model,
        modelAliases: settings.models as Record<string, string>,
        asks: { run: runId, scope: grantScope },
        limits,
      }),
    loadDocument: loadReferenced,
    onGone: (runId) => void services.release(runId).catch(() => {}),
  })
  opening.defer(() => runs.close())
  const folders = [folder('workflows'), kept.edits, kept.versions, hidden('trash')]
  const history = opening.adopt(openRunHistory({ store, blobs, runs, folders }), (it) => it.close())
  if (hostLog) {
    hostLog.write('info', 'host.started', { version, pid: process.pid, workspace: workspace.folder })
    if (store.damage) hostLog.write('error', 'store.damaged', { code: store.damage.code })
    const crashed = (error: unknown) => hostLog.write('error', 'host.crashed', { name: error instanceof Error ? error.name : typeof error })
    process.on('uncaughtExceptionMonitor', crashed)
    opening.defer(() => {
      process.off('uncaughtExceptionMonitor', crashed)
      hostLog.write('info', 'host.stopping', { pid: process.pid })
    })
  }

  const api: ApiContext = {
    info: async () => ({
      version,
      host: options.host ?? 'cli',
      workspace: workspace.folder,
      firstStart: (await workflows.list()).length === 0,
    }),
    workflows,
    library,
    templates: openTemplateFiles(shipped.templates),
    evidenceFolders: openEvidenceFolders(shipped.incidents, hidden('evidence')),
    runs,
    history,
    blobs,
    models: services.models,
    reloadModels: services.reloadModels,
    tools: services.tools,
    permissions: async () => {
      const { permissionFiles, writeCell } = await import('../tools/permission-layers.ts')
      return { ...permissionFiles(workspace.folder), setCell: (cell, verdict) => writeCell(workspace.folder, cell, verdict) }
    },
    toolSettings: async () => (await import('../tools/systems/tool-settings.ts')).readToolSettings(workspace.folder),
    mcp: services.mcp,
    evidence: services.evidence,
    grants: services.grants,
    secrets: services.secrets,
    subWorkflows,
    known: () => known(),
    agents: { workspace: workspace.folder, services: outsideRuns },
    evaluation: () => outsideRuns(),
    check,
  }
  if (options.host) setTimeout(() => void index.warm().catch(() => {}), warmAfterMs).unref()
  if (!options.alone) {
    const offered = offer(workspace, options.pageAddress ? { ...api, pageAddress: options.pageAddress } : api)
    opening.defer(async () => (await offered)?.close())
  }

  const everything = opening.move()
  return { runs, pools: () => [...runs.pools(), ...services.pools()], api, close: () => everything.disposeAsync() }
}

/** The MCP servers of the workspace and their tools, as far as they are known; undefined where `trellis.yaml` cannot be read, which is told where they are used. */
const requiredOf = ({ arguments: all }: McpPrompt) => all.filter(({ required }) => required).map(({ name }) => name)

/** The servers with what they offered when they last ran, and what each of their prompts needs. */
async function knownMcp(
  services: ServicePool,
): Promise<{ servers: NonNullable<ValidationOptions['mcp']>; prompts: KnownPrompts } | undefined> {
  const servers = await (await services.mcp()).knownServers().catch(() => undefined)
  if (!servers) return undefined
  const known = Object.entries(servers)
  const names = known.map(([id, { enabled, tools, prompts }]) => {
    return [id, { enabled, tools: tools?.map(({ name }) => name) ?? null, promptsKnown: prompts !== null }] as const
  })
  const needs = known.flatMap(([id, { enabled, prompts }]) =>
    enabled ? (prompts ?? []).map((prompt) => [`${id}__${prompt.name}`, requiredOf(prompt)] as const) : [],
  )
  return { servers: Object.fromEntries(names), prompts: Object.fromEntries(needs) }
}

/** Beside all else: a run that is over soon does not wait for it. Where it cannot be, the workspace is for this process alone. */
async function offer(workspace: Workspace, api: ApiContext) {
  const { offerWorkspace } = await import('./owner/offer-workspace.ts')
  return offerWorkspace(workspace, api).catch(() => undefined)
}
