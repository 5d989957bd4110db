import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import type { McpPrompt, McpResource, McpTool } from '#shared/api/mcp-view.ts'
import type { JsonObject } from '#shared/json.ts'

const jsonObject: z.ZodType<JsonObject> = z.record(z.string(), z.json())

const remembered = z.record(
  z.string(),
  z.object({
    version: z.string().nullable(),
    /** Null where they were never listed. */
    resources: z
      .array(z.object({ uri: z.string(), name: z.string(), description: z.string(), mimeType: z.string().nullable() }))
      .nullable()
      .default(null),
    prompts: z
      .array(
        z.object({
          name: z.string(),
          description: z.string(),
          arguments: z.array(z.object({ name: z.string(), description: z.string(), required: z.boolean() })),
        }),
      )
      .nullable()
      .default(null),
    tools: z.array(
      z.object({
        name: z.string(),
        title: z.string(),
        description: z.string(),
        inputSchema: jsonObject,
        outputSchema: jsonObject.nullable(),
        hash: z.string(),
        hints: z.object({ readOnly: z.boolean(), destructive: z.boolean(), openWorld: z.boolean() }),
      }),
    ),
  }),
)
type Remembered = z.output<typeof remembered>
export type RememberedTool = Remembered[string]['tools'][number]

/** What a server was just asked for. */
export interface Offers {
  tools?: McpTool[]
  resources?: McpResource[]
  prompts?: McpPrompt[]
}

/**
 * What servers offered when they last ran, for checks and lists that must not start anything. It lies in the workspace and
 * is believed for that alone: what may be called is decided by what the server itself offers, and by grants.
 */
export class KnownTools {
  readonly #file: string
  #read: Promise<Remembered> | undefined
  #writing: Promise<void> = Promise.resolve()

  constructor(file: string) {
    this.#file = file
  }

  async of(server: string): Promise<Remembered[string] | undefined> {
    const all = await this.#all()
    return Object.hasOwn(all, server) ? all[server] : undefined
  }

  /** What is not among the offers stays as it was known. */
  async note(server: string, offers: Offers, version: string | null): Promise<void> {
    const all = await this.#all()
    const before = Object.hasOwn(all, server) ? all[server] : undefined
    all[server] = { resources: null, prompts: null, tools: [], ...before, version, ...offers }
    await this.#write(all)
  }

  /** What was noted so far is written, or cannot be. */
  async settled(): Promise<void> {
    await this.#all()
    await this.#writing
  }

  #all(): Promise<Remembered> {
    this.#read ??= readFile(this.#file, 'utf8')
      .then((text) => remembered.parse(JSON.parse(text)))
      // none yet, or not readable any more: servers are asked again
      .catch(() => ({}))
    return this.#read
  }

  #write(all: Remembered): Promise<void> {
    this.#writing = this.#writing
      .then(async () => {
        await mkdir(dirname(this.#file), { recursive: true })
        const temporary = `${this.#file}.${process.pid}.tmp`
        await writeFile(temporary, JSON.stringify(all))
        await rename(temporary, this.#file)
      })
      // it is asked for anew where it cannot be kept
      .catch(() => {})
    return this.#writing
  }
}
