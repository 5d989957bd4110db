import { z } from 'zod'
import { defineNode } from './node-spec.ts'

/** Longer ones survive the process: they are kept in the journal like any other wait. */
export const longestSleepMs = 60_000

const units = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1_000, 's'],
] as const

export const delayNode = defineNode({
  kind: 'delay',
  version: 1,
  title: 'Delay',
  group: 'logic',
  summary: 'Wait for a while, then pass the value on.',
  docs: `Delivers its input after the given time. Up to a minute the node simply waits; a longer delay is kept in the journal, leaves the run in the state "waiting", and ends at the same moment when the app was closed meanwhile.

Other branches go on.`,
  icon: 'timer',
  config: z.strictObject({
    ms: z
      .int()
      .min(0)
      .max(30 * 86_400_000)
      .default(1_000),
  }),
  inputs: () => [{ id: 'in', label: 'In', type: 'any' }],
  outputs: () => [{ id: 'out', label: 'Out', type: 'any' }],
  effect: 'recorded',
  form: [
    {
      name: 'ms',
      label: 'Wait (ms)',
      widget: 'number',
      min: 0,
      max: 30 * 86_400_000,
      step: 100,
      help: '1,000 is a second, 3,600,000 an hour; at most 30 days.',
    },
  ],
  describe: ({ ms }) => {
    const [size, unit] = units.find(([size]) => ms >= size) ?? [1, 'ms']
    return `${Math.round((ms / size) * 10) / 10} ${unit}`
  },
  examples: [{ title: 'A short pause', config: { ms: 5 }, inputs: { in: 'later' }, outputs: { out: 'later' } }],
})
