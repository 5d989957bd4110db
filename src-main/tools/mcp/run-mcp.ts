import { AppError } from '#shared/errors/app-error.ts'
import type { Json, JsonObject } from '#shared/json.ts'
import type { StepContext } from '../../engine/executor.ts'
import type { ToolDefinition } from '../tool-registry.ts'
import { isHealth } from './is-health.ts'
import type { KnownUse } from './known-use.ts'
import { everyTool, mcpName } from './mcp-name.ts'
import { type McpServers, unaskedRequest, usageRequest } from './mcp-servers.ts'
import { type ListedTool, mcpTool } from './mcp-tool.ts'
import { listResources, type OfferUser, type ReadResource, readResource, type ServerPrompt, serverPrompt } from './run-offers.ts'

/** What an agent cannot use, and why. */
export interface MissingServer {
  server: string
  reason: string
}

/** The tools of MCP servers that an agent or a node works with. */
export interface UsedServers {
  tools: ToolDefinition[]
  servers: { server: string; instructions: string }[]
  missing: MissingServer[]
}

type Asker = Pick<StepContext, 'signal' | 'emit'>

/** Resources that were read, and those that could not be. */
export interface ReadResources {
  read: ReadResource[]
  missing: MissingServer[]
}

interface Listed {
  servers: { server: string; instructions: string; tools: ListedTool[] }[]
  missing: MissingServer[]
}

/** The MCP servers as one run uses them. */
export class RunMcp {
  readonly #servers: McpServers
  readonly #run: string
  readonly #mayStart: boolean

  constructor(servers: McpServers, run: string, mayStart = true) {
    this.#servers = servers
    this.#run = run
    this.#mayStart = mayStart
  }

  /** The same servers for who only looks: what does not run stays so, and fails with `mcp.unavailable`. */
  withoutStarting(): RunMcp {
    return new RunMcp(this.#servers, this.#run, false)
  }

  /**
   * The tools with these names (`server__tool`, `server__*`), from servers that are started for it. What was found is kept in
   * the run's journal. A server that is down is left out and named in `missing`. Throws `grant.missing` for what a person
   * has to grant first, and `mcp.unknown_server`.
   */
  async toolsFor(place: StepContext, names: readonly string[]): Promise<UsedServers> {
    const wanted = new Map<string, Set<string>>()
    for (const name of names) {
      const parts = mcpName(name)
      if (parts) wanted.set(parts.server, (wanted.get(parts.server) ?? new Set()).add(parts.tool))
    }
    const listed = await place.step<Json>(
      'mcp:tools',
      'recorded',
      async ({ signal }) => (await this.#list(place, wanted, signal)) as unknown as Json,
      { fingerprint: [...names].sort() },
    )
    const { servers, missing } = listed as unknown as Listed
    return {
      tools: servers.flatMap(({ tools }) => tools.map((tool) => mcpTool(this.#servers, this.#run, tool))),
      servers: servers.map(({ server, instructions }) => ({ server, instructions })),
      missing,
    }
  }

  /**
   * One tool, from a server that is started for it, and what it was listed as. Kept in the run's journal. Throws `mcp.*` where
   * it cannot be had, and `grant.missing`.
   */
  async tool(place: StepContext, server: string, name: string): Promise<{ tool: ToolDefinition; listed: ListedTool }> {
    const find = async ({ signal }: { signal: AbortSignal }): Promise<Json> => {
      const { listed, missing } = await this.#listOne(place, server, new Set([name]), signal)
      const [found] = listed.tools
      if (!found) throw new AppError('mcp.unknown_tool', `MCP server "${server}" has no tool "${name}": ${missing[0]?.reason ?? ''}`)
      return found as unknown as Json
    }
    const listed = (await place.step<Json>('mcp:tool', 'recorded', find, { fingerprint: `${server}__${name}` })) as unknown as ListedTool
    return { tool: mcpTool(this.#servers, this.#run, listed), listed }
  }

  /** What the same names stand for, as far as it is known. Starts nothing. */
  async known(names: readonly string[]): Promise<KnownUse> {
    const { knownUse } = await import('./known-use.ts')
    return knownUse(this.#servers, this.#run, names)
  }

  /**
   * What these resources hold. It is kept in the run's journal. A server that is down is named in `missing`. Throws
   * `grant.missing` for what a person has to grant first.
   */
  async resources(place: StepContext, wanted: readonly { server: string; uri: string }[]): Promise<ReadResources> {
    const read = async ({ signal }: { signal: AbortSignal }): Promise<Json> => {
      const found = await Promise.all(
        wanted.map(async ({ server, uri }) => {
          try {
            return { ok: true as const, ...(await readResource(this.#user(signal, place), server, uri)) }
          } catch (thrown) {
            if (signal.aborted || !isDown(thrown)) throw thrown
            return { ok: false as const, server, reason: `${uri}: ${thrown.message}` }
          }
        }),
      )
      return {
        read: found.flatMap((one) => (one.ok ? [{ server: one.server, uri: one.uri, text: one.text }] : [])),
        missing: found.flatMap((one) => (one.ok ? [] : [{ server: one.server, reason: one.reason }])),
      }
    }
    const fingerprint = wanted.map(({ server, uri }) => `${server}__${uri}`)
    return (await place.step<Json>('mcp:resources', 'recorded', read, { fingerprint })) as unknown as ReadResources
  }

  /** A prompt of a server, as it is now; in a later life of the run, as it was then. Throws `prompt.*`, `grant.missing` and `mcp.*`. */
  async prompt(place: Pick<StepContext, 'step' | 'emit'>, asked: Parameters<typeof serverPrompt>[1]): Promise<ServerPrompt> {
    const read = async ({ signal }: { signal: AbortSignal }) => (await serverPrompt(this.#user(signal, place), asked)) as unknown as Json
    const fingerprint = { prompt: `${asked.server}__${asked.name}`, values: { ...asked.values } }
    return (await place.step<Json>('mcp:prompt', 'recorded', read, { fingerprint })) as unknown as ServerPrompt
  }

  /** For a call of a tool, which is a step by itself. */
  listResources(asker: Asker, server?: string) {
    return listResources(this.#user(asker.signal, asker), server)
  }

  readResource(asker: Asker, server: string, uri: string) {
    return readResource(this.#user(asker.signal, asker), server, uri)
  }

  #user(signal: AbortSignal, asker: Pick<StepContext, 'emit'>): OfferUser {
    const use = (id: string) => (this.#mayStart ? this.#servers.use(id, this.#run) : this.#servers.running(id))
    return { servers: this.#servers, user: this.#run, use, signal, trace: (message) => asker.emit('mcp.message', message) }
  }

  async #list(place: StepContext, wanted: ReadonlyMap<string, ReadonlySet<string>>, signal: AbortSignal): Promise<Listed> {
    const found = await Promise.all(
      [...wanted].map(async ([server, tools]) => {
        try {
          return { ok: true as const, ...(await this.#listOne(place, server, tools, signal)) }
        } catch (thrown) {
          if (signal.aborted || !isDown(thrown)) throw thrown
          return { ok: false as const, server, reason: thrown.message }
        }
      }),
    )
    return {
      servers: found.flatMap((one) => (one.ok ? [one.listed] : [])),
      missing: found.flatMap((one) => (one.ok ? one.missing : [{ server: one.server, reason: one.reason }])),
    }
  }

  async #listOne(place: StepContext, id: string, wanted: ReadonlySet<string>, signal: AbortSignal) {
    const server = await this.#servers.use(id, this.#run)
    const stopTelling = this.#servers.onState((changed, from, to, reason) => {
      if (changed === id) place.emit('mcp.state', { server: id, from, to, reason, version: server.version })
    })
    try {
      const all = await server.tools({ signal, user: this.#run, trace: (message) => place.emit('mcp.message', message) })
      const named = all.filter(({ name }) => wanted.has(name))
      for (const tool of named) await this.#servers.requireUse(id, tool, this.#run)
      const rest = wanted.has(everyTool) ? all.filter(({ name }) => !wanted.has(name)) : []
      const granted = await Promise.all(rest.map((tool) => this.#servers.isGranted(usageRequest(id, tool), this.#run)))
      const more = rest.filter((_, index) => granted[index])
      // with none of them granted there is something to ask for
      if (rest[0] && named.length + more.length === 0) await this.#servers.requireUse(id, rest[0], this.#run)
      const tools = await Promise.all([...named, ...more].map(async (tool) => this.#listedTool(id, tool)))
      const offered = new Set(all.map(({ name }) => name))
      const missing = [...wanted]
        .filter((name) => name !== everyTool && !offered.has(name))
        .map((name) => ({ server: id, reason: `It has no tool "${name}".` }))
      return { listed: { server: id, instructions: server.settings.instructions, tools }, missing }
    } finally {
      stopTelling()
    }
  }

  async #listedTool(
    server: string,
    tool: Awaited<ReturnType<Awaited<ReturnType<McpServers['server']>>['tools']>>[number],
  ): Promise<ListedTool> {
    const { name, title, description, inputSchema, hash, hints } = tool
    const unasked = await this.#servers.isGranted(unaskedRequest(server, tool), this.#run)
    return { server, name, title, description, inputSchema: inputSchema satisfies JsonObject, hash, readOnly: hints.readOnly, unasked }
  }
}

/** Others can go on without a server that is down, and not without one that nobody has granted or described. */
function isDown(thrown: unknown): thrown is AppError {
  return (
    isHealth(thrown) ||
    (thrown instanceof AppError &&
      ['mcp.unavailable', 'mcp.disabled', 'mcp.session_ended', 'mcp.sign_in_needed', 'network.failed'].includes(thrown.code))
  )
}
