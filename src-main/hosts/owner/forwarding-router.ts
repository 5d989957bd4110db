import { isContractProcedure } from '@orpc/contract'
import { type AppInfo, contract } from '#shared/api/contract.ts'
import { handled } from '../../api/handled.ts'
import { api } from '../../api/implementer.ts'
import type { ApiRouter } from '../../api/router.ts'
import type { OwnerConnection } from './owner-connection.ts'

type Call = (input: unknown, options: { signal?: AbortSignal }) => unknown
interface Leaf {
  handler(handle: (call: { input: unknown; signal?: AbortSignal }) => unknown): unknown
}

/** The contract as the owner of the workspace has it, for the pages of another host. */
export function forwardingRouter({ client, call }: OwnerConnection, host: AppInfo['host']): ApiRouter {
  const router = forward(contract, api, client) as ApiRouter
  const info = api.app.info.handler(() => handled(async () => ({ ...(await call(({ app }) => app.info({}))), host })))
  return { ...router, app: { ...router.app, info } }
}

/** A handler for each method of the contract, in its order: the three trees have one shape, which only the contract can be asked for. */
function forward(part: object, implementer: object, client: object): unknown {
  const at = (tree: object, key: string): object => tree[key as keyof typeof tree]
  if (isContractProcedure(part))
    return (implementer as Leaf).handler(({ input, signal }) => (client as Call)(input, signal ? { signal } : {}))
  return Object.fromEntries(Object.keys(part).map((key) => [key, forward(at(part, key), at(implementer, key), at(client, key))]))
}
