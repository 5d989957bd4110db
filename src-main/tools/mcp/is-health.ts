import { AppError } from '#shared/errors/app-error.ts'

const health: readonly string[] = [
  'mcp.timeout',
  'mcp.crashed',
  'mcp.protocol',
  'mcp.too_large',
  'mcp.start_failed',
  'mcp.redirect_refused',
]

/** Whether a failure says something of the health of a server, and not of what was asked of it. */
export const isHealth = (error: unknown): error is AppError => error instanceof AppError && health.includes(error.code)
