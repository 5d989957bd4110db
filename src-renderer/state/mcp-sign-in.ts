import { create } from 'zustand'
import type { McpServerView } from '#shared/api/mcp-view.ts'
import type { ErrorData } from '#shared/errors/app-error.ts'
import type { GrantRequest } from '#shared/security/grant.ts'
import { call, errorData } from './api.ts'
import { grantForWorkspace, loadServers, startServer } from './mcp-servers.ts'

/** How far a sign-in to a server is. */
export type SignInStep =
  | { is: 'beginning' }
  /** It leads to a host that a person has to allow first. */
  | { is: 'asking'; request: Extract<GrantRequest, { type: 'host' }> }
  /** The person signs in, in a browser. */
  | { is: 'elsewhere'; url: string }
  | { is: 'failed'; error: ErrorData }

/** By the id of the server; none for one that nobody is signing in to. */
export const useSignIn = create<Readonly<Record<string, SignInStep>>>(() => ({}))

const show = (id: string, step: SignInStep) => useSignIn.setState({ [id]: step })
const hide = (id: string) => useSignIn.setState(({ [id]: _, ...others }) => others, true)

/** Begins a sign-in, and starts the server once a person has signed in. */
export async function signIn(id: string): Promise<void> {
  show(id, { is: 'beginning' })
  try {
    const { url } = await call((client) => client.mcp.signIn({ id }))
    show(id, { is: 'elsewhere', url })
    const server = await call((client) => client.mcp.signedIn({ id }))
    hide(id)
    await startServer(server)
  } catch (thrown) {
    const error = errorData(thrown)
    const request = error.code === 'grant.missing' ? error.asks?.request : undefined
    // it was ended here, or has been begun anew
    if (useSignIn.getState()[id] === undefined) return
    show(id, request?.type === 'host' ? { is: 'asking', request } : { is: 'failed', error })
  }
}

/** Allows the host that a sign-in leads to, and goes on. */
export async function allowAndSignIn(id: string, request: GrantRequest): Promise<void> {
  try {
    await grantForWorkspace([request], { type: 'kept' })
    await signIn(id)
  } catch (thrown) {
    show(id, { is: 'failed', error: errorData(thrown) })
  }
}

export async function cancelSignIn(id: string): Promise<void> {
  hide(id)
  await call((client) => client.mcp.cancelSignIn({ id })).catch(() => {})
}

export async function signOut({ id }: McpServerView): Promise<void> {
  try {
    await call((client) => client.mcp.signOut({ id }))
    hide(id)
  } catch (thrown) {
    show(id, { is: 'failed', error: errorData(thrown) })
  }
  await loadServers()
}
