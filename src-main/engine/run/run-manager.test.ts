import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { AppError } from '#shared/errors/app-error.ts'
import { reduceRunEvents } from '#shared/events/reduce-run.ts'
import type { RunEvent } from '#shared/events/run-event.ts'
import { emptyRunView, type RunView } from '#shared/events/run-view.ts'
import { openFileBlobStore } from '../../storage/file-blob-store.ts'
import type { LogStore } from '../../storage/log-store.ts'
import { MemoryLogStore } from '../../storage/memory-log-store.ts'
import { openSeal, type Seal } from '../../storage/profile.ts'
import type { ToolDefinition } from '../../tools/tool-registry.ts'
import { documentOf } from '../testing/documents.ts'
import { engineServices } from '../testing/engine-services.ts'
import { createRunManager, type RunManager, type RunManagerOptions } from './run-manager.ts'

let folder: string
let store: LogStore
let seal: Seal
const managers: RunManager[] = []

beforeEach(async () => {
  Object.assign(tools, { calls: 0, gate: null })
  folder = await mkdtemp(join(tmpdir(), 'trellis-runs-'))
  store = new MemoryLogStore()
  seal = await openSeal(join(folder, 'profile'))
})
afterEach(async () => {
  await Promise.all(managers.splice(0).map((manager) => manager.close()))
  await rm(folder, { recursive: true, force: true })
})

/** Counts its calls; waits for `gate` when there is one. */
const tools = { calls: 0, gate: null as Promise<void> | null }
const look: ToolDefinition = {
  name: 'look_up',
  title: 'Look up',
  description: 'Looks up.',
  capability: 'search',
  safety: 'safe',
  effect: 'recorded',
  evidenceKinds: [],
  input: z.strictObject({ n: z.number() }),
  async call(input, { signal, emit }) {
    tools.calls++
    const { gate } = tools
    if (gate)
      await new Promise<void>((resolve, reject) => {
        void gate.then(resolve)
        signal.addEventListener('abort', () => reject(signal.reason), { once: true })
      })
    emit('node.progress', { node: 'look', done: 2, total: 2, note: '' })
    return { n: (input as { n: number }).n }
  },
}

function manager(given: Partial<RunManagerOptions> = {}): RunManager {
  const made = createRunManager({
    store,
    blobs: openFileBlobStore(join(folder, 'blobs')),
    seal,
    workspaceId: 'ws',
    lingerMs: 0,
    services: () => engineServices({ tools: async () => ({ list: () => [look], get: () => look }) }),
    ...given,
  })
  managers.push(made)
  return made
}

const plain: WorkflowDocument = documentOf({ a: ['set', { value: { x: 1 } }], end: ['output', { name: '' }] }, ['a.out -> end.value'])
const asking: WorkflowDocument = documentOf(
  {
    look: ['tool-call', { tool: 'look_up', arguments: { n: 4 } }],
    ask: ['approval', { title: 'Go on?' }],
    end: ['output', { name: 'yes' }],
    no: ['output', { name: 'no' }],
  },
  ['look.out -> ask.in', 'ask.approved -> end.value', 'ask.rejected -> no.value'],
)
const calling = documentOf({ look: ['tool-call', { tool: 'look_up', arguments: { n: 4 } }], end: ['output', { name: '' }] }, [
  'look.out -> end.value',
])

async function all(runs: RunManager, runId: string): Promise<RunEvent[]> {
  const events: RunEvent[] = []
  for await (const event of runs.subscribe(runId, 0)) events.push(event)
  return events
}
const kinds = (events: readonly RunEvent[]) => events.map((event) => event.kind)
const shown = (view: RunView) =>
  JSON.parse(JSON.stringify(view, (key, value) => (['tail', 'tailPath', 'progress'].includes(key) ? null : value)))

describe('a run', () => {
  it('is stored from start to end, in the envelope that readers get', async () => {
    const runs = manager()
    const { runId } = await runs.start({ document: plain, inputs: {}, correlationId: 'corr' })
    expect(await runs.result(runId)).toEqual({ status: 'succeeded', output: { x: 1 }, error: null, waits: [] })
    const events = await runs.events(runId, 0, 100)
    expect(kinds(events)).toEqual([
      'run.queued',
      'run.started',
      'node.started',
      'node.finished',
      'node.started',
      'node.finished',
      'run.succeeded',
    ])
    expect(events.map((event) => event.seq)).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect(events[3]).toMatchObject({
      path: 'a',
      correlationId: 'corr',
      cause: { seq: 3 },
      spanId: expect.stringMatching(/^[0-9a-f]{16}$/),
    })
    expect(events[3]?.parentSpanId).toBe(events[0]?.spanId)
    expect(Object.isFrozen(events[3])).toBe(true)
    expect(await runs.list({ limit: 5 })).toMatchObject([{ runId, status: 'succeeded', foreign: false, workflowName: 'Test' }])
    expect(await runs.document(runId)).toEqual(plain)
  })

  it('is refused with everything that is wrong, and then leaves nothing behind', async () => {
    const runs = manager()
    const broken = documentOf({ a: ['no-such-kind'] }, [])
    await expect(runs.start({ document: broken, inputs: {} })).rejects.toMatchObject({ code: 'document.invalid' })
    const typed = { ...plain, inputs: { type: 'object', properties: { n: { type: 'number', default: 3 } }, required: ['n'] } }
    await expect(runs.start({ document: typed, inputs: { n: 'x' } })).rejects.toMatchObject({ code: 'run.invalid_input' })
    expect(await runs.list({ limit: 5 })).toEqual([])
    await runs.result((await runs.start({ document: typed, inputs: {} })).runId)
    const [run] = await runs.list({ limit: 1 })
    expect((await runs.events(run!.runId, 1, 1))[0]).toMatchObject({ data: { inputs: { value: { n: 3 } } } })
    await expect(runs.result('run_none')).rejects.toMatchObject({ code: 'run.not_found' })
  })

  it('may do less than its workflow, and not more', async () => {
    const runs = manager()
    const started = async (steps: number, own?: number) => {
      const document = own === undefined ? plain : { ...plain, settings: { ...plain.settings, budget: { steps: own } } }
      return runs.result((await runs.start({ document, inputs: {}, limits: { budget: { steps } } })).runId)
    }
    expect(await started(1)).toMatchObject({ status: 'failed', error: { code: 'run.budget_exceeded' } })
    expect(await started(9, 1)).toMatchObject({ status: 'failed', error: { code: 'run.budget_exceeded' } })
    expect(await started(2)).toMatchObject({ status: 'succeeded' })
  })

  it('is started once under an id, however often that is asked for', async () => {
    const runs = manager()
    const asked = { document: plain, inputs: {}, runId: 'run_chosen0123456789abcd' }
    expect(await runs.start(asked)).toEqual({ runId: asked.runId })
    expect(await manager().start(asked)).toEqual({ runId: asked.runId })
    await runs.result(asked.runId)
    expect(await runs.start(asked)).toEqual({ runId: asked.runId })
    expect(await runs.list({ limit: 5 })).toMatchObject([{ runId: asked.runId, status: 'succeeded' }])
  })

  it('live view equals replay, and reading again from any point gives the rest', async () => {
    let open = () => {}
    tools.gate = new Promise((resolve) => {
      open = resolve
    })
    const runs = manager({ lingerMs: 60_000 })
    const { runId } = await runs.start({ document: asking, inputs: {} })
    const live: RunEvent[] = []
    for await (const event of runs.subscribe(runId, 0)) {
      live.push(event)
      if (event.kind === 'tool.called') open()
      if (event.kind === 'run.waiting') await runs.answer(runId, 'ask#approval', { approved: true, comment: 'fine' }, 'person')
    }
    expect(kinds(live)).toContain('node.progress')
    const stored = await runs.events(runId, 0, 1000)
    const view = (events: readonly RunEvent[]) => shown(reduceRunEvents(emptyRunView(runId), events))
    expect(view(live)).toEqual(view(stored))
    expect(view(stored)).toMatchObject({ status: 'succeeded', waits: [] })
    for (const after of [0, 3, stored.length - 1]) {
      const rest: number[] = []
      for await (const event of runs.subscribe(runId, after)) rest.push(event.seq)
      expect(rest).toEqual(stored.slice(after).map((event) => event.seq))
    }
  })

  it('is cancelled with its calls', async () => {
    tools.gate = new Promise(() => {})
    const runs = manager()
    const { runId } = await runs.start({ document: calling, inputs: {} })
    await vi.waitFor(async () => expect(kinds(await runs.events(runId, 0, 100))).toContain('tool.called'))
    await runs.intervene(runId, { type: 'abort', reason: 'Enough.' })
    tools.gate = null
    expect((await runs.result(runId)).status).toBe('cancelled')
    expect(kinds(await all(runs, runId)).at(-1)).toBe('run.cancelled')
    await runs.intervene(runId, { type: 'abort', reason: 'Again.' })
    expect((await runs.list({ limit: 1 }))[0]).toMatchObject({ status: 'cancelled', note: 'Enough.' })
  })
})

describe('a run that waits', () => {
  it('leaves memory, and goes on with the answer without doing anything twice', async () => {
    tools.calls = 0
    const runs = manager()
    const { runId } = await runs.start({ document: asking, inputs: {} })
    expect(await runs.result(runId)).toMatchObject({ status: 'waiting', waits: ['ask#approval'] })
    expect((await runs.list({ limit: 1 }))[0]).toMatchObject({ status: 'waiting', note: 'Go on?' })
    await runs.close()
    const later = manager()
    expect(await later.resumeInterrupted()).toEqual([])
    await expect(later.answer(runId, 'ask#other', true, 'person')).rejects.toMatchObject({ code: 'run.wait_unknown' })
    await later.answer(runId, 'ask#approval', { approved: true, comment: '' }, 'person')
    expect(await later.result(runId)).toMatchObject({ status: 'succeeded', output: { yes: { n: 4 } } })
    expect(tools.calls).toBe(1)
    const events = await all(later, runId)
    expect(kinds(events).filter((kind) => kind === 'step.wait')).toHaveLength(1)
    expect(kinds(events).filter((kind) => kind === 'node.started' || kind === 'approval.requested')).toHaveLength(4)
    await expect(later.answer(runId, 'ask#approval', true, 'person')).rejects.toMatchObject({ code: 'run.wait_unknown' })
  })

  it('takes yes from a flag for approval nodes', async () => {
    const runs = manager()
    const { runId } = await runs.start({ document: asking, inputs: {}, autoApprove: true })
    expect(await runs.result(runId)).toMatchObject({ status: 'succeeded' })
    expect((await all(runs, runId)).find((event) => event.kind === 'step.answer')).toMatchObject({ data: { by: 'flag' } })
  })

  it('goes on by itself when the time is over, also after it has left memory', async () => {
    const timed = documentOf(
      { a: ['set', { value: { n: 1 } }], ask: ['approval', { title: 'Go on?', timeoutSeconds: 1 }], end: ['output', { name: '' }] },
      ['a.out -> ask.in', 'ask.rejected -> end.value'],
    )
    const runs = manager()
    const { runId } = await runs.start({ document: timed, inputs: {} })
    expect(await runs.result(runId)).toMatchObject({ status: 'succeeded' })
    const events = await all(runs, runId)
    expect(kinds(events)).toContain('run.resumed')
    expect(events.find((event) => event.kind === 'step.answer')).toMatchObject({ data: { by: 'timeout' } })
  })

  it('is told of as it begins to ask, and as it ends', async () => {
    const runs = manager()
    const abort = new AbortController()
    const changes = runs.watch(abort.signal)
    const next = async () => (await changes.next()).value as { status: string; asks?: boolean }
    const first = next()
    const { runId } = await runs.start({
      document: documentOf(
        { a: ['set', { value: 1 }], ask: ['approval', { title: 'Go on?', timeoutSeconds: 600 }], end: ['output', { name: '' }] },
        ['a.out -> ask.in', 'ask.approved -> end.value'],
      ),
      inputs: {},
    })
    const seen = [await first]
    while (!seen.some(({ asks }) => asks)) seen.push(await next())
    await runs.answer(runId, 'ask#approval', { approved: true, comment: '' }, 'person')
    while (seen.at(-1)?.status !== 'succeeded') seen.push(await next())
    expect(seen[0]).toMatchObject({ runId, status: 'running', asks: false })
    expect(seen.find(({ asks }) => asks)).toMatchObject({ status: 'waiting', note: 'Go on?' })
    abort.abort()
    expect((await changes.next()).done).toBe(true)
  })

  it('can be cancelled out of memory', async () => {
    const runs = manager()
    const { runId } = await runs.start({ document: asking, inputs: {} })
    await runs.result(runId)
    await runs.close()
    const later = manager()
    await later.intervene(runId, { type: 'abort', reason: 'No.' })
    expect(kinds(await all(later, runId)).at(-1)).toBe('run.cancelled')
  })
})

describe('a run that was left behind', () => {
  /** Starts a run whose tool call does not come back, and takes it out of memory as the end of a process would. */
  async function leftBehind(): Promise<string> {
    tools.gate = new Promise(() => {})
    const runs = manager()
    const { runId } = await runs.start({ document: calling, inputs: {} })
    await vi.waitFor(async () => expect(kinds(await runs.events(runId, 0, 100))).toContain('tool.called'))
    await runs.close()
    tools.gate = null
    return runId
  }

  it('goes on at the next start', async () => {
    const runId = await leftBehind()
    const runs = manager()
    expect(await runs.resumeInterrupted()).toEqual([runId])
    expect(await runs.result(runId)).toMatchObject({ status: 'succeeded', output: { n: 4 } })
    const events = await all(runs, runId)
    expect(kinds(events).filter((kind) => kind === 'tool.called')).toHaveLength(1)
  })

  it('stays where it is when it was started elsewhere, until somebody resumes it', async () => {
    const runId = await leftBehind()
    const elsewhere = manager({ seal: await openSeal(join(folder, 'other profile')) })
    expect(await elsewhere.resumeInterrupted()).toEqual([])
    expect(await elsewhere.list({ limit: 1 })).toMatchObject([{ runId, foreign: true, status: 'running' }])
    await elsewhere.intervene(runId, { type: 'resume' })
    expect(await elsewhere.result(runId)).toMatchObject({ status: 'succeeded' })
  })

  it('asks again for approvals that were given elsewhere', async () => {
    const document = documentOf(
      {
        a: ['set', { value: { n: 4 } }],
        ask: ['approval', { title: 'Go on?' }],
        look: ['tool-call', { tool: 'look_up' }],
        end: ['output', { name: '' }],
      },
      ['a.out -> ask.in', 'ask.approved -> look.in', 'look.out -> end.value'],
    )
    const runs = manager()
    const { runId } = await runs.start({ document, inputs: {} })
    await runs.result(runId)
    tools.gate = new Promise(() => {})
    await expect(runs.answer(runId, 'ask#approval', 'yes', 'person')).rejects.toMatchObject({ code: 'schema.mismatch' })
    expect(kinds(await runs.events(runId, 0, 100))).not.toContain('step.answer')
    await runs.answer(runId, 'ask#approval', true, 'person')
    await vi.waitFor(async () => expect(kinds(await runs.events(runId, 0, 100))).toContain('tool.called'))
    // the answer is in the log, but the approval node's own result is taken away, as in a log that ends there
    const events = await runs.events(runId, 0, 100)
    await runs.close()
    tools.gate = null
    const cut = new MemoryLogStore()
    const record = (await store.run(runId))!
    const until = events.find((event) => event.kind === 'step.answer')!.seq
    await cut.create({ ...record, status: 'running' })
    await cut.append(runId, 1, 0, await store.read(runId, 0, until))
    const elsewhere = manager({ store: cut, workspaceId: 'another' })
    await elsewhere.intervene(runId, { type: 'resume' })
    expect(await elsewhere.result(runId)).toMatchObject({ status: 'waiting', waits: ['ask#approval'] })
    const here = manager({ store: await copied(cut, runId, until) })
    // a fork of it asks anew as well
    const forked = async (runs: RunManager) => (await runs.result((await runs.fork(runId, {})).runId)).status
    expect([await forked(elsewhere), await forked(here)]).toEqual(['waiting', 'succeeded'])
    await here.intervene(runId, { type: 'resume' })
    expect(await here.result(runId)).toMatchObject({ status: 'succeeded' })
  })

  it('has the time of its earlier lives in its own', async () => {
    const runId = await leftBehind()
    const rows = await store.read(runId, 0, 1000)
    const hour = 3_600_000_000
    const later = new MemoryLogStore()
    await later.create({ ...(await store.run(runId))!, status: 'running' })
    await later.append(runId, 1, 0, [...rows.slice(0, -1), { ...rows.at(-1)!, at: rows.at(-1)!.at + hour }])
    const runs = manager({ store: later })
    expect(await runs.resumeInterrupted()).toEqual([runId])
    expect(await runs.result(runId)).toMatchObject({ status: 'succeeded' })
    const last = (await runs.events(runId, 0, 1000)).at(-1)
    expect(last?.kind === 'run.succeeded' && last.data.ms).toBeGreaterThanOrEqual(3_600_000)
  })

  it('does not take the yes of a flag that was given elsewhere', async () => {
    const runs = manager()
    const { runId } = await runs.start({ document: asking, inputs: {}, autoApprove: true })
    expect(await runs.result(runId)).toMatchObject({ status: 'succeeded' })
    const started = (await runs.events(runId, 0, 100)).find((event) => event.kind === 'run.started')!.seq
    const elsewhere = manager({ store: await copied(store, runId, started), workspaceId: 'another' })
    await elsewhere.intervene(runId, { type: 'resume' })
    expect(await elsewhere.result(runId)).toMatchObject({ status: 'waiting', waits: ['ask#approval'] })
    const here = manager({ store: await copied(store, runId, started) })
    await here.intervene(runId, { type: 'resume' })
    expect(await here.result(runId)).toMatchObject({ status: 'succeeded' })
  })

  async function copied(from: LogStore, runId: string, rows: number): Promise<LogStore> {
    const copy = new MemoryLogStore()
    await copy.create({ ...(await from.run(runId))!, status: 'running' })
    await copy.append(runId, 1, 0, await from.read(runId, 0, rows))
    return copy
  }

  it('of which nothing was written but that it is begins as any other', async () => {
    const runs = manager()
    const { runId } = await runs.start({ document: calling, inputs: {} })
    await runs.result(runId)
    const whole = kinds(await runs.events(runId, 0, 100))
    const record = (await store.run(runId))!
    const only = new MemoryLogStore()
    await only.create({ ...record, status: 'running', endedAt: null })
    const later = manager({ store: only })
    await later.resumeInterrupted()
    expect(await later.result(runId)).toMatchObject({ status: 'succeeded' })
    expect(kinds(await later.events(runId, 0, 100))).toEqual(whole)
    expect(whole.slice(0, 2)).toEqual(['run.queued', 'run.started'])
  })

  it('fails for good when what it depends on has changed', async () => {
    const environment = (hash: string) => async () => ({ settings: {}, versions: { playbooks: hash } })
    tools.gate = new Promise(() => {})
    const runs = manager({ environment: environment('a') })
    const { runId } = await runs.start({ document: calling, inputs: {} })
    await runs.close()
    tools.gate = null
    const later = manager({ environment: environment('b') })
    await expect(later.intervene(runId, { type: 'resume' })).rejects.toMatchObject({
      code: 'journal.diverged',
      message: expect.stringContaining('playbooks'),
    })
    expect(await later.result(runId)).toMatchObject({ status: 'failed', error: { code: 'journal.diverged' } })
  })

  it('is ended where another process has taken it over', async () => {
    tools.gate = new Promise(() => {})
    let open = () => {}
    const runs = manager()
    const { runId } = await runs.start({ document: calling, inputs: {} })
    await vi.waitFor(async () => expect(kinds(await runs.events(runId, 0, 100))).toContain('tool.called'))
    tools.gate = new Promise((resolve) => {
      open = resolve
    })
    const other = manager()
    await other.intervene(runId, { type: 'resume' })
    await vi.waitFor(() => expect(tools.calls).toBeGreaterThan(1))
    open()
    expect(await other.result(runId)).toMatchObject({ status: 'succeeded' })
    await runs.intervene(runId, { type: 'abort', reason: 'late' })
    expect(kinds(await other.events(runId, 0, 100)).at(-1)).toBe('run.succeeded')
  })
})

describe('a log that cannot be written', () => {
  it('holds the run, which goes on once it can, with nothing lost or done twice', async () => {
    const full = new AppError('journal.unwritable', 'The disk is full.')
    let refuses = false
    store.append = new Proxy(store.append, {
      apply: (append, self, args) => (refuses ? Promise.reject(full) : Reflect.apply(append, self, args)),
    })
    const runs = manager()
    let open = () => {}
    tools.gate = new Promise((resolve) => {
      open = resolve
    })
    const after = documentOf({ look: ['tool-call', { tool: 'look_up', arguments: { n: 4 } }], more: ['tool-call', { tool: 'look_up' }] }, [
      'look.out -> more.in',
    ])
    const { runId } = await runs.start({ document: after, inputs: {} })
    const seen: RunEvent[] = []
    const watching = (async () => {
      for await (const event of runs.subscribe(runId, 0)) seen.push(event)
    })()
    await vi.waitFor(() => expect(tools.calls).toBe(1))
    refuses = true
    open()
    await vi.waitFor(async () => expect((await runs.list({ limit: 1 }))[0]).toMatchObject({ status: 'waiting', note: 'The disk is full.' }))
    await vi.waitFor(() => expect(seen.find((event) => event.kind === 'run.held')).toMatchObject({ data: { reason: 'The disk is full.' } }))
    expect(tools.calls).toBe(1)
    refuses = false
    expect(await runs.result(runId)).toMatchObject({ status: 'succeeded' })
    expect(tools.calls).toBe(2)
    await watching
    expect(shown(reduceRunEvents(emptyRunView(runId), seen))).toEqual(
      shown(reduceRunEvents(emptyRunView(runId), await runs.events(runId, 0, 1000))),
    )
  })

  it('lets the process end meanwhile: the run goes on from what was written', async () => {
    let refuses = false
    const append = store.append
    store.append = new Proxy(append, {
      apply: (target, self, args) =>
        refuses ? Promise.reject(new AppError('journal.unwritable', 'Full.')) : Reflect.apply(target, self, args),
    })
    const runs = manager()
    let open = () => {}
    tools.gate = new Promise((resolve) => {
      open = resolve
    })
    const { runId } = await runs.start({ document: calling, inputs: {} })
    await vi.waitFor(() => expect(tools.calls).toBe(1))
    refuses = true
    open()
    await vi.waitFor(async () => expect((await runs.list({ limit: 1 }))[0]).toMatchObject({ status: 'waiting' }))
    await runs.close()
    refuses = false
    tools.gate = null
    const later = manager()
    expect(await later.resumeInterrupted()).toEqual([runId])
    expect(await later.result(runId)).toMatchObject({ status: 'succeeded', output: { n: 4 } })
  })
})
