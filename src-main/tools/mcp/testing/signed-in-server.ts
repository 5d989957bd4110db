import { createHash, randomUUID } from 'node:crypto'
import { json, type LocalServer, localServer, type SeenRequest } from '../../testing/local-server.ts'

type Message = { id?: number; method: string; params?: { protocolVersion: string } }

/** What the authorization server does other than it should. */
export interface Misbehaviour {
  /** Where the person is sent. */
  authorizeAt?: string
  /** What it calls itself when the browser comes back. */
  iss?: string
  /** Where codes become tokens. */
  tokenAt?: string
  /** Answers at the token endpoint in the place of the usual one. */
  token?(request: SeenRequest): { status: number; body: unknown } | undefined
  /** It lets nobody register. */
  noRegistration?: boolean
}

export interface AuthorizationServer extends LocalServer {
  /** Apps that registered. */
  clients: Map<string, { redirect_uris: string[] }>
  /** Access tokens that count now. */
  live: Set<string>
  does: Misbehaviour
}

/**
 * An authorization server of MCP: metadata (RFC 8414), registration (RFC 7591), codes with PKCE, and refresh tokens that are
 * good for one time. Whoever comes is let in.
 */
export async function authorizationServer(does: Misbehaviour = {}): Promise<AuthorizationServer> {
  const clients: AuthorizationServer['clients'] = new Map()
  const codes = new Map<string, { challenge: string; client: string; redirect: string; resource: string | null }>()
  const refreshing = new Set<string>()
  const live = new Set<string>()
  const server = await localServer((request, response) => {
    const url = new URL(request.url, server.origin)
    if (url.pathname === '/.well-known/oauth-authorization-server')
      return json(response, {
        issuer: server.origin,
        authorization_endpoint: does.authorizeAt ?? `${server.origin}/authorize`,
        token_endpoint: does.tokenAt ?? `${server.origin}/token`,
        ...(does.noRegistration ? {} : { registration_endpoint: `${server.origin}/register` }),
        response_types_supported: ['code'],
        code_challenge_methods_supported: ['S256'],
        token_endpoint_auth_methods_supported: ['none', 'client_secret_post'],
      })
    if (url.pathname === '/register' && !does.noRegistration) {
      const asked = JSON.parse(request.body) as { redirect_uris: string[] }
      const client_id = randomUUID()
      clients.set(client_id, asked)
      return json(response, { ...asked, client_id }, 201)
    }
    if (url.pathname === '/authorize') {
      const asked = url.searchParams
      const code = randomUUID()
      const redirect = asked.get('redirect_uri') ?? ''
      codes.set(code, {
        challenge: asked.get('code_challenge') ?? '',
        client: asked.get('client_id') ?? '',
        redirect,
        resource: asked.get('resource'),
      })
      const back = new URL(redirect)
      for (const [name, value] of Object.entries({ code, state: asked.get('state') ?? '', iss: does.iss ?? server.origin }))
        back.searchParams.set(name, value)
      return void response.writeHead(302, { location: back.href }).end()
    }
    if (url.pathname === '/token') {
      const given = does.token?.(request)
      if (given) return json(response, given.body, given.status)
      const asked = new URLSearchParams(request.body)
      const refused = () => json(response, { error: 'invalid_grant' }, 400)
      if (asked.get('grant_type') === 'refresh_token') {
        if (!refreshing.delete(asked.get('refresh_token') ?? '')) return refused()
      } else {
        const code = codes.get(asked.get('code') ?? '')
        codes.delete(asked.get('code') ?? '')
        const challenge = createHash('sha256')
          .update(asked.get('code_verifier') ?? '')
          .digest('base64url')
        const fits = code?.challenge === challenge && code.client === asked.get('client_id') && code.redirect === asked.get('redirect_uri')
        if (!fits) return refused()
      }
      const [access, refresh] = [`canary-access-${randomUUID()}`, `canary-refresh-${randomUUID()}`]
      live.add(access)
      refreshing.add(refresh)
      return json(response, { access_token: access, refresh_token: refresh, token_type: 'Bearer', expires_in: 3600 })
    }
    return void response.writeHead(404).end()
  })
  return Object.assign(server, { clients, live, does })
}

/** An MCP server that speaks to none but those whom `authorization` let in, and whose tool says what it was sent. */
export async function protectedServer(authorization: AuthorizationServer, metadataAt?: string): Promise<LocalServer> {
  const server = await localServer(({ url, method: verb, body, headers }, response) => {
    if (url.startsWith('/.well-known/oauth-protected-resource'))
      return json(response, { resource: `${server.origin}/mcp`, authorization_servers: [authorization.origin], scopes_supported: ['read'] })
    const token = headers.authorization?.replace('Bearer ', '') ?? ''
    if (!authorization.live.has(token)) {
      const metadata = metadataAt ?? `${server.origin}/.well-known/oauth-protected-resource/mcp`
      response.setHeader('www-authenticate', `Bearer resource_metadata="${metadata}", scope="read write"`)
      return void response.writeHead(401).end()
    }
    if (verb !== 'POST') return void response.writeHead(405).end()
    const { id, method, params } = JSON.parse(body) as Message
    const answer = (result: unknown) => json(response, { jsonrpc: '2.0', id, result })
    if (method === 'initialize')
      return answer({
        protocolVersion: params?.protocolVersion,
        capabilities: { tools: {} },
        serverInfo: { name: 'tickets', version: '1' },
      })
    if (method === 'tools/list')
      return answer({ tools: [{ name: 'whoami', description: 'Says who asks.', inputSchema: { type: 'object' } }] })
    if (method === 'tools/call') return answer({ content: [{ type: 'text', text: `you are ${token}` }] })
    return void response.writeHead(202).end()
  })
  return server
}
