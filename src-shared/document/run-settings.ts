import { z } from 'zod'
import type { NodeRunSettings } from '../nodes/node-spec.ts'

/** The settings under `config.run` that every node may have. */
export const runSettingsSchema = z.strictObject({
  retries: z.int().min(0).max(20).optional(),
  retryDelayMs: z.int().min(0).max(600_000).optional(),
  timeoutSeconds: z.number().positive().max(86_400).optional(),
  fallback: z.json().optional(),
}) satisfies z.ZodType<NodeRunSettings>
