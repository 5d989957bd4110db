/** Robust statistics over plain numbers. All functions leave their input as it is. */

export function median(values: readonly number[]): number {
  if (values.length === 0) return Number.NaN
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) return Number.NaN
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))]!
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** Median absolute deviation, scaled to the standard deviation of a normal distribution. */
export function spread(values: readonly number[]): number {
  const middle = median(values)
  return 1.4826 * median(values.map((value) => Math.abs(value - middle)))
}

/** Upper tail of the standard normal distribution (Abramowitz and Stegun 26.2.17, error under 7.5e-8). */
export function normalTail(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z))
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)
  const tail = density * t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  return z >= 0 ? tail : 1 - tail
}

function logFactorial(n: number): number {
  if (n < 2) return 0
  // Stirling's series; exact enough from 2 on for probabilities.
  return n * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI * n) + 1 / (12 * n) - 1 / (360 * n ** 3)
}

/**
 * Probability of at least `hits` of `n` when each falls into the part with chance `share`: the conditional test that two
 * Poisson rates are equal (Przyborowski and Wilenski, 1940). Exact up to n = 2000, then by the normal distribution.
 */
export function rateTail(hits: number, n: number, share: number): number {
  if (hits <= 0) return 1
  if (n > 2_000) return normalTail((hits - 0.5 - n * share) / Math.sqrt(n * share * (1 - share)))
  let sum = 0
  for (let k = hits; k <= n; k++) {
    sum += Math.exp(logFactorial(n) - logFactorial(k) - logFactorial(n - k) + k * Math.log(share) + (n - k) * Math.log(1 - share))
  }
  return Math.min(1, sum)
}

export interface Step {
  /** Index of the first point after the step. */
  at: number
  before: number
  after: number
  /** Size of the step in units of the noise of both sides. */
  statistic: number
  /** Of the Pettitt test (1979) for a change point anywhere in the series. */
  pValue: number
}

/**
 * The largest step in a series: the split with the least sum of absolute deviations from the medians of its sides. The
 * noise is the spread of the residuals, but not under a fiftieth of the level and a two-hundredth of the step, so that a
 * constant series has no steps and a clean one no endless statistic.
 */
export function largestStep(values: readonly number[]): Step | null {
  const n = values.length
  if (n < 6) return null
  let best: { at: number; cost: number } | null = null
  for (let at = 1; at < n; at++) {
    const cost = deviation(values.slice(0, at)) + deviation(values.slice(at))
    if (best === null || cost < best.cost) best = { at, cost }
  }
  const at = best!.at
  const before = median(values.slice(0, at))
  const after = median(values.slice(at))
  const residuals = values.map((value, i) => value - (i < at ? before : after))
  const noise = Math.max(spread(residuals), Math.abs(median(values)) / 50, Math.abs(after - before) / 200, Number.EPSILON)
  return { at, before, after, statistic: Math.abs(after - before) / noise, pValue: pettitt(values) }
}

function deviation(values: readonly number[]): number {
  const middle = median(values)
  return values.reduce((sum, value) => sum + Math.abs(value - middle), 0)
}

function ranks(values: readonly number[]): number[] {
  const order = values.map((value, i) => ({ value, i })).sort((a, b) => a.value - b.value)
  const result = new Array<number>(values.length)
  for (let i = 0; i < order.length; ) {
    let j = i
    while (j + 1 < order.length && order[j + 1]!.value === order[i]!.value) j++
    for (let k = i; k <= j; k++) result[order[k]!.i] = (i + j) / 2 + 1
    i = j + 1
  }
  return result
}

function pettitt(values: readonly number[]): number {
  const n = values.length
  let sum = 0
  let most = 0
  const ranked = ranks(values)
  for (let t = 0; t < n - 1; t++) {
    sum += ranked[t]!
    most = Math.max(most, Math.abs(2 * sum - (t + 1) * (n + 1)))
  }
  return Math.min(1, 2 * Math.exp((-6 * most ** 2) / (n ** 3 + n ** 2)))
}

export interface Trend {
  /** Per step of the series (Theil and Sen). */
  slope: number
  /** Of the Mann-Kendall test. */
  statistic: number
  pValue: number
  /** Share of steps that go the trend's way or stay. */
  monotonic: number
}

/** A steady rise or fall, by the Mann-Kendall test; null for series that are too short or too long to compare pairwise. */
export function trendOf(values: readonly number[]): Trend | null {
  const n = values.length
  if (n < 8 || n > 1_000) return null
  let s = 0
  const slopes: number[] = []
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      s += Math.sign(values[j]! - values[i]!)
      slopes.push((values[j]! - values[i]!) / (j - i))
    }
  }
  const variance = (n * (n - 1) * (2 * n + 5)) / 18
  const z = s === 0 ? 0 : (s - Math.sign(s)) / Math.sqrt(variance)
  const slope = median(slopes)
  const steps = values.slice(1).map((value, i) => Math.sign(value - values[i]!))
  const along = steps.filter((step) => step === 0 || step === Math.sign(slope)).length
  return { slope, statistic: z, pValue: 2 * normalTail(Math.abs(z)), monotonic: along / steps.length }
}

/** Pearson's correlation of two series of the same length; 0 where one is constant. */
export function correlation(a: readonly number[], b: readonly number[]): number {
  const meanA = mean(a)
  const meanB = mean(b)
  let ab = 0
  let aa = 0
  let bb = 0
  for (let i = 0; i < a.length; i++) {
    const x = a[i]! - meanA
    const y = b[i]! - meanB
    ab += x * y
    aa += x * x
    bb += y * y
  }
  return aa === 0 || bb === 0 ? 0 : ab / Math.sqrt(aa * bb)
}

/** Means of equal parts, so that a long series can be looked at as a whole. */
export function condensed(times: readonly number[], values: readonly number[], most: number): { times: number[]; values: number[] } {
  if (values.length <= most) return { times: [...times], values: [...values] }
  const size = Math.ceil(values.length / most)
  const result: { times: number[]; values: number[] } = { times: [], values: [] }
  for (let i = 0; i < values.length; i += size) {
    result.times.push(times[i]!)
    result.values.push(mean(values.slice(i, i + size)))
  }
  return result
}
