import type { GrantRequest } from '#shared/security/grant.ts'
import { originOf } from '../../tools/network/checked-target.ts'
import { type Endpoint, isOwnMachine } from './endpoint.ts'

/** What a person has to grant before a provider is spoken to; null for one that was named by them, is public, or is on this machine. */
export function hostRequestOf({ from, baseUrl }: Pick<Endpoint, 'from' | 'baseUrl'>): GrantRequest | null {
  if (from !== 'workspace' || baseUrl === undefined || isOwnMachine(baseUrl)) return null
  return { type: 'host', origin: originOf(new URL(baseUrl)) }
}
