import { createHash } from 'node:crypto'
import { OAuthClientInformationSchema, OAuthMetadataSchema, OAuthTokensSchema } from '@modelcontextprotocol/sdk/shared/auth.js'
import { z } from 'zod'
import type { Secrets } from '../../../storage/vault/secrets.ts'
import { originOf } from '../../network/checked-target.ts'

/** What a sign-in to a server came to. It is kept in the person's vault and nowhere else. */
export const signedInSchema = z.object({
  /** Address of the authorization server that gave the tokens. They are shown to no other. */
  issuer: z.url(),
  /** What it says of itself (RFC 8414), as far as it is needed later. */
  metadata: OAuthMetadataSchema.pick({ token_endpoint: true, token_endpoint_auth_methods_supported: true }),
  /** What the tokens are for (RFC 8707). */
  resource: z.string().nullable(),
  client: OAuthClientInformationSchema,
  tokens: OAuthTokensSchema,
  /** Epoch milliseconds; null where the server did not say. */
  expiresAt: z.number().nullable(),
})
export type SignedIn = z.output<typeof signedInSchema>

/** Of which server it is. Another server at the same name has another. */
export interface SignInPlace {
  server: string
  url: URL
}

/** Where sign-ins are kept: secrets of the vault, for the server that they are of and its authorization server. */
export interface SignIns {
  /** To which origins it may go, without its value, or undefined where there is none. */
  originsOf(place: SignInPlace): Promise<readonly string[] | undefined>
  /** Throws what the vault throws. Undefined where there is none, or none that can be read. */
  read(place: SignInPlace): Promise<SignedIn | undefined>
  keep(place: SignInPlace, signedIn: SignedIn): Promise<void>
  forget(place: SignInPlace): Promise<void>
  /** Makes sure that one can be kept now. Throws what the vault throws. */
  ready(): Promise<void>
}

const nameOf = ({ server, url }: SignInPlace) =>
  `sign-in.${server}.${createHash('sha256')
    .update(`${originOf(url)}${url.pathname}`)
    .digest('hex')
    .slice(0, 12)}`

export function signInsIn(secrets: Pick<Secrets, 'list' | 'put' | 'ready' | 'remove' | 'reveal'>): SignIns {
  const originsOf = async (place: SignInPlace) => (await secrets.list()).secrets.find(({ name }) => name === nameOf(place))?.origins
  return {
    originsOf,
    async read(place) {
      if (!(await originsOf(place))) return undefined
      const text = await secrets.reveal(nameOf(place), { consumer: `mcp:${place.server}`, origin: originOf(place.url) })
      return signedInSchema.safeParse(parsed(text)).data
    },
    keep: (place, signedIn) =>
      secrets.put(nameOf(place), JSON.stringify(signedIn), {
        consumers: [`mcp:${place.server}`],
        origins: [...new Set([originOf(place.url), originOf(new URL(signedIn.metadata.token_endpoint))])],
      }),
    forget: (place) => secrets.remove(nameOf(place)),
    ready: () => secrets.ready(),
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
