import { difyTypes } from './dify/dify-nodes.ts'
import { flowiseTypes } from './flowise/flowise-nodes.ts'
import type { ImportProduct } from './import-report.ts'
import { n8nTypes } from './n8n/n8n-nodes.ts'
import { rivetTypes } from './rivet/rivet-nodes.ts'

/** What the importers map, product by product: the tables that they work by, from which docs/import.md is written. */
export const productTables: Readonly<Record<ImportProduct, Readonly<Record<string, { to: string }>>>> = {
  dify: difyTypes,
  flowise: flowiseTypes,
  n8n: n8nTypes,
  rivet: rivetTypes,
}
