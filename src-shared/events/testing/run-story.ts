import type { RunEvent, RunEventData, RunEventKind } from '../run-event.ts'
import { volatileKinds } from '../run-event.ts'

/** Makes events one after the other, with a dense seq and a millisecond between them. */
export class RunStory {
  readonly events: RunEvent[] = []
  readonly #runId: string
  #seq = 0

  constructor(runId = 'run_1') {
    this.#runId = runId
  }

  add<Kind extends RunEventKind>(path: string, kind: Kind, data: RunEventData[Kind]): this {
    if (!volatileKinds.has(kind)) this.#seq++
    const event = {
      runId: this.#runId,
      seq: this.#seq,
      at: 1_000_000 + this.events.length * 1000,
      path,
      kind,
      data,
      correlationId: this.#runId,
      spanId: '0000000000000000',
      parentSpanId: null,
      cause: null,
    }
    this.events.push(event as RunEvent)
    return this
  }

  started(): this {
    this.add('', 'run.queued', { workflowId: 'wf_1', workflowName: 'One' })
    const inputs = { value: {} }
    return this.add('', 'run.started', {
      workflowId: 'wf_1',
      workflowName: 'One',
      snapshot: 'ab',
      inputs,
      engine: 'scheduler',
      model: null,
      evidence: null,
    })
  }

  node(path: string, node: string, outputs: RunEventData['node.finished']['outputs'] = { out: { value: 1 } }): this {
    this.add(path, 'node.started', { node, kind: 'set', label: node, inputs: {} })
    return this.add(path, 'node.finished', { node, outputs, ms: 1 })
  }
}
