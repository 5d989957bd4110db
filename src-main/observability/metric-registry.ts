import { type MetricDefinition, type MetricLabels, type MetricName, metricList } from './metric-list.ts'

/** Label sets of one metric: names of workflows and tools are anybody's, and must not fill the memory. Further ones are `other`. */
const mostSeries = 500
const longestLabel = 120

interface Series {
  labels: readonly string[]
  value: number
  /** Of a histogram: how many values lie in each bucket, the last one without a bound. */
  counts: number[] | null
  observed: number
}

/** The numbers of a process, and their text in the OpenMetrics format (1.0). */
export class MetricRegistry {
  readonly #metrics = new Map<MetricName, Map<string, Series>>()

  /** Adds to a counter. */
  count<Name extends MetricName>(name: Name, labels: MetricLabels<Name>, by = 1): void {
    this.#series(name, labels).value += by
  }

  /** Sets a gauge, or a counter that something else counts. */
  set<Name extends MetricName>(name: Name, labels: MetricLabels<Name>, value: number): void {
    this.#series(name, labels).value = value
  }

  /** Takes a value into a histogram. */
  observe<Name extends MetricName>(name: Name, labels: MetricLabels<Name>, value: number): void {
    const { buckets = [] }: MetricDefinition = metricList[name]
    const series = this.#series(name, labels)
    series.counts ??= new Array(buckets.length + 1).fill(0)
    const place = buckets.findIndex((bound) => value <= bound)
    const at = place < 0 ? buckets.length : place
    series.counts[at] = (series.counts[at] ?? 0) + 1
    series.value += value
    series.observed++
  }

  /** Forgets every series of a metric, before it is told anew. */
  clear(name: MetricName): void {
    this.#metrics.delete(name)
  }

  #series<Name extends MetricName>(name: Name, given: MetricLabels<Name>): Series {
    let all = this.#metrics.get(name)
    if (!all) {
      all = new Map()
      this.#metrics.set(name, all)
    }
    const names: readonly string[] = metricList[name].labels
    const wanted = names.map((label) => (given as Record<string, string>)[label]?.slice(0, longestLabel) || 'none')
    const fits = all.size < mostSeries || all.has(wanted.join('\0'))
    const labels = fits ? wanted : wanted.map(() => 'other')
    const key = labels.join('\0')
    let series = all.get(key)
    if (!series) {
      series = { labels, value: 0, counts: null, observed: 0 }
      all.set(key, series)
    }
    return series
  }

  /** Every metric that has a value, as a scraper reads it. */
  text(): string {
    const lines: string[] = []
    for (const name of Object.keys(metricList) as MetricName[]) {
      const series = this.#metrics.get(name)
      if (!series) continue
      const { type, help, unit, labels, buckets = [] }: MetricDefinition = metricList[name]
      lines.push(`# TYPE ${name} ${type}`)
      if (unit) lines.push(`# UNIT ${name} ${unit}`)
      lines.push(`# HELP ${name} ${escaped(help)}`)
      for (const one of series.values()) {
        const pairs = labels.map((label, i) => `${label}="${escaped(one.labels[i] ?? '')}"`)
        if (type === 'histogram') lines.push(...histogramLines(name, pairs, buckets, one))
        else lines.push(`${name}${type === 'counter' ? '_total' : ''}${braced(pairs)} ${one.value}`)
      }
    }
    return `${lines.join('\n')}\n# EOF\n`
  }
}

const escaped = (text: string) => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
const braced = (pairs: readonly string[]) => (pairs.length === 0 ? '' : `{${pairs.join()}}`)

function histogramLines(name: string, pairs: readonly string[], buckets: readonly number[], series: Series): string[] {
  let below = 0
  const bounds = [...buckets.map(String), '+Inf'].map((bound, i) => {
    below += series.counts?.[i] ?? 0
    return `${name}_bucket${braced([...pairs, `le="${bound}"`])} ${below}`
  })
  return [...bounds, `${name}_sum${braced(pairs)} ${series.value}`, `${name}_count${braced(pairs)} ${series.observed}`]
}
