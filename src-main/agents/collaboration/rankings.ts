export const votingRules = ['borda', 'schulze'] as const
export type VotingRule = (typeof votingRules)[number]

/** Points of the Borda count: a first place of n gives n - 1, the last none. What a ranking leaves out gives none. */
export function bordaPoints(options: readonly string[], rankings: readonly (readonly string[])[]): Map<string, number> {
  const points = new Map(options.map((option) => [option, 0]))
  for (const ranking of rankings)
    for (const [place, option] of ranking.entries()) points.set(option, (points.get(option) ?? 0) + options.length - 1 - place)
  return points
}

/** By how many each option is preferred to each other; what a ranking leaves out comes after all that it names. */
function preferences(options: readonly string[], rankings: readonly (readonly string[])[]): number[][] {
  const before = (ranking: readonly string[], a: string, b: string) => {
    const [one, other] = [ranking.indexOf(a), ranking.indexOf(b)]
    return one >= 0 && (other < 0 || one < other)
  }
  return options.map((a) => options.map((b) => (a === b ? 0 : rankings.filter((ranking) => before(ranking, a, b)).length)))
}

/**
 * How many others each option beats by Schulze's method (M. Schulze, 2011): over the strongest paths of preferences, of
 * which only those count that more prefer than do not.
 */
export function schulzeWins(options: readonly string[], rankings: readonly (readonly string[])[]): Map<string, number> {
  const prefer = preferences(options, rankings)
  const at = (table: number[][], i: number, j: number) => table[i]?.[j] ?? 0
  const paths = prefer.map((row, i) => row.map((count, j) => (count > at(prefer, j, i) ? count : 0)))
  for (let k = 0; k < options.length; k++)
    for (const [i, row] of paths.entries())
      for (const j of row.keys()) if (i !== j) row[j] = Math.max(at(paths, i, j), Math.min(at(paths, i, k), at(paths, k, j)))
  return new Map(options.map((option, i) => [option, options.filter((_, j) => at(paths, i, j) > at(paths, j, i)).length]))
}

/** Rankings of the same options as one. Who is equal by the rule is put in order by first places, and then as the options are. */
export function combineRankings(
  options: readonly string[],
  rankings: readonly (readonly string[])[],
  rule: VotingRule,
): { option: string; score: number }[] {
  const scores = rule === 'borda' ? bordaPoints(options, rankings) : schulzeWins(options, rankings)
  const firsts = (option: string) => rankings.filter(([first]) => first === option).length
  return options
    .map((option) => ({ option, score: scores.get(option) ?? 0 }))
    .sort((a, b) => b.score - a.score || firsts(b.option) - firsts(a.option) || options.indexOf(a.option) - options.indexOf(b.option))
}

/** A ranking as somebody gave it, with what is no option, or named twice, left out. */
export function readRanking(value: unknown, options: readonly string[]): string[] {
  return Array.isArray(value) ? [...new Set(value.filter((option): option is string => options.includes(option as string)))] : []
}
