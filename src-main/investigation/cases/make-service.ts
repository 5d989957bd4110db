import { at } from './case.ts'

/** Makers of what a service on plain machines leaves behind: log files, an alert, a list of changes. */

export const app = 'booking'

export function serviceAlert(name: string, summary: string, severity = 'critical') {
  return {
    version: '4',
    status: 'firing',
    receiver: 'team',
    groupLabels: { alertname: name },
    commonLabels: { alertname: name, service: app, severity },
    commonAnnotations: { summary },
    alerts: [
      {
        status: 'firing',
        labels: { alertname: name, service: app, severity },
        annotations: { summary },
        startsAt: at(14, 20),
        endsAt: '0001-01-01T00:00:00Z',
      },
    ],
  }
}

/** Calm lines of the hour before, one a minute, so that the trouble stands out from something. */
export function calmLines(from = 20, until = 80): string[] {
  return Array.from({ length: until - from }, (_, i) => {
    const minute = from + i
    return `${at(13, minute, 7)} INFO  [http] GET /api/rooms/${100 + ((minute * 7) % 83)} 200 ${12 + ((minute * 5) % 19)}ms`
  })
}

/** Lines of trouble, one every so many seconds from 14:18 on. `n` counts them. */
export function troubleLines(count: number, line: (n: number) => string, seconds = 5, minute = 18): string[] {
  return Array.from({ length: count }, (_, n) => `${at(14, minute, 0 + n * seconds)} ${line(n)}`)
}

export function logFile(...groups: string[][]): string {
  return `${groups.flat().sort().join('\n')}\n`
}

export function changes(...list: { time: string; type: string; message: string }[]) {
  return { events: list.map(({ time, type, message }) => ({ timestamp: time, type, service: app, message })) }
}

/** A Prometheus range result: one value a minute from 13:30 on. */
export function series(metric: string, values: number[], labels: Record<string, string> = {}) {
  const from = Date.parse(at(13, 30)) / 1000
  return {
    status: 'success',
    data: {
      resultType: 'matrix',
      result: [{ metric: { __name__: metric, service: app, ...labels }, values: values.map((value, i) => [from + i * 60, String(value)]) }],
    },
  }
}

/** Values that stay at a level until the trouble begins at 14:18 and then go to another. */
export function shifted(before: number, after: number, begin = 48, length = 60): number[] {
  return Array.from({ length }, (_, i) => Math.round((i < begin ? before : after) * (1 + 0.04 * Math.sin(i * 1.3)) * 1000) / 1000)
}
