import { connect } from 'node:net'
import { z } from 'zod'
import { AppError } from '#shared/errors/app-error.ts'
import { isJsonObject, type Json, type JsonObject } from '#shared/json.ts'
import type { GrantRequest } from '#shared/security/grant.ts'
import { checkTarget, originOf, readAddress } from '../network/checked-target.ts'
import { sendRequest } from '../network/send-request.ts'
import { accessOf } from '../tool-access.ts'
import type { ToolDefinition } from '../tool-registry.ts'

const input = z.strictObject({
  host: z.string().min(1).max(253).describe('Name or address, without a port.'),
  port: z.int().min(1).max(65_535).default(443),
  http: z.boolean().default(false).describe('Whether to ask for / over HTTP as well.'),
})
const timeoutMs = 5_000

/** What is asked for, as an address: what people grant is a scheme, a host and a port. */
export function addressOf(host: string, port: number): URL {
  const name = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
  if (/[/?#@\\\s]/.test(name)) throw new AppError('tool.invalid_parameters', `"${host}" is not the name of a host`)
  return readAddress(`${port === 443 || port === 6443 || port === 8443 ? 'https' : 'http'}://${name}:${port}/`)
}

/** Nothing while the host is chosen later, or is none. */
function hostRequests(args: JsonObject): GrantRequest[] {
  const { success, data } = input.safeParse(args)
  if (!success || data.host.includes('{')) return []
  try {
    return [{ type: 'host', origin: originOf(addressOf(data.host, data.port)) }]
  } catch {
    return []
  }
}

export const checkConnectivityTool: ToolDefinition<z.output<typeof input>> = {
  name: 'check_connectivity',
  title: 'Check a connection',
  description: 'Says whether a host answers on a port, how long it takes, and over HTTP with which status. The host has to be granted.',
  capability: 'monitoring',
  safety: 'safe',
  effect: 'recorded',
  evidenceKinds: [],
  guidance: 'Try it from the machine itself, as with curl or nc.',
  input,
  requests: (args) => (isJsonObject(args) ? hostRequests(args) : []),
  async call({ host, port, http }, { services, signal }): Promise<Json> {
    const url = addressOf(host, port)
    const access = accessOf(services)
    const startedAt = performance.now()
    const took = () => Math.round(performance.now() - startedAt)
    let target: Awaited<ReturnType<typeof checkTarget>>
    try {
      target = await checkTarget(url, access)
    } catch (thrown) {
      if (!(thrown instanceof AppError) || thrown.code !== 'network.failed') throw thrown
      return { reachable: false, stage: 'name', problem: thrown.message, ms: took() }
    }
    const [address = ''] = target.addresses
    const tcp = await opens(address, port, signal)
    if (tcp !== null) return { reachable: false, stage: 'port', address, problem: tcp, ms: took() }
    if (!http) return { reachable: true, address, ms: took() }
    try {
      const { status } = await sendRequest(
        { method: 'GET', url: url.href, timeoutMs, mostRedirects: 0, mostBytes: 256 << 10 },
        access,
        signal,
      )
      return { reachable: true, address, status, ms: took() }
    } catch (thrown) {
      // a redirect is an answer too
      const message = thrown instanceof Error ? thrown.message : String(thrown)
      return { reachable: false, stage: 'http', address, problem: message, ms: took() }
    }
  },
}

/** Why nothing listens there, or null. Only the address that was checked is spoken to. */
function opens(address: string, port: number, signal: AbortSignal): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port, signal })
    const end = (problem: string | null) => {
      socket.destroy()
      resolve(problem)
    }
    socket.setTimeout(timeoutMs, () => end(`no answer within ${timeoutMs / 1000} s`))
    socket.once('connect', () => end(null))
    socket.once('error', (error) => end(error.message))
  })
}
