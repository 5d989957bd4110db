import type { OpenEndpoint } from '../settings/access.ts'
import { boundedBody } from './bounded-body.ts'
import { answerIn } from './refusal.ts'

/** What a client says of its request. All else it has taken from the environment by itself. */
const kept = ['accept', 'content-type', 'user-agent', 'anthropic-version', 'anthropic-beta']
/** Whose work it is: told to OpenAI, and to no other server that speaks as it does. */
const account = ['openai-organization', 'openai-project']

/**
 * `fetch` for the clients of providers. They send whatever they find in the environment (`ANTHROPIC_AUTH_TOKEN`,
 * `OPENAI_CUSTOM_HEADERS` and the like) to any address, one that came with a workspace too: here only `credentials` go
 * there. Redirects are refused, and a body without end ends.
 */
export function clientFetch({ baseUrl }: OpenEndpoint, credentials: Readonly<Record<string, string>>): typeof fetch {
  const names = URL.parse(baseUrl)?.hostname === 'api.openai.com' ? [...kept, ...account] : kept
  return async (input, init) => {
    const given = new Headers(init?.headers)
    const headers = new Headers(credentials)
    for (const name of names) {
      const value = given.get(name)
      if (value !== null) headers.set(name, value)
    }
    const response = boundedBody(await fetch(input, { ...init, headers, redirect: 'error' }))
    return response.ok ? answerIn(response) : response
  }
}
