import { AppError } from '#shared/errors/app-error.ts'
import type { Permissions } from '#shared/security/permissions.ts'
import type { GrantCheck } from '../grants/grant-check.ts'
import { normalOrigin } from '../storage/vault/origin.ts'
import type { PermissionSource } from './permission-layers.ts'

/** The permissions of a host, and after them those of one run, which narrow them. */
export function withRunLayer(source: PermissionSource, permissions: Permissions | undefined): PermissionSource {
  if (!permissions) return source
  return { layers: async () => [...(await source.layers()), { name: 'this run', permissions }] }
}

/** What was granted, as far as it is for one of these origins where it is for any. */
export function onlyHosts(check: GrantCheck, hosts: readonly string[] | undefined): GrantCheck {
  if (!hosts) return check
  const allowed = new Set(hosts.map((host) => normalOrigin(host)))
  return {
    async require(request, scope) {
      if ('origin' in request && request.origin !== null && !allowed.has(normalOrigin(request.origin)))
        throw new AppError('network.refused', `This run may not speak to ${request.origin}.`, {
          hint: `It was started for ${hosts.join(', ') || 'no host at all'}, whatever else is granted.`,
        })
      await check.require(request, scope)
    },
    isGranted: (request, scope) => check.isGranted(request, scope),
  }
}
