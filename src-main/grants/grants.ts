import { AppError } from '#shared/errors/app-error.ts'
import { canBeKept, type Grant, type GrantRequest } from '#shared/security/grant.ts'
import { grantText } from '#shared/security/grant-text.ts'
import { type GrantBook, requestKey } from './grant-book.ts'
import type { GrantCheck, GrantScope } from './grant-check.ts'

/** For how long something is granted: until it is taken back, for a run, or for the next time that it is done. */
export type GrantHold = { type: 'kept' } | { type: 'run'; run: string } | { type: 'once' }

/** What was granted for a workspace, by a person, and what asks whether it was. */
export interface Grants {
  list(): Promise<{ grants: Grant[]; problem: string | null }>
  /** Throws `grant.refused` for what cannot be kept, and what writing the book throws. */
  grant(requests: readonly GrantRequest[], scope: GrantScope & { workflowName: string | null }, hold: GrantHold): Promise<void>
  revoke(ids: readonly string[]): Promise<void>
  /** For what happens in a run, or outside of any. */
  check(run: string | null): GrantCheck
}

export function createGrants(book: GrantBook): Grants {
  /** Granted for the next time only; gone with the process. */
  const once = new Set<string>()
  const onceKey = (request: GrantRequest, { workflow }: GrantScope) => `${workflow}\n${requestKey(request)}`

  return {
    list: () => book.list(),
    revoke: (ids) => book.revoke(ids),
    async grant(requests, { workflow, workflowName }, hold) {
      if (hold.type === 'once') {
        for (const request of requests) once.add(onceKey(request, { workflow }))
        return
      }
      const changing = hold.type === 'kept' && requests.find((request) => !canBeKept(request))
      if (changing)
        throw new AppError('grant.refused', `It cannot be granted for good to ${grantText(changing)}.`, {
          hint:
            changing.type === 'mcp_start'
              ? 'Name an exact version in its arguments, or grant it for this start or run only.'
              : 'Grant it for one run.',
          asks: { request: changing, workflow },
        })
      await book.add(requests, { workflow, workflowName, run: hold.type === 'run' ? hold.run : null })
    },
    check: (run) => {
      const find = async (
        request: GrantRequest,
        scope: GrantScope,
        use: boolean,
      ): Promise<{ granted: boolean; problem: string | null }> => {
        const key = onceKey(request, scope)
        if (once.has(key)) {
          if (use) once.delete(key)
          return { granted: true, problem: null }
        }
        const { grants, problem } = await book.list()
        const wanted = requestKey(request)
        const granted = grants.some(
          (grant) => grant.workflow === scope.workflow && (grant.run === null || grant.run === run) && requestKey(grant.request) === wanted,
        )
        return { granted, problem }
      }
      return {
        isGranted: async (request, scope) => (await find(request, scope, false)).granted,
        async require(request, scope) {
          const { granted, problem } = await find(request, scope, true)
          if (!granted) throw missing(request, scope, problem)
        },
      }
    },
  }
}

function missing(request: GrantRequest, { workflow }: GrantScope, problem: string | null): AppError {
  const who = workflow === null ? 'this workspace' : 'this workflow'
  const message = `It is not granted to ${who} to ${grantText(request)}.`
  return new AppError('grant.missing', problem === null ? message : `${message} Nothing that was granted before counts: ${problem}`, {
    hint: 'Look at what it asks for, and grant it in the app; for `trellis run` write it to a file with `trellis grants export` and give that with `--grant`.',
    asks: { request, workflow },
  })
}
