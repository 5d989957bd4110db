import { defaultVerdict, type ToolCaller } from '#shared/security/permissions.ts'
import type { ToolDefinition } from './tool-registry.ts'

/** Whether such a caller may ever call the tool, whoever is asked. What it may do with certain arguments is told at the call. */
export function mayCall(caller: ToolCaller, { capability, safety }: Pick<ToolDefinition, 'capability' | 'safety'>): boolean {
  return defaultVerdict(caller, capability, safety) !== 'deny'
}
