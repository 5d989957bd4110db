const day = 86_400_000

/** The newest ones, however old they are. */
export const newestKept = 100
/** How long the last one of each day stays, in days. */
export const daysKept = 365

/**
 * Which versions stay: the newest 100, and of older ones the last of each day (UTC) of a year. `versions` are in order, the
 * newest first, and so is what is given.
 */
export function keptVersions<T extends { at: number }>(versions: readonly T[], now: number): T[] {
  const days = new Set<number>()
  return versions.filter(({ at }, index) => {
    const date = Math.floor(at / day)
    const lastOfDay = !days.has(date)
    days.add(date)
    return index < newestKept || (lastOfDay && now - at <= daysKept * day)
  })
}
