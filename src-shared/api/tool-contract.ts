import { oc } from '@orpc/contract'
import { z } from 'zod'
import { resultOf } from './result.ts'
import type { ToolSummary } from './tool-summary.ts'
import { type WebSearchView, webSearchSchema } from './web-search.ts'

const view = resultOf(z.custom<WebSearchView>())

/** The tools of a host, and what a workspace sets up for them. */
export const toolContract = {
  /** What tool-call nodes and agents can be given on this host. */
  list: oc.input(z.object({})).output(resultOf(z.custom<ToolSummary[]>())),
  /** Which tool of an MCP server searches the web. Fails with `request.invalid`. */
  webSearch: oc.input(z.object({})).output(view),
  /** Writes it into `trellis.yaml`, or takes it out; the rest of the file stays as it is. Fails with `request.invalid`. */
  setWebSearch: oc.input(z.object({ set: webSearchSchema.nullable() })).output(view),
}
