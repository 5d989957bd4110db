import { sentEvents } from '#shared/api/crossing-events.ts'
import { readParsedDocument } from '#shared/document/read-document.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { AppError } from '#shared/errors/app-error.ts'
import type { Json } from '#shared/json.ts'
import type { StartRun } from '../engine/run/run-control.ts'
import { documentError } from '../storage/document-file.ts'
import type { ApiContext } from './api-context.ts'
import { done, handled } from './handled.ts'
import { api } from './implementer.ts'
import { startGranted } from './start-granted.ts'

/** A document from elsewhere, as it can be run. Throws why it cannot be read. */
function runnable(document: unknown): WorkflowDocument {
  const read = readParsedDocument(document)
  if (read.outcome !== 'ok') throw documentError(read)
  if (read.readOnly)
    throw new AppError(
      'document.too_new',
      `This workflow has nodes that this version of Trellis does not know: ${read.unknownKinds.join(', ')}.`,
      {
        hint: 'Update Trellis, or replace these nodes.',
      },
    )
  return read.document
}

export function runApi({ runs, blobs, evidenceFolders, history, grants, subWorkflows }: ApiContext) {
  const os = api.run
  return {
    start: os.start.handler(({ input }) =>
      handled(async () => {
        const document = runnable(input.document)
        const evidence = input.evidence === null ? null : await evidenceFolders.resolve(input.evidence)
        const run: StartRun = {
          document,
          inputs: input.inputs,
          evidenceFolder: evidence?.folder ?? null,
          model: input.model,
          ...(input.engine ? { engine: input.engine } : {}),
          ...(input.runId ? { runId: input.runId } : {}),
          ...(input.autoApprove ? { autoApprove: true } : {}),
          ...(input.limits ? { limits: input.limits } : {}),
          ...(input.part ? { part: input.part } : {}),
        }
        return input.grants ? startGranted({ runs, grants, subWorkflows }, run, input.grants) : runs.start(run)
      }),
    ),
    subscribe: os.subscribe.handler(({ input, signal }) => sentEvents(runs.subscribe(input.runId, input.after, signal))),
    watch: os.watch.handler(({ signal }) => runs.watch(signal)),
    list: os.list.handler(({ input }) => handled(() => runs.list(input))),
    statistics: os.statistics.handler(({ input }) => handled(() => runs.statistics(input))),
    events: os.events.handler(({ input }) => handled(() => runs.eventPage(input.runId, input.after, input.limit))),
    verify: os.verify.handler(({ input }) => done(() => runs.verify(input.runId))),
    document: os.document.handler(({ input }) => handled(() => runs.document(input.runId))),
    intervene: os.intervene.handler(({ input }) =>
      done(() => {
        const { intervention } = input
        if (intervention.type !== 'modify' || !intervention.document) return runs.intervene(input.runId, intervention)
        return runs.intervene(input.runId, { ...intervention, document: runnable(intervention.document) })
      }),
    ),
    fork: os.fork.handler(({ input: { runId, preview, document, ...fork } }) =>
      handled(() => runs.fork(runId, { ...fork, ...(document ? { document: runnable(document) } : {}) }, { preview: preview ?? false })),
    ),
    answer: os.answer.handler(({ input }) => done(() => runs.answer(input.runId, input.wait, input.answer, 'person'))),
    nodeValues: os.nodeValues.handler(({ input }) =>
      handled(async () => {
        const read = readParsedDocument(input.document)
        if (read.outcome !== 'ok') throw documentError(read)
        return runs.nodeValues(read.document, input.part)
      }),
    ),
    session: os.session.handler(({ input }) => handled(() => history.session(input.runId))),
    interactions: os.interactions.handler(({ input }) => handled(() => history.interactions(input.runId, input.after, input.limit))),
    export: os.export.handler(({ input }) => handled(() => history.export(input.runId, input.format))),
    delete: os.delete.handler(({ input }) => done(() => history.delete(input.runId))),
    prune: os.prune.handler(({ input }) => handled(() => history.prune(input))),
    value: os.value.handler(({ input }) =>
      handled(async () => JSON.parse(Buffer.from(await blobs.get(input.hash)).toString('utf8')) as Json),
    ),
  }
}
