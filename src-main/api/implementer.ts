import { implement } from '@orpc/server'
import { contract } from '#shared/api/contract.ts'

/** The contract with a `handler` on every method: what is not implemented does not compile. */
export const api = implement(contract)
