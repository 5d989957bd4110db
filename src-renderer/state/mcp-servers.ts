import { create } from 'zustand'
import type { McpServerDetails, McpServerLog, McpServerView } from '#shared/api/mcp-view.ts'
import type { ErrorData } from '#shared/errors/app-error.ts'
import { canonicalJson, type Json } from '#shared/json.ts'
import { canBeKept, type GrantRequest } from '#shared/security/grant.ts'
import { call, errorData } from './api.ts'
import { notifyError } from './session-store.ts'
import { reloadTools } from './tool-catalogue.ts'

interface McpServersState {
  /** Null until they have come. */
  servers: readonly McpServerView[] | null
  problem: ErrorData | null
  /** By the id of the server. */
  details: Readonly<Record<string, McpServerDetails>>
  logs: Readonly<Record<string, McpServerLog>>
  /** Servers that something is being done to. */
  busy: ReadonlySet<string>
}

export const useMcpServers = create<McpServersState>(() => ({ servers: null, problem: null, details: {}, logs: {}, busy: new Set() }))

export async function loadServers(): Promise<void> {
  try {
    useMcpServers.setState({ servers: await call((client) => client.mcp.list({})), problem: null })
  } catch (thrown) {
    useMcpServers.setState({ problem: errorData(thrown) })
  }
}

export async function loadDetails(id: string): Promise<void> {
  try {
    const [details, log] = await Promise.all([call((client) => client.mcp.details({ id })), call((client) => client.mcp.log({ id }))])
    useMcpServers.setState((state) => ({ details: { ...state.details, [id]: details }, logs: { ...state.logs, [id]: log } }))
  } catch (thrown) {
    notifyError(errorData(thrown))
  }
}

/** Does something to a server and shows how it stands then, also when it came to nothing. */
async function doing(id: string, work: () => Promise<unknown>): Promise<void> {
  const mark = (busy: boolean) =>
    useMcpServers.setState((state) => ({ busy: new Set([...state.busy].filter((one) => one !== id).concat(busy ? [id] : [])) }))
  mark(true)
  try {
    await work()
  } catch (thrown) {
    const error = errorData(thrown)
    // where the server is listed it says that itself, with the way in
    if (error.code !== 'mcp.sign_in_needed') notifyError(error)
  }
  await Promise.all([loadServers(), loadDetails(id)])
  mark(false)
}

/** Grants something to the workspace itself. */
export const grantForWorkspace = (requests: GrantRequest[], hold: { type: 'kept' } | { type: 'once' }) =>
  call((client) => client.grant.grant({ requests, workflow: null, workflowName: null, hold }))

const sameRequest = (a: GrantRequest, b: GrantRequest) => canonicalJson(a as Json) === canonicalJson(b as Json)

async function revoke(requests: readonly GrantRequest[]): Promise<void> {
  const { grants } = await call((client) => client.grant.list({}))
  const ids = grants.filter((one) => one.workflow === null && requests.some((request) => sameRequest(one.request, request)))
  await call((client) => client.grant.revoke({ ids: ids.map((one) => one.id) }))
}

/** Starts a server whose command a person has read; what may change behind it is allowed for this start alone. */
export const startServer = ({ id, start, startGranted }: McpServerView) =>
  doing(id, async () => {
    if (start && !startGranted) await grantForWorkspace([start], { type: canBeKept(start) ? 'kept' : 'once' })
    await call((client) => client.mcp.start({ id }))
    await reloadTools()
  })

export const stopServer = (id: string) => doing(id, () => call((client) => client.mcp.stop({ id })))

export const forbidStart = ({ id, start }: McpServerView) => doing(id, async () => start && revoke([start]))

export const allowTools = (id: string, requests: GrantRequest[]) =>
  doing(id, async () => {
    await grantForWorkspace(requests, { type: 'kept' })
    await reloadTools()
  })

export const forbidTools = (id: string, requests: readonly GrantRequest[]) =>
  doing(id, async () => {
    await revoke(requests)
    await reloadTools()
  })
