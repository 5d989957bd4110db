import { hash } from 'node:crypto'
import type { McpPrompt } from '#shared/api/mcp-view.ts'
import { canonicalJson, type Json } from '#shared/json.ts'
import type { GrantRequest } from '#shared/security/grant.ts'
import { allResources, promptUse } from '#shared/security/mcp-use.ts'

/** Reading what a server has to read: all of it, since which resources there are changes by itself. */
export const resourcesRequest = (server: string): GrantRequest => ({ type: 'mcp_use', server, tool: allResources, hash: 'resources' })

/** Of what a prompt is called, says of itself and asks for. */
export const promptHash = ({ name, description, arguments: args }: McpPrompt): string =>
  hash('sha256', canonicalJson({ name, description, arguments: args } as unknown as Json))

/** Using a prompt as it is: another description or another argument asks again. */
export const promptRequest = (server: string, prompt: McpPrompt): GrantRequest => ({
  type: 'mcp_use',
  server,
  tool: promptUse(prompt.name),
  hash: promptHash(prompt),
})
