const longestMs = 60_000

/** Pause before attempt `attempt` (1 is the first retry): doubles from `firstMs`, within half and the whole of it by jitter. */
export function backoffMs(firstMs: number, attempt: number, random: () => number): number {
  const whole = Math.min(longestMs, firstMs * 2 ** (attempt - 1))
  return Math.round(whole * (0.5 + random() / 2))
}
