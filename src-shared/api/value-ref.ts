import { z } from 'zod'

export const blobHash = z.string().regex(/^[0-9a-f]{64}$/)
/** A value in transit: itself, or where it lies. */
export const valuesByPort = z.record(
  z.string(),
  z.union([z.object({ value: z.json() }), z.object({ blob: blobHash, bytes: z.int(), preview: z.string() })]),
)
