import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { AppError } from '#shared/errors/app-error.ts'
import type { GrantCheck, GrantScope } from '../../grants/grant-check.ts'
import { addressRange } from './address-range.ts'

/** Gives every address of a name. */
export type Resolve = (hostname: string) => Promise<readonly string[]>

/** Who asks for the network, and what decides. */
export interface NetworkAccess {
  grants: GrantCheck
  scope: GrantScope
  /** Default: the system's. */
  resolve?: Resolve
}

/** Something that may be spoken to, at these addresses and no others. */
export interface CheckedTarget {
  /** `scheme://host:port`, the port always written. */
  origin: string
  /** Without brackets. */
  hostname: string
  port: number
  addresses: readonly string[]
}

const defaultPorts: Record<string, string> = { 'http:': '80', 'https:': '443' }

const systemResolve: Resolve = async (hostname) => (await lookup(hostname, { all: true })).map(({ address }) => address)

const refused = (message: string, hint?: string) => new AppError('network.refused', message, hint === undefined ? {} : { hint })

/** `scheme://host:port` of an address, as grants name it. */
export function originOf(url: URL): string {
  return `${url.protocol}//${url.hostname}:${url.port || (defaultPorts[url.protocol] ?? '')}`
}

/** Reads an http or https address. Throws `network.refused`. */
export function readAddress(text: string): URL {
  const url = URL.parse(text)
  if (!url) throw refused(`"${text.slice(0, 200)}" is not an address`, 'Write it whole, as in https://example.com/path.')
  if (!Object.hasOwn(defaultPorts, url.protocol)) throw refused(`${url.protocol} is not http or https`)
  if (url.username !== '' || url.password !== '')
    throw refused('An address may not hold a name or a password', 'Keep them as a secret, and name it.')
  return url
}

/**
 * Whether `url` may be spoken to now, and where it is. Its origin must have been granted; an address that is not public must
 * have been granted as such besides, so that a name that a person trusted cannot be led to another machine of the network
 * later. Metadata services and reserved addresses are never reached. Throws `grant.missing` and `network.refused`.
 */
export async function checkTarget(url: URL, { grants, scope, resolve = systemResolve }: NetworkAccess): Promise<CheckedTarget> {
  const hostname = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
  const origin = originOf(url)
  const literal = isIP(hostname) !== 0
  // what no grant can open is refused before a person is asked for one, and before any name is looked up
  if (literal) mayBeReached(hostname, hostname)
  await grants.require({ type: 'host', origin }, scope)
  const addresses = literal ? [hostname] : await resolved(hostname, resolve)
  for (const address of addresses) {
    const range = mayBeReached(address, hostname)
    if (range === 'public' || literal || (range === 'loopback' && isLocalhost(hostname))) continue
    const own = `${url.protocol}//${address.includes(':') ? `[${address}]` : address}:${url.port || defaultPorts[url.protocol]}`
    if (await grants.isGranted({ type: 'host', origin: own }, scope)) continue
    throw refused(`${hostname} leads to ${address}, which is ${range}`, `Grant ${own} as well if this machine is meant.`)
  }
  return { origin, hostname, port: Number(url.port || defaultPorts[url.protocol]), addresses }
}

function mayBeReached(address: string, hostname: string) {
  const range = addressRange(address)
  if (range === 'metadata') throw refused(`${hostname} leads to ${address}, where a cloud gives out credentials`)
  if (range === 'reserved') throw refused(`${hostname} leads to ${address}, which is reserved`)
  return range
}

const isLocalhost = (hostname: string) => hostname === 'localhost' || hostname.endsWith('.localhost')

async function resolved(hostname: string, resolve: Resolve): Promise<readonly string[]> {
  const addresses = await resolve(hostname).catch((cause: unknown) => {
    throw new AppError('network.failed', `${hostname} has no address: ${cause instanceof Error ? cause.message : cause}`, { cause })
  })
  if (addresses.length === 0) throw new AppError('network.failed', `${hostname} has no address`)
  return addresses
}
