import type { McpPrompt, McpResource, McpServerDetails, McpServerLog, McpServerView, McpTool, McpToolView } from '#shared/api/mcp-view.ts'
import { AppError, toAppError } from '#shared/errors/app-error.ts'
import type { McpState } from '#shared/events/mcp-message.ts'
import type { McpServerSettings } from '#shared/mcp/server-entry.ts'
import type { GrantRequest } from '#shared/security/grant.ts'
import type { GrantCheck, SecretSource } from '../../grants/grant-check.ts'
import type { HealthLimits } from './health.ts'
import { KnownTools, type Offers, type RememberedTool } from './known-tools.ts'
import type { McpServer } from './mcp-server.ts'
import { howToSwitchOn, readMcpServers } from './mcp-settings.ts'
import { promptRequest, resourcesRequest } from './offer-grants.ts'
import { ServerSignIns } from './sign-in/server-sign-ins.ts'
import type { SignIns } from './sign-in/signed-in.ts'
import { startRequest, workspaceScope } from './start-command.ts'

/** What is known of servers without starting one: null for tools that were never listed. */
export type KnownServers = Record<
  string,
  {
    enabled: boolean
    instructions: string
    tools: RememberedTool[] | null
    resources: McpResource[] | null
    prompts: McpPrompt[] | null
  }
>

export interface McpServersOptions {
  workspace: string
  /** Where what servers offered is kept. */
  knownFile: string
  /** What was granted to a run, or to what happens outside of any. */
  grants(run: string | null): Promise<GrantCheck>
  /** All that was granted to the workspace, to tell what changed since. */
  granted(): Promise<GrantRequest[]>
  secrets(): Promise<SecretSource>
  /** Where the sign-ins of the person are kept. */
  signIns(): Promise<SignIns>
  /** In place of `trellis.yaml`. */
  settings?: readonly McpServerSettings[]
  /** Of servers that are made from now on. */
  limits?(): Promise<HealthLimits>
}

export type StateListener = (server: string, from: McpState, to: McpState, reason: string | null) => void

/** Granting a tool, as it is: its name, its description and its schema. */
export const usageRequest = (server: string, tool: Pick<McpTool, 'name' | 'hash'>): GrantRequest => ({
  type: 'mcp_use',
  server,
  tool: tool.name,
  hash: tool.hash,
})

/** Saying that a tool, as it is, may be called without asking a person each time. */
export const unaskedRequest = (server: string, tool: Pick<McpTool, 'name' | 'hash'>): GrantRequest => ({
  type: 'tool',
  tool: `${server}__${tool.name}`,
  detail: `without asking: ${tool.hash}`,
})

/** What of a server is wanted. */
export interface WantedOffers {
  tools: ReadonlySet<string>
  prompts: ReadonlySet<string>
  /** Any of its resources. */
  resources: boolean
}

/** The user that stands for a person who started a server by hand. */
const person = 'person'

/** The MCP servers of a workspace. Opening it starts nothing; a server runs while a run or a person uses it. */
export class McpServers {
  readonly known: KnownTools
  readonly #options: McpServersOptions
  readonly #signIns: ServerSignIns
  readonly #listeners = new Set<StateListener>()
  #servers: Promise<Map<string, McpServer>> | undefined
  #closed = false

  constructor(options: McpServersOptions) {
    this.#options = options
    this.known = new KnownTools(options.knownFile)
    this.#signIns = new ServerSignIns(options)
  }

  onState(listener: StateListener): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** Throws `mcp.unknown_server`, which names those that there are. */
  async server(id: string): Promise<McpServer> {
    const all = await this.#all()
    const server = all.get(id)
    if (server) return server
    throw new AppError('mcp.unknown_server', `There is no MCP server "${id}" in trellis.yaml.`, {
      hint: `Known: ${[...all.keys()].join(', ')}.`,
    })
  }

  /** A server for whoever uses it until `release`. It is started when the first thing is asked of it. */
  async use(id: string, user: string): Promise<McpServer> {
    const server = await this.server(id)
    if (this.#closed) throw new AppError('mcp.unavailable', 'The app is closing.')
    server.users.add(user)
    return server
  }

  /** Ends the servers that nobody else uses. */
  async release(user: string): Promise<void> {
    if (!this.#servers) return
    const used = [...(await this.#servers).values()].filter((server) => server.users.delete(user) && server.users.size === 0)
    await Promise.all(used.map((server) => server.stop()))
  }

  async start(id: string): Promise<McpServerView> {
    const server = await this.use(id, person)
    try {
      await server.tools()
      // for those who look for them later, when it does not run any more
      await Promise.all([server.resources(), server.prompts()]).catch(() => {})
    } catch (thrown) {
      server.users.delete(person)
      throw thrown
    }
    return this.#view(server)
  }

  async stop(id: string): Promise<McpServerView> {
    const server = await this.server(id)
    server.users.clear()
    await server.stop()
    return this.#view(server)
  }

  /** Begins a sign-in: gives where a person signs in. Throws as `ServerSignIns.begin` does. */
  async signIn(id: string): Promise<{ url: string }> {
    return this.#signIns.begin((await this.server(id)).settings)
  }

  /** Waits for the sign-in that is under way. Throws `mcp.sign_in_failed`, and what the vault throws. */
  async signedIn(id: string): Promise<McpServerView> {
    await this.#signIns.ended(id)
    const server = await this.server(id)
    // one that is up speaks for nobody yet, or for who was signed in before
    await server.stop()
    server.signInNeeded = false
    return this.#view(server)
  }

  async cancelSignIn(id: string): Promise<McpServerView> {
    this.#signIns.cancel(id)
    return this.#view(await this.server(id))
  }

  /** Takes what a sign-in came to out of the vault, and ends the server. */
  async signOut(id: string): Promise<McpServerView> {
    await this.#signIns.forget((await this.server(id)).settings)
    return this.stop(id)
  }

  async list(): Promise<McpServerView[]> {
    return Promise.all([...(await this.#all()).values()].map((server) => this.#view(server)))
  }

  async knownServers(): Promise<KnownServers> {
    const entries = (await this.#settings()).map(async (settings) => {
      const id = settings.server_id
      const { enabled, instructions } = settings
      const { tools, resources = null, prompts = null } = (await this.known.of(id)) ?? {}
      const offered = tools?.filter(({ name }) => settings.tools?.includes(name) ?? true)
      return [id, { enabled, instructions, tools: offered ?? null, resources, prompts }] as const
    })
    return Object.fromEntries(await Promise.all(entries))
  }

  /** What the servers that are switched on had to read when they last ran. */
  async knownResources(): Promise<(McpResource & { server: string })[]> {
    return Object.entries(await this.knownServers()).flatMap(([server, { enabled, resources }]) =>
      enabled ? (resources ?? []).map((resource) => ({ ...resource, server })) : [],
    )
  }

  /** What a person has to grant before these offers of a server may be used, as far as that is known without starting it. */
  async requestsFor(id: string, { tools, resources, prompts }: WantedOffers): Promise<GrantRequest[]> {
    const settings = (await this.#settings()).find(({ server_id }) => server_id === id)
    if (!settings?.enabled) return []
    const start = await startRequest(settings, this.#options.workspace).catch(() => null)
    const known = await this.known.of(id)
    // a token that ends is renewed at another host than the server's
    const origins = (await this.#signIns.originsOf(settings)) ?? []
    const signInHosts = origins.filter((origin) => start?.type !== 'host' || origin !== start.origin)
    return [
      ...(start ? [start] : []),
      ...signInHosts.map((origin): GrantRequest => ({ type: 'host', origin })),
      ...(known?.tools ?? []).filter(({ name }) => tools.has(name)).map((tool) => usageRequest(id, tool)),
      ...(known?.prompts ?? []).filter(({ name }) => prompts.has(name)).map((prompt) => promptRequest(id, prompt)),
      ...(resources ? [resourcesRequest(id)] : []),
    ]
  }

  /** Of a server that runs what it offers now, of another one the tools that it offered when it last did. */
  async details(id: string): Promise<McpServerDetails> {
    const server = await this.server(id)
    const running = server.isUp
    const tools = running ? await server.tools() : ((await this.known.of(id))?.tools ?? [])
    return {
      tools: await Promise.all(tools.map((tool) => this.#toolView(id, tool))),
      resources: running ? await server.resources() : [],
      prompts: running ? await server.prompts() : [],
    }
  }

  /** A server that is up; nothing is started for it. Throws `mcp.unavailable`. */
  async running(id: string): Promise<McpServer> {
    const server = await this.server(id)
    if (server.isUp) return server
    throw new AppError('mcp.unavailable', `MCP server "${id}" does not run.`, { hint: 'Start it first.' })
  }

  /** Why it cannot be used, or null where nothing is known against it. Starts nothing. */
  async health(id: string): Promise<string | null> {
    const server = (await this.#all()).get(id)
    if (!server) return `There is no MCP server "${id}" in trellis.yaml.`
    if (!server.settings.enabled) return `It is switched off. ${howToSwitchOn}`
    if (server.isLeftAlone) return server.reason ?? 'It failed too often and is left alone for a while.'
    return server.state === 'down' ? server.reason : null
  }

  async log(id: string): Promise<McpServerLog> {
    const { stderr, messages } = await this.server(id)
    return { stderr: stderr.text, messages: [...messages] }
  }

  async isGranted(request: GrantRequest, user: string | null = null): Promise<boolean> {
    return (await this.#options.grants(user)).isGranted(request, workspaceScope)
  }

  /** Throws `grant.missing` unless a person granted this tool as it is now. */
  async requireUse(server: string, tool: Pick<McpTool, 'name' | 'hash'>, user: string | null): Promise<void> {
    await this.require(usageRequest(server, tool), user)
  }

  /** Throws `grant.missing` unless a person granted just this. */
  async require(request: GrantRequest, user: string | null): Promise<void> {
    await (await this.#options.grants(user)).require(request, workspaceScope)
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#signIns.close()
    if (!this.#servers) return
    const all = await this.#servers.catch(() => undefined)
    await Promise.all([...(all?.values() ?? [])].map((server) => server.stop()))
    await this.known.settled()
  }

  /** As `trellis.yaml` has them now. A server that runs keeps the settings that it was started with. */
  #all(): Promise<Map<string, McpServer>> {
    const before = this.#servers
    const loading = this.#load(before)
    // what runs is not forgotten over a file that cannot be read
    this.#servers = loading.catch(() => before ?? new Map<string, McpServer>())
    return loading
  }

  async #load(before: Promise<Map<string, McpServer>> | undefined): Promise<Map<string, McpServer>> {
    const { workspace, grants, secrets, signIns, limits } = this.#options
    const [settings, known, { McpServer }] = await Promise.all([this.#settings(), before, import('./mcp-server.ts')])
    const isSame = (server: McpServer, now: McpServerSettings) => JSON.stringify(server.settings) === JSON.stringify(now)
    const kept = (now: McpServerSettings) => {
      const server = known?.get(now.server_id)
      return server && (server.users.size > 0 || isSame(server, now)) ? server : undefined
    }
    const given = settings.every(kept) ? undefined : await limits?.()
    const around = {
      workspace,
      grants,
      secrets,
      signIns,
      ...(given ? { limits: given } : {}),
      onState: (...change: Parameters<StateListener>) => {
        for (const listener of this.#listeners) listener(...change)
      },
      onOffers: (id: string, offers: Offers, version: string | null) => void this.known.note(id, offers, version),
    }
    return new Map(settings.map((one) => [one.server_id, kept(one) ?? new McpServer(one, around)]))
  }

  async #settings(): Promise<readonly McpServerSettings[]> {
    return this.#options.settings ?? (await readMcpServers(this.#options.workspace))
  }

  async #view(server: McpServer): Promise<McpServerView> {
    const { id, settings, state, reason, pid, users } = server
    const known = await this.known.of(id)
    const resolved = await server.startRequest().then(
      (start) => ({ start, problem: null }),
      (thrown) => ({ start: null, problem: toAppError(thrown).message }),
    )
    return {
      id,
      type: settings.server_type,
      enabled: settings.enabled,
      instructions: settings.instructions,
      state,
      reason,
      ...resolved,
      startGranted: resolved.start !== null && (await this.isGranted(resolved.start)),
      signIn: server.signInNeeded ? 'needed' : (await this.#signIns.originsOf(settings)) ? 'signed_in' : 'none',
      version: server.version ?? known?.version ?? null,
      pid,
      tools: known?.tools.map(({ name }) => name) ?? null,
      users: users.size,
    }
  }

  async #toolView(server: string, tool: McpTool): Promise<McpToolView> {
    const use = usageRequest(server, tool)
    const unasked = unaskedRequest(server, tool)
    const granted = await this.isGranted(use)
    const before = (await this.#options.granted()).some((one) => one.type === 'mcp_use' && one.server === server && one.tool === tool.name)
    return {
      ...tool,
      grant: granted ? 'granted' : before ? 'changed' : 'missing',
      unasked: await this.isGranted(unasked),
      requests: { use, unasked },
    }
  }
}
