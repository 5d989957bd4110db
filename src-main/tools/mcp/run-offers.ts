import { AppError } from '#shared/errors/app-error.ts'
import type { McpMessage } from '#shared/events/mcp-message.ts'
import type { Json } from '#shared/json.ts'
import type { McpServer } from './mcp-server.ts'
import type { McpServers } from './mcp-servers.ts'
import { promptHash, promptRequest, resourcesRequest } from './offer-grants.ts'
import { promptText, resourceText } from './offer-text.ts'

/** Who asks for what a server offers beside tools. */
export interface OfferUser {
  servers: McpServers
  user: string
  /** The server, started for the user where it may be. */
  use(id: string): Promise<McpServer>
  signal: AbortSignal
  trace(message: McpMessage): void
}

/** A resource that was read. */
export interface ReadResource {
  server: string
  uri: string
  text: string
}

/** Throws `grant.missing` unless a person granted to read what the server has, and what the server fails with. */
export async function readResource({ servers, user, use, signal, trace }: OfferUser, id: string, uri: string): Promise<ReadResource> {
  const server = await use(id)
  await servers.require(resourcesRequest(id), user)
  const result = await server.readResource(uri, { signal, user, trace })
  return { server: id, uri, text: resourceText(result) }
}

/** What the servers have to read whose resources are granted, and those that could not be asked. Starts no other. */
export async function listResources({ servers, user, use, signal, trace }: OfferUser, only: string | undefined) {
  const known = Object.entries(await servers.knownServers()).filter(([id, { enabled }]) => enabled && (only === undefined || id === only))
  if (only !== undefined) await servers.require(resourcesRequest(only), user)
  const resources: Json[] = []
  const missing: { server: string; reason: string }[] = []
  for (const [id] of known) {
    if (!(await servers.isGranted(resourcesRequest(id), user))) continue
    try {
      const server = await use(id)
      for (const { uri, name, description, mimeType } of await server.resources({ signal, user, trace }))
        resources.push({ server: id, uri, name, description, mime_type: mimeType })
    } catch (thrown) {
      if (signal.aborted || !(thrown instanceof AppError) || thrown.code === 'grant.missing') throw thrown
      missing.push({ server: id, reason: thrown.message })
    }
  }
  return { resources, missing }
}

/** A prompt of a server, made with these values, and a version of what it says of itself. */
export interface ServerPrompt {
  text: string
  version: string
}

const asText = (value: Json) => (typeof value === 'string' ? value : JSON.stringify(value))

/**
 * Of the values those that the prompt asks for are handed over. Throws `prompt.unknown` where the server has none of this
 * name, `prompt.missing_variable` for what it requires and nobody gives, and `grant.missing`.
 */
export async function serverPrompt(
  { servers, user, use, signal, trace }: OfferUser,
  { server: id, name, values }: { server: string; name: string; values: Readonly<Record<string, Json>> },
): Promise<ServerPrompt> {
  const server = await use(id)
  const options = { signal, user, trace }
  const prompt = (await server.prompts(options)).find((one) => one.name === name)
  if (!prompt) throw new AppError('prompt.unknown', `The MCP server "${id}" has no prompt "${name}".`, { hint: 'Choose one that it has.' })
  await servers.require(promptRequest(id, prompt), user)
  const given = prompt.arguments.flatMap(({ name: of }) => {
    const value = Object.hasOwn(values, of) ? values[of] : undefined
    return value === undefined || value === null ? [] : [[of, asText(value)] as const]
  })
  const missing = prompt.arguments.filter(({ name: of, required }) => required && !given.some(([one]) => one === of))
  if (missing.length > 0)
    throw new AppError(
      'prompt.missing_variable',
      `The prompt "${id}__${name}" needs ${missing
        .slice(0, 10)
        .map((one) => one.name.slice(0, 100))
        .join(', ')}${missing.length > 10 ? ` and ${missing.length - 10} more` : ''}, and nothing gives it.`,
      {
        hint: 'Give a value in the settings of the node.',
      },
    )
  return { text: promptText(await server.getPrompt(name, Object.fromEntries(given), options)), version: promptHash(prompt).slice(0, 12) }
}
