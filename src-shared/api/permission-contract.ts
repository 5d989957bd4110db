import { oc } from '@orpc/contract'
import { z } from 'zod'
import { type PermissionLayer, permissionsSchema } from '../security/permissions.ts'
import { resultOf } from './result.ts'

/** What narrows the tools of a host. */
export interface PermissionsView {
  /** From the widest to the narrowest; the last one is that of the workspace. */
  layers: readonly PermissionLayer[]
}

export const permissionContract = {
  get: oc.input(z.object({})).output(resultOf(z.custom<PermissionsView>())),
  /** Writes the matrix of the workspace into its `trellis.yaml`, the rest of which stays as it is. Fails with `request.invalid`. */
  setMatrix: oc.input(permissionsSchema.pick({ matrix: true })).output(resultOf(z.object({}))),
}
