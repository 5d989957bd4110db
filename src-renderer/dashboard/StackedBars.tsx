import { dashboardText as text } from '../ui/dashboard-strings.ts'
import { number } from '../ui/format.ts'

export interface Series {
  name: string
  /** One for each label. */
  values: readonly number[]
  /** A CSS colour. */
  fill: string
  /** Id of a pattern that is drawn over the colour, or null. */
  hatched: string | null
}

interface StackedBarsProps {
  title: string
  /** Beginning of each slice. */
  labels: readonly string[]
  series: readonly Series[]
  print?(value: number): string
}

const height = 96

/** Bars of several series, one on the other, with the same numbers as a table for who does not see them. */
export function StackedBars({ title, labels, series, print = number }: StackedBarsProps) {
  const totals = labels.map((_, i) => series.reduce((all, { values }) => all + (values[i] ?? 0), 0))
  const most = Math.max(1, ...totals)
  const width = 100 / labels.length
  return (
    <figure className="min-w-0">
      <figcaption className="mb-1 flex flex-wrap items-baseline gap-x-3">
        <span className="font-semibold">{title}</span>
        {series.length > 1 && series.map((one) => <Legend key={one.name} {...one} />)}
      </figcaption>
      <div className="flex gap-2" aria-hidden>
        <div className="flex flex-col justify-between text-right text-muted text-xs tabular-nums" style={{ height }}>
          <span>{print(most)}</span>
          <span>{print(0)}</span>
        </div>
        <div className="min-w-0 flex-1">
          <svg width="100%" height={height} className="border-b" aria-hidden>
            {series.map(({ hatched }) => hatched && <Hatch key={hatched} id={hatched} />)}
            {labels.map((label, i) => {
              let top = height
              return (
                // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place
                <g key={i}>
                  <title>{[label, ...series.map(({ name, values }) => `${name}: ${print(values[i] ?? 0)}`)].join('\n')}</title>
                  <rect x={`${i * width}%`} y={0} width={`${width}%`} height={height} fill="transparent" />
                  {series.map(({ name, values, fill, hatched }) => {
                    const value = values[i] ?? 0
                    if (value === 0) return null
                    // a few among many can still be seen
                    const tall = Math.max(2, (value / most) * (height - 2))
                    top = Math.max(0, top - tall)
                    const place = { x: `${(i + 0.12) * width}%`, y: top, width: `${width * 0.76}%`, height: tall }
                    return (
                      <g key={name}>
                        <rect {...place} fill={fill} />
                        {hatched && <rect {...place} fill={`url(#${hatched})`} />}
                      </g>
                    )
                  })}
                </g>
              )
            })}
          </svg>
          <div className="mt-1 flex justify-between text-muted text-xs tabular-nums">
            <span>{labels[0]}</span>
            <span>{labels[Math.floor(labels.length / 2)]}</span>
            <span>{labels.at(-1)}</span>
          </div>
        </div>
      </div>
      <table className="sr-only">
        <caption>{title}</caption>
        <thead>
          <tr>
            <th>{text.from}</th>
            {series.map(({ name }) => (
              <th key={name}>{name}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {labels.map((label, i) =>
            totals[i] === 0 ? null : (
              // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place
              <tr key={i}>
                <th>{label}</th>
                {series.map(({ name, values }) => (
                  <td key={name}>{print(values[i] ?? 0)}</td>
                ))}
              </tr>
            ),
          )}
        </tbody>
      </table>
    </figure>
  )
}

function Hatch({ id }: { id: string }) {
  return (
    <pattern id={id} width={5} height={5} patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
      <rect width={1.5} height={5} fill="var(--surface)" />
    </pattern>
  )
}

function Legend({ name, fill, hatched }: Series) {
  return (
    <span className="inline-flex items-center gap-1 text-muted text-xs">
      <svg width={10} height={10} aria-hidden>
        <rect width={10} height={10} fill={fill} />
        {hatched && <rect width={10} height={10} fill={`url(#${hatched})`} />}
      </svg>
      {name}
    </span>
  )
}
