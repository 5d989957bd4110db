import type { GrantRequest } from '#shared/security/grant.ts'
import { originOf } from './checked-target.ts'

/** What a request has to be granted: its host, and the secret in it. Nothing while its host is not known, as with a template in it. */
export function httpRequests({ url, secret }: { url: string; secret?: string | undefined }, consumer: string): GrantRequest[] {
  const [, scheme = '', host = ''] = /^\s*(https?):\/\/([^/?#]*)/i.exec(url) ?? []
  const address = /[{}\s]/.test(host) ? null : URL.parse(`${scheme}://${host}`)
  if (!address?.hostname) return []
  const origin = originOf(address)
  return [{ type: 'host', origin }, ...(secret ? [{ type: 'secret', name: secret, consumer, origin } as const] : [])]
}
