import type { EngineServices } from '../engine/services.ts'
import type { GrantCheck, GrantScope, SecretSource } from '../grants/grant-check.ts'
import type { NetworkAccess } from './network/checked-target.ts'

/** What a run may ask of its host's person. */
export interface ToolAccess extends NetworkAccess {
  grants: GrantCheck
  scope: GrantScope
  /** Throws `grant.missing` for a secret that its workflow was not granted, and `secret.*`. */
  reveal(name: string, use: Parameters<SecretSource['reveal']>[1]): Promise<string>
}

/** What the run that these services are of may ask for. */
export function accessOf(services: EngineServices): ToolAccess {
  const { grants, secrets, grantScope } = services
  return {
    grants,
    scope: grantScope,
    async reveal(name, use) {
      // whom a secret is for says its owner once; which workflow may have it used, each time that there is another
      await grants.require({ type: 'secret', name, ...use }, grantScope)
      return secrets.reveal(name, use)
    },
  }
}
