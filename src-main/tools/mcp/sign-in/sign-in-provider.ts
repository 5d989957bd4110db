import { randomBytes } from 'node:crypto'
import type { OAuthClientProvider, OAuthDiscoveryState } from '@modelcontextprotocol/sdk/client/auth.js'
import type { OAuthClientInformationMixed, OAuthClientMetadata, OAuthTokens } from '@modelcontextprotocol/sdk/shared/auth.js'
import { AppError } from '#shared/errors/app-error.ts'
import type { OAuthSettings } from '#shared/mcp/server-entry.ts'
import { endOf } from './bearer.ts'
import type { SignedIn } from './signed-in.ts'

/** The app as an authorization server knows it, for the address that its secret is sent to. */
export type GivenClient = (tokenEndpoint: URL) => Promise<OAuthClientInformationMixed>

/** One sign-in, from its beginning to its tokens, as the SDK's `auth` asks for its parts. Nothing of it is kept before its end. */
export class SignInProvider implements OAuthClientProvider {
  readonly redirectUrl: string
  readonly clientMetadata: OAuthClientMetadata
  readonly #given: GivenClient | undefined
  readonly #state = randomBytes(32).toString('base64url')
  #client: OAuthClientInformationMixed | undefined
  #discovered: OAuthDiscoveryState | undefined
  #verifier: string | undefined
  #tokens: OAuthTokens | undefined
  /** Where the person signs in. */
  authorizationUrl: URL | undefined

  /** @param given without, the app registers itself (RFC 7591) */
  constructor(redirectUrl: string, { scope }: Pick<OAuthSettings, 'scope'>, given?: GivenClient) {
    this.redirectUrl = redirectUrl
    this.#given = given
    this.clientMetadata = {
      client_name: 'Trellis',
      redirect_uris: [redirectUrl],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
      ...(scope === undefined ? {} : { scope }),
    }
  }

  state(): string {
    return this.#state
  }

  async clientInformation() {
    this.#client ??= await this.#given?.(this.tokenEndpoint)
    return this.#client
  }

  saveClientInformation(client: OAuthClientInformationMixed): void {
    this.#client = client
  }

  discoveryState() {
    return this.#discovered
  }

  saveDiscoveryState(discovered: OAuthDiscoveryState): void {
    this.#discovered = discovered
  }

  tokens() {
    return this.#tokens
  }

  saveTokens(tokens: OAuthTokens): void {
    this.#tokens = tokens
  }

  redirectToAuthorization(url: URL): void {
    this.authorizationUrl = url
  }

  saveCodeVerifier(verifier: string): void {
    this.#verifier = verifier
  }

  codeVerifier(): string {
    if (this.#verifier === undefined) throw new AppError('mcp.sign_in_failed', 'This sign-in has not begun.')
    return this.#verifier
  }

  /** Address of the authorization server. */
  get issuer(): string | undefined {
    return this.#discovered?.authorizationServerMetadata?.issuer ?? this.#discovered?.authorizationServerUrl
  }

  /** Where a code becomes tokens. Throws `mcp.sign_in_failed` before the authorization server is known. */
  get tokenEndpoint(): URL {
    const discovered = this.#discovered
    if (!discovered) throw new AppError('mcp.sign_in_failed', 'This sign-in has not begun.')
    const { authorizationServerMetadata: metadata, authorizationServerUrl } = discovered
    return metadata ? new URL(metadata.token_endpoint) : new URL('/token', authorizationServerUrl)
  }

  /** What it came to. Throws `mcp.sign_in_failed` before its end. */
  signedIn(): SignedIn {
    const [discovered, client, tokens] = [this.#discovered, this.#client, this.#tokens]
    if (!discovered || !client || !tokens) throw new AppError('mcp.sign_in_failed', 'This sign-in came to nothing.')
    const { authorizationServerUrl, authorizationServerMetadata: metadata, resourceMetadata } = discovered
    const { client_id, client_secret } = client
    return {
      issuer: authorizationServerUrl,
      metadata: {
        token_endpoint: this.tokenEndpoint.href,
        token_endpoint_auth_methods_supported: metadata?.token_endpoint_auth_methods_supported,
      },
      resource: resourceMetadata?.resource ?? null,
      client: { client_id, ...(client_secret === undefined ? {} : { client_secret }) },
      tokens,
      expiresAt: endOf(tokens.expires_in),
    }
  }
}
