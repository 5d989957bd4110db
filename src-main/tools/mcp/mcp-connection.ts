import { pathToFileURL } from 'node:url'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import type { RequestOptions } from '@modelcontextprotocol/sdk/shared/protocol.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import {
  type CallToolResult,
  CallToolResultSchema,
  type GetPromptResult,
  ListRootsRequestSchema,
  ListToolsResultSchema,
  type ReadResourceResult,
  ToolListChangedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js'
import { z } from 'zod'
import type { McpPrompt, McpResource, McpTool } from '#shared/api/mcp-view.ts'
import { AppError } from '#shared/errors/app-error.ts'
import { isJsonObject, type Json, type JsonObject } from '#shared/json.ts'
import { compileSchema } from '#shared/schema/json-schema.ts'
import { version } from '../../version.ts'
import { allPages } from './all-pages.ts'
import { mcpFailure } from './mcp-errors.ts'
import { toolHash } from './tool-hash.ts'
import { type TracedCall, tracedCall } from './traced-transport.ts'

export interface ConnectionOptions {
  server: string
  timeoutMs: number
  startTimeoutMs: number
  /** Real paths of the folders that it is told of when it asks. */
  roots(): Promise<string[]>
  onToolsChanged(): void
  onNoise(error: Error): void
  onClose(): void
  /** Why the transport ended, where it knows. */
  failure(): AppError | undefined
}

export interface CallOptions extends TracedCall {
  signal: AbortSignal
  /** The run that asks, or null for a person. */
  user?: string | null
}

/** Our own validator in place of the SDK's, which makes code of schemas that a server sent. */
const noCode = {
  getValidator:
    <T>(schema: object) =>
    (input: unknown) => {
      const [first] = compileSchema(schema as JsonObject).mismatches(input as Json)
      return first
        ? ({ valid: false, data: undefined, errorMessage: `${first.path}: ${first.message}` } as const)
        : ({ valid: true, data: input as T, errorMessage: undefined } as const)
    },
}

/** A field that takes anything, or nothing, may be described by a word; servers in Go do, and the client's own reading refuses it. */
const listedTools: typeof ListToolsResultSchema = z.preprocess((result) => {
  const tools = isJsonObject(result as Json) ? (result as JsonObject).tools : undefined
  if (Array.isArray(tools)) for (const tool of tools) if (isJsonObject(tool)) spellOut(tool.inputSchema)
  return result
}, ListToolsResultSchema) as never

function spellOut(schema: Json | undefined): void {
  if (schema === undefined || !isJsonObject(schema) || schema.properties === undefined || !isJsonObject(schema.properties)) return
  for (const [name, of] of Object.entries(schema.properties)) if (typeof of === 'boolean') schema.properties[name] = of ? {} : { not: {} }
}

/**
 * One live connection to a server. It offers no sampling and no elicitation, so that a server that asks for them is
 * refused. Everything that fails is an `AppError` `mcp.*`.
 */
export class McpConnection {
  readonly #client: Client
  readonly #options: ConnectionOptions
  #tools: Promise<McpTool[]> | undefined

  private constructor(client: Client, options: ConnectionOptions) {
    this.#client = client
    this.#options = options
  }

  /** Speaks to a server over a transport that is not started yet. Closes it again when that comes to nothing. */
  static async open(transport: Transport, options: ConnectionOptions): Promise<McpConnection> {
    const client = new Client(
      { name: 'trellis', version },
      { capabilities: { roots: { listChanged: false } }, jsonSchemaValidator: noCode as never },
    )
    client.setRequestHandler(ListRootsRequestSchema, async () => ({
      roots: (await options.roots()).map((path) => ({ uri: pathToFileURL(path).href })),
    }))
    client.onerror = options.onNoise
    const connection = new McpConnection(client, options)
    client.setNotificationHandler(ToolListChangedNotificationSchema, () => {
      connection.#tools = undefined
      options.onToolsChanged()
    })
    client.onclose = options.onClose
    try {
      await client.connect(transport, { timeout: options.startTimeoutMs, maxTotalTimeout: options.startTimeoutMs })
      return connection
    } catch (thrown) {
      await transport.close().catch(() => {})
      throw connection.#failed(thrown, 'initialize', options.startTimeoutMs)
    }
  }

  get version(): string | null {
    const server = this.#client.getServerVersion()
    return server ? `${server.name} ${server.version}` : null
  }

  /** What the server says of itself. Shown, and never part of a prompt: nobody granted it. */
  get instructions(): string {
    return this.#client.getInstructions() ?? ''
  }

  /** Its tools, listed once until it says that they changed. */
  tools(options?: CallOptions): Promise<McpTool[]> {
    this.#tools ??= this.#listTools(options).catch((error) => {
      this.#tools = undefined
      throw error
    })
    return this.#tools
  }

  /** The list is kept by the client only to compile output schemas, which is done at a call here. */
  async #listTools(options?: CallOptions): Promise<McpTool[]> {
    const listed = await allPages(async (cursor) => {
      const page = await this.#ask('tools/list', options, (given) =>
        this.#client.request({ method: 'tools/list', params: cursor === undefined ? {} : { cursor } }, listedTools, given),
      )
      return { items: page.tools, nextCursor: page.nextCursor }
    }, this.#options.server)
    return listed.map(({ name, title, description = '', inputSchema, outputSchema, annotations = {} }) => {
      const tool = {
        name,
        title: title ?? annotations.title ?? name,
        description,
        inputSchema: inputSchema as unknown as JsonObject,
        hints: {
          readOnly: annotations.readOnlyHint === true,
          destructive: annotations.destructiveHint !== false && annotations.readOnlyHint !== true,
          openWorld: annotations.openWorldHint !== false,
        },
      }
      return { ...tool, outputSchema: (outputSchema as unknown as JsonObject | undefined) ?? null, hash: toolHash(tool) }
    })
  }

  async call(tool: string, args: JsonObject, options: CallOptions): Promise<CallToolResult> {
    return this.#ask(`the call of ${tool}`, options, (given) =>
      this.#client.request({ method: 'tools/call', params: { name: tool, arguments: args } }, CallToolResultSchema, given),
    )
  }

  async resources(options?: CallOptions): Promise<McpResource[]> {
    if (!this.#client.getServerCapabilities()?.resources) return []
    const listed = await allPages(async (cursor) => {
      const page = await this.#ask('resources/list', options, (given) =>
        this.#client.listResources(cursor === undefined ? undefined : { cursor }, given),
      )
      return { items: page.resources, nextCursor: page.nextCursor }
    }, this.#options.server)
    return listed.map(({ uri, name, title, description = '', mimeType = null }) => ({ uri, name: title ?? name, description, mimeType }))
  }

  readResource(uri: string, options?: CallOptions): Promise<ReadResourceResult> {
    return this.#ask(`resource ${uri}`, options, (given) => this.#client.readResource({ uri }, given))
  }

  async prompts(options?: CallOptions): Promise<McpPrompt[]> {
    if (!this.#client.getServerCapabilities()?.prompts) return []
    const listed = await allPages(async (cursor) => {
      const page = await this.#ask('prompts/list', options, (given) =>
        this.#client.listPrompts(cursor === undefined ? undefined : { cursor }, given),
      )
      return { items: page.prompts, nextCursor: page.nextCursor }
    }, this.#options.server)
    return listed.map(({ name, description = '', arguments: args = [] }) => ({
      name,
      description,
      arguments: args.map((one) => ({ name: one.name, description: one.description ?? '', required: one.required ?? false })),
    }))
  }

  getPrompt(name: string, args: Record<string, string>, options?: CallOptions): Promise<GetPromptResult> {
    return this.#ask(`prompt ${name}`, options, (given) => this.#client.getPrompt({ name, arguments: args }, given))
  }

  close(): Promise<void> {
    return this.#client.close()
  }

  /** One request, limited in time; progress gives it more, up to ten times as much. */
  async #ask<T>(what: string, options: CallOptions | undefined, request: (given: RequestOptions) => Promise<T>): Promise<T> {
    const { timeoutMs } = this.#options
    const given: RequestOptions = { timeout: timeoutMs, maxTotalTimeout: timeoutMs * 10 }
    if (options) given.signal = options.signal
    if (options?.onProgress) Object.assign(given, { onprogress: () => {}, resetTimeoutOnProgress: true })
    try {
      return await (options ? tracedCall.run(options, () => request(given)) : request(given))
    } catch (thrown) {
      if (options?.signal.aborted) throw options.signal.reason
      throw this.#failed(thrown, what, timeoutMs)
    }
  }

  #failed(thrown: unknown, what: string, timeoutMs: number): AppError {
    // what the transport knows may be of an earlier request
    const known = this.#options.failure()
    return thrown instanceof AppError ? thrown : (known ?? mcpFailure(thrown, this.#options.server, what, timeoutMs))
  }
}
