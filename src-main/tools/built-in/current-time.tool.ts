import { z } from 'zod'
import { AppError } from '#shared/errors/app-error.ts'
import type { ToolDefinition } from '../tool-registry.ts'

const input = z.strictObject({
  time_zone: z.string().default('UTC').describe('IANA name of a time zone, as in Europe/Berlin. Default UTC.'),
})

export const currentTimeTool: ToolDefinition<z.output<typeof input>> = {
  name: 'current_time',
  title: 'Current time',
  description: 'The date and time now. Use it when a question depends on how long ago something was.',
  capability: 'monitoring',
  safety: 'safe',
  effect: 'recorded',
  evidenceKinds: [],
  input,
  async call({ time_zone: zone }) {
    const now = Date.now()
    let local: string
    try {
      local = new Intl.DateTimeFormat('en-GB', { timeZone: zone, dateStyle: 'full', timeStyle: 'long' }).format(now)
    } catch {
      throw new AppError('tool.invalid_parameters', `"${zone}" is not a time zone`, { hint: 'Use an IANA name, as in Europe/Berlin.' })
    }
    return { utc: new Date(now).toISOString(), local, time_zone: zone, epoch_ms: now }
  },
}
