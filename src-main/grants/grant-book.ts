import { createHash, randomBytes } from 'node:crypto'
import { realpath } from 'node:fs/promises'
import { z } from 'zod'
import { canonicalJson, type Json, type JsonObject } from '#shared/json.ts'
import { type Grant, type GrantRequest, grantRequestSchema } from '#shared/security/grant.ts'
import { type SealedContent, type SealedFile, sealedFile } from '../storage/sealed-file.ts'
import { normalOrigin } from '../storage/vault/origin.ts'

/** What was granted for one workspace. */
export interface GrantBook {
  /** The newest first. `problem` says why nothing counts that there may be. */
  list(): Promise<{ grants: Grant[]; problem: string | null }>
  /** What is there already stays as it is. */
  add(requests: readonly GrantRequest[], scope: Pick<Grant, 'workflow' | 'workflowName' | 'run'>): Promise<void>
  revoke(ids: readonly string[]): Promise<void>
}

const grantSchema = z.object({
  id: z.string(),
  request: grantRequestSchema,
  workflow: z.string().nullable(),
  workflowName: z.string().nullable(),
  run: z.string().nullable(),
  grantedAt: z.number(),
}) satisfies z.ZodType<Grant>

/** What was granted for a run is forgotten after so long. */
const runGrantMs = 30 * 24 * 3_600_000

/** Equal requests give equal text, whatever the order of their fields, and whether or not the usual port of an origin is named. */
export function requestKey(request: GrantRequest): string {
  const named =
    'origin' in request && request.origin !== null ? { ...request, origin: normalOrigin(request.origin) ?? request.origin } : request
  return canonicalJson(named as unknown as Json)
}

const scopeKey = ({ request, workflow, run }: Pick<Grant, 'request' | 'workflow' | 'run'>) =>
  canonicalJson([requestKey(request), workflow, run])

function bookOn(file: Pick<SealedFile, 'read' | 'update'>): GrantBook {
  const change = (edit: (grants: Grant[]) => Grant[]) =>
    file.update((content) => ({ ...content, grants: edit(grantsIn(content)) as unknown as Json }))
  return {
    async list() {
      const read = await file.read()
      if ('problem' in read) return { grants: [], problem: read.problem }
      return { grants: grantsIn(read.content).reverse(), problem: null }
    },
    add: (requests, scope) =>
      change((before) => {
        const now = Date.now()
        const kept = before.filter(({ run, grantedAt }) => run === null || now - grantedAt < runGrantMs)
        const known = new Set(kept.map(scopeKey))
        const added = requests
          .map((request): Grant => ({ id: randomBytes(8).toString('hex'), request, ...scope, grantedAt: now }))
          .filter((grant) => !known.has(scopeKey(grant)))
        return [...kept, ...added]
      }),
    revoke: (ids) => change((before) => before.filter(({ id }) => !ids.includes(id))),
  }
}

function grantsIn(content: JsonObject | null): Grant[] {
  const listed = Array.isArray(content?.grants) ? content.grants : []
  return listed.flatMap((entry) => grantSchema.safeParse(entry).data ?? [])
}

/**
 * The book of a workspace, in the profile of the person and never in the workspace. It is for the folder and for the random
 * id in it: of a copy elsewhere, or another workspace in its place, nothing is granted.
 */
export async function openGrantBook(workspace: { folder: string; id: string }, profile?: string): Promise<GrantBook> {
  const path = await realpath(workspace.folder)
  const name = createHash('sha256')
    .update(canonicalJson([path, workspace.id]))
    .digest('hex')
    .slice(0, 32)
  const file = sealedFile({ folder: 'grants', name, purpose: 'grants', workspace: path, ...(profile === undefined ? {} : { profile }) })
  const named = { workspace: path, workspaceId: workspace.id }
  return bookOn({ read: file.read, update: (edit) => file.update((content) => ({ ...named, ...edit(content) })) })
}

/** A book that ends with the process, for a workspace that does. */
export function memoryGrantBook(): GrantBook {
  let content: JsonObject | null = null
  return bookOn({
    read: async (): Promise<SealedContent> => ({ content }),
    update: async (edit) => {
      content = edit(content)
    },
  })
}
