const firstWaitMs = 500

/**
 * Whether a model that failed is asked again, and after how many milliseconds: as long as its provider asked to wait, or growing
 * pauses.
 *
 * @param plan `tries` from 0, of `most` with this model
 */
export function goOn(
  advice: { retry: boolean; afterMs: number | null },
  { tries, most }: { tries: number; most: number },
  longestWaitMs: number,
): { retry: boolean; afterMs: number } {
  const afterMs = advice.afterMs ?? firstWaitMs * 2 ** tries
  return { retry: advice.retry && afterMs <= longestWaitMs && tries + 1 < most, afterMs }
}
