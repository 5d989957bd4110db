import { realpath } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import type { McpPrompt, McpResource, McpTool } from '#shared/api/mcp-view.ts'
import { AppError, toAppError } from '#shared/errors/app-error.ts'
import type { McpMessage, McpState } from '#shared/events/mcp-message.ts'
import type { JsonObject } from '#shared/json.ts'
import type { HttpSettings, McpServerSettings, StdioSettings } from '#shared/mcp/server-entry.ts'
import type { GrantRequest } from '#shared/security/grant.ts'
import type { GrantCheck, SecretSource } from '../../grants/grant-check.ts'
import { originOf } from '../network/checked-target.ts'
import { grantedFetch } from '../network/granted-fetch.ts'
import { Health, type HealthLimits } from './health.ts'
import { httpTransport } from './http-transport.ts'
import { isHealth } from './is-health.ts'
import type { Offers } from './known-tools.ts'
import { maskOf } from './mask-secrets.ts'
import { type CallOptions, McpConnection } from './mcp-connection.ts'
import { mcpLimits } from './mcp-limits.ts'
import { howToSwitchOn } from './mcp-settings.ts'
import { ProcessTransport } from './process-transport.ts'
import { RecentText } from './recent-text.ts'
import { Bearer } from './sign-in/bearer.ts'
import { signInPlace } from './sign-in/server-sign-ins.ts'
import type { SignIns } from './sign-in/signed-in.ts'
import { baseEnvironment, resolveStart, startRequest, workspaceScope } from './start-command.ts'
import { TracedTransport } from './traced-transport.ts'

export interface ServerSurroundings {
  workspace: string
  /** What was granted to a run, or to what happens outside of any. */
  grants(run: string | null): Promise<GrantCheck>
  secrets(): Promise<SecretSource>
  signIns(): Promise<SignIns>
  /** Told of every change of state. */
  onState(server: string, from: McpState, to: McpState, reason: string | null): void
  onOffers(server: string, offers: Offers, version: string | null): void
  limits?: HealthLimits
}

const mostMessages = 200

const wantsSignIn = (thrown: unknown) => thrown instanceof AppError && thrown.code === 'mcp.sign_in_needed'

/** One configured server: started when it is first used, once a person granted it, and again when it is used after it ended. */
export class McpServer {
  readonly settings: McpServerSettings
  readonly stderr = new RecentText(mcpLimits.stderrCharacters)
  /** The latest messages that no call was behind. */
  readonly messages: McpMessage[] = []
  /** Who uses it: it is stopped with the last of them. */
  readonly users = new Set<string>()
  state: McpState = 'stopped'
  reason: string | null = null
  /** It was asked last without a sign-in that it takes. */
  signInNeeded = false
  version: string | null = null
  pid: number | null = null
  readonly #around: ServerSurroundings
  readonly #health: Health
  #connection: Promise<McpConnection> | undefined
  readonly #hidden = new Set<string>()
  #mask = maskOf([])
  /** The tools that were last told of. */
  #told: McpTool[] | undefined

  constructor(settings: McpServerSettings, around: ServerSurroundings) {
    this.settings = settings
    this.#around = around
    this.#health = new Health(settings.server_id, around.limits)
  }

  get id(): string {
    return this.settings.server_id
  }

  get isUp(): boolean {
    return this.state === 'ready' || this.state === 'degraded'
  }

  /** It failed too often and is left alone for a while. */
  get isLeftAlone(): boolean {
    return this.#health.isOpen
  }

  /** What a person has to grant before it may be started or reached. */
  startRequest(): Promise<GrantRequest> {
    return startRequest(this.settings, this.#around.workspace)
  }

  /** Starts it if it is not up. Throws `mcp.disabled`, `grant.missing`, `mcp.start_failed`, `mcp.timeout`, `mcp.unavailable`. */
  async up(user: string | null = null): Promise<McpConnection> {
    if (!this.settings.enabled)
      throw new AppError('mcp.disabled', `MCP server "${this.id}" is switched off.`, {
        hint: howToSwitchOn,
      })
    this.#connection ??= this.#open(user).catch((error) => {
      this.#connection = undefined
      throw error
    })
    return this.#connection
  }

  async tools(options?: CallOptions): Promise<McpTool[]> {
    const wanted = this.settings.tools
    const all = await this.#healthy(options, async (connection) => connection.tools(options))
    const tools = wanted ? all.filter(({ name }) => wanted.includes(name)) : all
    // it is asked for at every call, and mostly what it was
    if (all !== this.#told) this.#around.onOffers(this.id, { tools }, this.version)
    this.#told = all
    return tools
  }

  /** Throws `mcp.session_ended` where the server forgot the session: in a new one the tool may be another, and has to be looked at again. */
  call(tool: string, args: JsonObject, options: CallOptions): Promise<CallToolResult> {
    return this.#healthy(options, (connection) => connection.call(tool, args, options), false)
  }

  async resources(options?: CallOptions): Promise<McpResource[]> {
    const resources = await this.#healthy(options, (connection) => connection.resources(options))
    this.#around.onOffers(this.id, { resources }, this.version)
    return resources
  }

  readResource(uri: string, options?: CallOptions) {
    return this.#healthy(options, (connection) => connection.readResource(uri, options))
  }

  async prompts(options?: CallOptions): Promise<McpPrompt[]> {
    const prompts = await this.#healthy(options, (connection) => connection.prompts(options))
    this.#around.onOffers(this.id, { prompts }, this.version)
    return prompts
  }

  getPrompt(name: string, args: Record<string, string>, options?: CallOptions) {
    return this.#healthy(options, (connection) => connection.getPrompt(name, args, options))
  }

  /** Ends it, whoever uses it. */
  async stop(): Promise<void> {
    const open = this.#connection
    this.#connection = undefined
    this.#turn('stopped', null)
    const connection = await open?.catch(() => undefined)
    await connection?.close().catch(() => {})
    // one that was just coming up has said that it is ready
    this.pid = null
    this.#turn('stopped', null)
  }

  async #healthy<T>(options: CallOptions | undefined, work: (connection: McpConnection) => Promise<T>, again = true): Promise<T> {
    const connection = await this.up(options?.user ?? null)
    try {
      const result = await this.#health.call(() => work(connection))
      if (this.state === 'degraded') this.#turn('ready', null)
      this.signInNeeded = false
      return result
    } catch (thrown) {
      this.signInNeeded ||= wantsSignIn(thrown)
      if (thrown instanceof AppError && thrown.code === 'mcp.session_ended') {
        if ((await this.#connection?.catch(() => undefined)) === connection) this.#connection = undefined
        if (again) return this.#healthy(options, work, false)
      }
      if (isHealth(thrown) && this.state === 'ready') this.#turn('degraded', toAppError(thrown).message)
      throw thrown
    }
  }

  async #open(user: string | null): Promise<McpConnection> {
    const request = await this.startRequest()
    try {
      return await this.#health.start(() => this.#openOnce(user), request.type === 'mcp_start' && !request.pinned)
    } catch (thrown) {
      this.signInNeeded ||= wantsSignIn(thrown)
      if (this.state !== 'stopped' || isHealth(thrown)) this.#turn('down', toAppError(thrown).message)
      throw thrown
    }
  }

  async #openOnce(user: string | null): Promise<McpConnection> {
    const { settings } = this
    const { transport, failure, end, pid } =
      settings.server_type === 'stdio'
        ? await this.#process(settings, user)
        : { ...(await this.#reach(settings, user)), pid: () => undefined }
    this.#turn('starting', null)
    let opened: McpConnection | undefined
    const traced = new TracedTransport(transport, {
      server: this.id,
      mask: (text) => this.#mask(text),
      end,
      rest: (message) => {
        this.messages.push(message)
        if (this.messages.length > mostMessages) this.messages.shift()
      },
    })
    const connection = await McpConnection.open(traced, {
      server: this.id,
      timeoutMs: settings.timeout_seconds * 1000,
      startTimeoutMs: settings.start_timeout_seconds * 1000,
      roots: () => this.#roots(),
      onToolsChanged: () => {},
      onNoise: (error) => this.stderr.add(`[trellis] ${this.#mask(error.message)}\n`),
      onClose: () => void this.#closed(opened, failure()),
      failure,
    })
    opened = connection
    this.version = connection.version
    this.pid = pid() ?? null
    this.#turn('ready', null)
    return connection
  }

  /** It ended by itself: what uses it next starts it anew. */
  async #closed(connection: McpConnection | undefined, failure: AppError | undefined): Promise<void> {
    this.pid = null
    if (connection === undefined || (await this.#connection?.catch(() => undefined)) !== connection) return
    this.#connection = undefined
    this.#turn('down', failure?.message ?? 'It closed the connection.')
  }

  async #process(settings: StdioSettings, user: string | null) {
    const start = await resolveStart(settings, this.#around.workspace)
    await (await this.#around.grants(user)).require(start.request, workspaceScope)
    const { env, secrets } = settings.connection_params
    const revealed = await this.#reveal(Object.entries(secrets), null)
    const transport = new ProcessTransport({
      server: this.id,
      executable: start.executable,
      argv0: start.argv0,
      args: start.args,
      folder: start.folder,
      env: { ...baseEnvironment(), ...env, ...Object.fromEntries(revealed) },
      onStderr: (text) => this.stderr.add(this.#mask(text)),
    })
    return { transport, failure: () => transport.failure, end: (error: AppError) => transport.end(error), pid: () => transport.pid }
  }

  async #reach(settings: HttpSettings, user: string | null) {
    const origin = originOf(new URL(settings.connection_params.url))
    const grants = await this.#around.grants(user)
    await grants.require({ type: 'host', origin }, workspaceScope)
    const { url, headers, secrets } = settings.connection_params
    const named = Object.entries(secrets).map(([header, of]): [string, string] => [header, typeof of === 'string' ? of : of.secret])
    const revealed = (await this.#reveal(named, origin)).map(([header, value]): [string, string] => {
      const of = secrets[header]
      return [header, typeof of === 'object' ? of.prefix + value : value]
    })
    const fetch = grantedFetch({ grants, scope: workspaceScope })
    const place = signInPlace(settings)
    const bearer = place && new Bearer({ place, signIns: await this.#around.signIns(), fetch, onSecret: (value) => this.#hide([value]) })
    return httpTransport({ server: this.id, url: new URL(url), headers: { ...headers, ...Object.fromEntries(revealed) }, fetch, bearer })
  }

  async #reveal(names: [string, string][], origin: string | null): Promise<[string, string][]> {
    if (names.length === 0) return []
    const source = await this.#around.secrets()
    const values = await Promise.all(
      names.map(async ([key, name]): Promise<[string, string]> => [key, await source.reveal(name, { consumer: `mcp:${this.id}`, origin })]),
    )
    this.#hide(values.map(([, value]) => value))
    return values
  }

  /** Masks these from now on in what is told of the server. */
  #hide(values: readonly string[]): void {
    const fresh = values.filter((value) => !this.#hidden.has(value))
    if (fresh.length === 0) return
    for (const value of fresh) this.#hidden.add(value)
    this.#mask = maskOf([...this.#hidden])
  }

  /** The folders of its entry that a person granted, as real paths. */
  async #roots(): Promise<string[]> {
    const grants = await this.#around.grants(null)
    const found = await Promise.all(
      this.settings.roots.map(async (root) => {
        const path = await realpath(resolve(this.#around.workspace, root)).catch(() => null)
        if (path === null) return []
        const granted = await Promise.all(
          (['read', 'write'] as const).map((access) => grants.isGranted({ type: 'folder', path, access }, workspaceScope)),
        )
        return granted.includes(true) ? [path] : []
      }),
    )
    return found.flat()
  }

  #turn(to: McpState, reason: string | null): void {
    const from = this.state
    this.state = to
    this.reason = reason
    if (from !== to) this.#around.onState(this.id, from, to, reason)
  }
}
