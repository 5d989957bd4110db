import { isIP } from 'node:net'
import { Agent, fetch } from 'undici'
import { checkTarget, type NetworkAccess, readAddress } from './checked-target.ts'

/** `fetch`, as far as it is used here. */
export type Fetch = (to: string | URL, init?: RequestInit) => Promise<Response>

/**
 * A `fetch` within the rules of the network: to origins that were granted, and to the addresses that were checked. It follows
 * no redirect. Rejects with what `readAddress` and `checkTarget` throw.
 */
export function grantedFetch(access: NetworkAccess): Fetch {
  /** Of each host those of the last check: the connection is made to one of them. */
  const checked = new Map<string, readonly string[]>()
  const agent = new Agent({
    connect: {
      lookup: (host, options, done) => {
        const all = (checked.get(host) ?? []).map((address) => ({ address, family: isIP(address) }))
        const [first] = all
        if (!first) return done(new Error('no address was checked'), '', 4)
        if (options.all) done(null, all)
        else done(null, first.address, first.family)
      },
    },
  })
  return async (to, init) => {
    const target = readAddress(String(to))
    checked.set(target.hostname, (await checkTarget(target, access)).addresses)
    const headers = Object.fromEntries(new Headers(init?.headers))
    const given = { ...init, headers, redirect: 'manual', dispatcher: agent } as Parameters<typeof fetch>[1]
    return (await fetch(target.href, given)) as unknown as Response
  }
}
