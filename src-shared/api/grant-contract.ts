import { oc } from '@orpc/contract'
import { z } from 'zod'
import type { WorkflowDocument } from '../document/workflow-document.ts'
import { isJsonObject } from '../json.ts'
import { type AskedGrant, type Grant, grantRequestSchema } from '../security/grant.ts'
import { resultOf } from './result.ts'

const document = z.custom<WorkflowDocument>(isJsonObject, 'A workflow document is a JSON object')
const workflowHash = z.string().regex(/^[0-9a-f]{64}$/)
const requests = z.array(grantRequestSchema).max(1_000)
const runId = z.string().regex(/^run_[a-z0-9]{1,100}$/)

/** What a person grants to workflows and to the workspace, and takes back. */
export const grantContract = {
  /** All that counts now, the newest first. `problem` says why nothing does that was granted before. */
  list: oc.input(z.object({})).output(resultOf(z.custom<{ grants: Grant[]; problem: string | null }>())),
  /**
   * What a workflow asks for, as it is, and whether that is granted, to `run` where one is named. `unattended`: with the calls
   * that a person would be asked about. Starts nothing.
   */
  requested: oc
    .input(z.object({ document, run: runId.optional(), unattended: z.boolean().optional() }))
    .output(resultOf(z.custom<{ workflow: string; requests: AskedGrant[] }>())),
  /**
   * Grants what a person has looked at: to the workflow with this hash, or with null to the workspace. Fails with
   * `grant.refused` for what cannot be kept.
   */
  grant: oc
    .input(
      z.object({
        requests,
        workflow: workflowHash.nullable(),
        workflowName: z.string().max(500).nullable(),
        hold: z.discriminatedUnion('type', [
          z.object({ type: z.literal('kept') }),
          z.object({ type: z.literal('run'), run: runId }),
          /** For the next start of an MCP server that no run asks for. */
          z.object({ type: z.literal('once') }),
        ]),
      }),
    )
    .output(resultOf(z.object({}))),
  /** By the ids that `list` gives. */
  revoke: oc.input(z.object({ ids: z.array(z.string().max(100)).max(10_000) })).output(resultOf(z.object({}))),
}
