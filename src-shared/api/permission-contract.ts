import { oc } from '@orpc/contract'
import { z } from 'zod'
import { type PermissionLayer, permissionCellSchema, verdicts } from '../security/permissions.ts'
import { resultOf } from './result.ts'

/** What narrows the tools of a host. */
export interface PermissionsView {
  /** From the widest to the narrowest; the last one is that of the workspace. */
  layers: readonly PermissionLayer[]
}

export const permissionContract = {
  get: oc.input(z.object({})).output(resultOf(z.custom<PermissionsView>())),
  /**
   * Writes a cell of the workspace's matrix into its `trellis.yaml`, the rest of which stays as it is; null takes out what it
   * says. Fails with `request.invalid`.
   */
  setCell: oc.input(permissionCellSchema.extend({ verdict: z.enum(verdicts).nullable() })).output(resultOf(z.object({}))),
}
