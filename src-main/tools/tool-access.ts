import { AppError } from '#shared/errors/app-error.ts'
import type { GrantRequest } from '#shared/security/grant.ts'
import type { EngineServices } from '../engine/services.ts'
import type { GrantCheck, GrantScope, SecretSource } from '../grants/grant-check.ts'
import type { NetworkAccess } from './network/checked-target.ts'

/** A host without a book of grants has granted nothing. */
const nothingGranted: GrantCheck = {
  require: async (request) => {
    throw new AppError('grant.missing', `Nobody has granted this: ${inWords(request)}`, { hint: 'Grant it in the app, then try again.' })
  },
  isGranted: async () => false,
}

function inWords(request: GrantRequest): string {
  const { type, ...rest } = request
  return `${type} ${JSON.stringify(rest)}`
}

/** What a run may ask of its host's person. */
export interface ToolAccess extends NetworkAccess {
  grants: GrantCheck
  scope: GrantScope
  /** Throws `secret.unknown` and `secret.refused`. */
  reveal(name: string, use: Parameters<SecretSource['reveal']>[1]): Promise<string>
}

/** What the run that these services are of may ask for. */
export function accessOf(services: EngineServices): ToolAccess {
  const { grants = nothingGranted, secrets, grantScope = { workflow: null } } = services
  return {
    grants,
    scope: grantScope,
    async reveal(name, use) {
      if (!secrets) throw new AppError('tool.unavailable', `There is no secret "${name}"`, { hint: 'Add it in Settings, under Secrets.' })
      return secrets.reveal(name, use)
    },
  }
}
