import { readParsedDocument } from '#shared/document/read-document.ts'
import { requestsOf } from '../grants/requests-of.ts'
import { workflowHash } from '../grants/workflow-hash.ts'
import { documentError } from '../storage/document-file.ts'
import type { ApiContext } from './api-context.ts'
import { done, handled } from './handled.ts'
import { api } from './implementer.ts'

export function grantApi({
  grants,
  info,
  tools,
  mcp,
  agents,
  subWorkflows,
}: Pick<ApiContext, 'grants' | 'info' | 'tools' | 'mcp' | 'agents' | 'subWorkflows'>) {
  const entries = async () => (await agents.services().agents?.()) ?? []
  const os = api.grant
  return {
    list: os.list.handler(() => handled(async () => (await grants()).list())),
    requested: os.requested.handler(({ input }) =>
      handled(async () => {
        const read = readParsedDocument(input.document)
        if (read.outcome !== 'ok') throw documentError(read)
        const [others, { workspace }, held] = await Promise.all([subWorkflows(read.document), info(), grants()])
        const requests = await requestsOf(
          read.document,
          others,
          { workspace, tools, mcp, agents: entries, unattended: input.unattended ?? false },
          held.check(input.run ?? null),
        )
        return { workflow: workflowHash(read.document, others), requests }
      }),
    ),
    grant: os.grant.handler(({ input }) =>
      done(async () => {
        const { requests, workflow, workflowName, hold } = input
        await (await grants()).grant(requests, { workflow, workflowName }, hold)
      }),
    ),
    revoke: os.revoke.handler(({ input }) => done(async () => (await grants()).revoke(input.ids))),
  }
}
