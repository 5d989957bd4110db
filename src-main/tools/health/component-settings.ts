import { z } from 'zod'

const bounds = {
  /** From here on it is a warning, or critical; with `below` from here down. */
  warning: z.number().optional(),
  critical: z.number().optional(),
  below: z.boolean().default(false),
}

/** A number of a component: a field of the JSON that its address answers with, or a query in PromQL. */
const metric = z.union([
  z.strictObject({ field: z.string().min(1).max(200), ...bounds }),
  z.strictObject({ query: z.string().min(1).max(4000), ...bounds }),
])
export type MetricSettings = z.output<typeof metric>

/** Where a component can be asked how it is: an address, or a port that it listens on. */
export const componentSettings = z
  .strictObject({
    url: z.url({ protocol: /^https?$/ }).optional(),
    host: z.string().min(1).max(253).optional(),
    port: z.int().min(1).max(65_535).optional(),
    metrics: z.record(z.string().regex(/^[A-Za-z][\w-]{0,59}$/), metric).default({}),
  })
  .refine(
    ({ url, host, port }) => (url === undefined ? host !== undefined && port !== undefined : host === undefined && port === undefined),
    {
      message: 'A component has a url, or a host and a port.',
    },
  )
  .refine(({ url, metrics }) => url !== undefined || Object.values(metrics).every((one) => 'query' in one), {
    message: 'A field is read from what a url answers, and there is none.',
  })
export type ComponentSettings = z.output<typeof componentSettings>
