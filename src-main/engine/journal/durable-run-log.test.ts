import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AppError } from '#shared/errors/app-error.ts'
import type { RunEvent } from '#shared/events/run-event.ts'
import type { Json } from '#shared/json.ts'
import type { BlobStore } from '../../storage/blob-store.ts'
import { openFileBlobStore } from '../../storage/file-blob-store.ts'
import type { LogStore } from '../../storage/log-store.ts'
import { MemoryLogStore } from '../../storage/memory-log-store.ts'
import { runRecord } from '../../storage/testing/log-store-suite.ts'
import { readEarlierLife } from '../run/revive-run.ts'
import { DurableRunLog, type DurableRunLogOptions } from './durable-run-log.ts'
import { LocalEventBus } from './event-bus.ts'
import { LogFlusher } from './log-flusher.ts'

let folder: string
let store: LogStore
let blobs: BlobStore
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-journal-'))
  store = new MemoryLogStore()
  blobs = openFileBlobStore(folder)
  await store.create(runRecord('r'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const { signal } = new AbortController()
const base = () => ({ runId: 'r', correlationId: 'r', store, blobs, bus: new LocalEventBus(), flusher: new LogFlusher() })

/** The first life of the run, or the next one from what the log holds. */
async function life(given: Partial<DurableRunLogOptions> = {}): Promise<DurableRunLog> {
  const earlier = await readEarlierLife(store, (await store.run('r'))!)
  const { epoch } = await store.claim('r')
  return new DurableRunLog({ ...base(), epoch, earlier, ...given })
}
const rows = async () => (await store.read('r', 0, 1000)).map((row) => ({ ...row, data: JSON.parse(row.data) }))
const kinds = async () => (await rows()).map((row) => row.kind)

describe('a step', () => {
  it('happens once ever, whichever life asks for it', async () => {
    let calls = 0
    const ask = (log: DurableRunLog) =>
      log.step('a', 'read', 'recorded', { fingerprint: { x: 1 }, signal }, async () => {
        calls++
        return { value: calls }
      })
    const first = await life()
    expect(await ask(first)).toEqual({ value: 1 })
    expect(await kinds()).toEqual(['step.result'])
    expect(await ask(first)).toEqual({ value: 1 })
    expect(await ask(await life())).toEqual({ value: 1 })
    expect(calls).toBe(1)
  })

  it('that would now be another one stops the run', async () => {
    await (await life()).step('a', 'read', 'recorded', { fingerprint: 1, signal }, async () => 1)
    const next = await life()
    await expect(next.step('a', 'read', 'recorded', { fingerprint: 2, signal }, async () => 2)).rejects.toMatchObject({
      code: 'journal.diverged',
    })
    expect(await next.step('b', 'read', 'recorded', { fingerprint: 2, signal }, async () => 2)).toBe(2)
  })

  it('keeps a failure as its result, but not an end from outside', async () => {
    const failing = async () => {
      throw new AppError('tool.failed', 'no')
    }
    const abort = new AbortController()
    const first = await life()
    await expect(first.step('a', 's', 'recorded', { fingerprint: 1, signal }, failing)).rejects.toMatchObject({ code: 'tool.failed' })
    await expect(
      first.step('b', 's', 'recorded', { fingerprint: 1, signal: abort.signal }, async () => {
        abort.abort(new AppError('run.cancelled', 'stop'))
        throw abort.signal.reason
      }),
    ).rejects.toMatchObject({ code: 'run.cancelled' })
    // a place that comes by it again in the same life has the same outcome
    await expect(first.step('a', 's', 'recorded', { fingerprint: 1, signal }, async () => 1)).rejects.toMatchObject({ message: 'no' })
    const next = await life()
    await expect(next.step('a', 's', 'recorded', { fingerprint: 1, signal }, async () => 1)).rejects.toMatchObject({
      code: 'tool.failed',
      message: 'no',
    })
    expect(await next.step('b', 's', 'recorded', { fingerprint: 1, signal }, async () => 1)).toBe(1)
  })

  it('that changes something outside starts only when its intent is stored, with a key that stays the same', async () => {
    const log = await life()
    let seen: string[] = []
    let key = ''
    await log.step('a', 'send', 'outside', { fingerprint: 1, signal }, async ({ idempotencyKey }) => {
      seen = await kinds()
      key = idempotencyKey
      return null
    })
    expect(seen).toEqual(['step.intent'])
    expect((await rows())[0]?.data.idempotencyKey).toBe(key)
    expect(key).toMatch(/^[0-9a-f]{32}$/)
  })

  /** A life in which the effect begins and the process ends before its result is known. */
  async function interrupted(): Promise<void> {
    const log = await life()
    void log.step('a', 'send', 'outside', { fingerprint: 1, signal }, () => new Promise<Json>(() => {})).catch(() => {})
    await log.flush()
    await new Promise((resolve) => setImmediate(resolve))
  }

  it.each([
    ['again', 'fresh', 1],
    [{ done: 'what was found' }, { found: 'what was found' }, 0],
    [{ done: null }, { found: null }, 0],
  ])('whose outcome is not known is decided by a person: %j', async (answer, expected, calls) => {
    await interrupted()
    let made = 0
    const log = await life()
    const asResult = (found: Json) => ({ found })
    const step = log.step<Json>('a', 'send', 'outside', { fingerprint: 1, signal, asResult }, async () => {
      made++
      return 'fresh'
    })
    await log.flush()
    const [wait] = log.openWaits
    expect(wait).toMatchObject({ id: 'a#send:outcome:1', request: { options: ['again', 'stop'] } })
    await expect(log.answer(wait!.id, 'agian', 'person')).rejects.toMatchObject({ code: 'schema.mismatch' })
    await log.answer(wait!.id, answer as Json, 'person')
    expect(await step).toEqual(expected)
    expect(made).toBe(calls)
  })

  it('that was under way and would now be another one is neither asked about nor done', async () => {
    await interrupted()
    const next = await life()
    let made = 0
    const step = next.step('a', 'send', 'outside', { fingerprint: 2, signal }, async () => ++made)
    await expect(step).rejects.toMatchObject({ code: 'journal.diverged' })
    expect([made, next.openWaits]).toEqual([0, []])
  })

  it('is asked about for each of its starts, and ends the run on `stop`', async () => {
    await interrupted()
    const second = await life()
    void second.step('a', 'send', 'outside', { fingerprint: 1, signal }, () => new Promise<Json>(() => {})).catch(() => {})
    await second.flush()
    await second.answer('a#send:outcome:1', 'again', 'person')
    await second.flush()
    const third = await life()
    const step = third.step('a', 'send', 'outside', { fingerprint: 1, signal }, async () => 1)
    await third.flush()
    expect(third.openWaits.map(({ id }) => id)).toEqual(['a#send:outcome:2'])
    const ended = expect(step).rejects.toMatchObject({ code: 'run.cancelled' })
    await third.answer('a#send:outcome:2', 'stop', 'person')
    await ended
  })
})

describe('a wait', () => {
  const request = { type: 'question', title: 'T', body: '' } as const

  it('is asked once and answered once, across lives', async () => {
    const first = await life()
    void first.wait('a', 'q', request, signal).catch(() => {})
    await first.flush()
    const second = await life()
    const waiting = second.wait('a', 'q', { ...request, title: 'Another' }, signal)
    await second.flush()
    expect(second.openWaits).toMatchObject([{ id: 'a#q', request: { title: 'T' } }])
    await second.answer('a#q', { yes: true }, 'person')
    expect(await waiting).toEqual({ yes: true })
    await expect(second.answer('a#q', 1, 'person')).rejects.toMatchObject({ code: 'run.wait_unknown' })
    expect(await (await life()).wait('a', 'q', request, signal)).toEqual({ yes: true })
    expect(await kinds()).toEqual(['step.wait', 'step.answer'])
  })

  it('that was answered with nothing is answered, also where its place comes by it again', async () => {
    const log = await life()
    const waiting = log.wait('a', 'q', request, signal)
    await log.flush()
    await log.answer('a#q', null, 'person')
    expect(await waiting).toBeNull()
    expect(await log.wait('a', 'q', request, signal)).toBeNull()
    expect(await (await life()).wait('a', 'q', request, signal)).toBeNull()
    expect(await kinds()).toEqual(['step.wait', 'step.answer'])
  })

  it('ends with its run', async () => {
    const abort = new AbortController()
    const log = await life()
    const waiting = log.wait('a', 'q', request, abort.signal)
    await log.flush()
    abort.abort()
    await expect(waiting).rejects.toMatchObject({ code: 'run.cancelled' })
    expect(log.openWaits).toEqual([])
  })
})

describe('what is written', () => {
  it('puts large values aside before the row that names them', async () => {
    const large = 'ü'.repeat(20_000)
    const log = await life()
    log.emit('a', 'tool.returned', { agent: null, tool: 't', call: '0', ok: true, result: { value: { large } }, ms: 1 })
    log.emit('a', 'node.finished', { node: 'a', outputs: { out: { value: large }, small: { value: 1 } }, ms: 1 })
    await log.step('a', 's', 'recorded', { fingerprint: 1, signal }, async () => large)
    const [returned, finished] = await rows()
    expect(returned?.data.result).toMatchObject({ bytes: expect.any(Number), preview: expect.any(String) })
    expect(finished?.data.outputs.small).toEqual({ value: 1 })
    expect(await blobs.has(returned?.data.result.blob)).toBe(true)
    expect((await readdir(folder)).length).toBeGreaterThan(0)
    const next = await life()
    expect(await next.finished('a')?.outputs()).toEqual({ out: large, small: 1 })
    expect(await next.step('a', 's', 'recorded', { fingerprint: 1, signal }, async () => 'again')).toBe(large)
  })

  it('is not written again while a run catches up', async () => {
    const told = (log: DurableRunLog, ms: number) => {
      log.emit('a', 'node.started', { node: 'a', kind: 'set', label: 'A', inputs: {} })
      log.emit('a', 'tool.returned', {
        agent: null,
        tool: 't',
        call: '0',
        ok: true,
        result: { value: 1 },
        ms,
        ...(ms > 1 ? { fromJournal: true } : {}),
      })
    }
    const first = await life()
    told(first, 1)
    await first.flush()
    const second = await life()
    told(second, 2)
    second.emit('a', 'node.finished', { node: 'a', outputs: {}, ms: 2 })
    await second.flush()
    expect(await kinds()).toEqual(['node.started', 'tool.returned', 'node.finished'])
    expect((await rows()).map((row) => row.seq)).toEqual([1, 2, 3])
  })

  it('keeps the last text of a stream, and few of those before', async () => {
    const log = await life()
    for (let i = 1; i <= 50; i++) log.emit('a/turn:0', 'node.text', { node: 'a', text: 'x'.repeat(i) })
    log.emit('a', 'node.finished', { node: 'a', outputs: {}, ms: 1 })
    await log.flush()
    const texts = (await rows()).filter((row) => row.kind === 'node.text').map((row) => row.data.text.length)
    expect(texts).toEqual([1, 50])
    expect((await kinds()).at(-1)).toBe('node.finished')
  })

  it('leaves out what is only shown live', async () => {
    const bus = new LocalEventBus()
    const reader = bus.subscribe('r')
    const log = await life({ bus })
    log.emit('a', 'node.started', { node: 'a', kind: 'set', label: 'A', inputs: {} })
    log.emit('a', 'node.token', { node: 'a', text: 'x' })
    await log.flush()
    const { events, durable } = await reader.next()
    expect(events.map((event) => [event.kind, event.seq])).toEqual([
      ['node.started', 1],
      ['node.token', 1],
    ])
    expect(durable).toBe(1)
    expect(await kinds()).toEqual(['node.started'])
  })

  it('ends the run when it cannot be stored, and says so once', async () => {
    const errors: string[] = []
    const log = await life({ onBroken: (error) => errors.push(error.code) })
    await store.claim('r')
    log.emit('a', 'node.queued', { node: 'a', kind: 'set', label: '' })
    await expect(log.flush()).rejects.toMatchObject({ code: 'journal.fenced' })
    expect(log.emit('a', 'node.queued', { node: 'a', kind: 'set', label: '' })).toBe(1)
    await expect(log.step('a', 's', 'recorded', { fingerprint: 1, signal }, async () => 1)).rejects.toMatchObject({
      code: 'journal.fenced',
    })
    expect(errors).toEqual(['journal.fenced'])
  })

  it('is not stored before the blobs that it names, and waits until they can be', async () => {
    let full = true
    const put: BlobStore['put'] = (bytes) => (full ? Promise.reject(new AppError('file.unwritable', 'disk full')) : blobs.put(bytes))
    const held: (string | null)[] = []
    const log = await life({ blobs: { ...blobs, put }, onHeld: (error) => held.push(error?.message ?? null) })
    log.emit('a', 'node.finished', { node: 'a', outputs: { out: log.ref('x'.repeat(40_000)) }, ms: 1 })
    const flushed = log.flush()
    await vi.waitFor(() => expect(held).toEqual(['disk full']))
    expect(await rows()).toEqual([])
    full = false
    await flushed
    expect(held).toEqual(['disk full', null])
    expect((await rows()).map(({ kind }) => kind)).toEqual(['node.finished'])
    const [{ data }] = (await rows()) as unknown as [{ data: { outputs: { out: { blob: string } } } }]
    expect(await blobs.has(data.outputs.out.blob)).toBe(true)
  })
})

describe('the event bus', () => {
  it('never waits for a reader: one that is too slow is left with the seq up to which it has to read the log', async () => {
    const bus = new LocalEventBus(10)
    const slow = bus.subscribe('r')
    const event = (seq: number) => ({ seq }) as RunEvent
    for (let seq = 1; seq <= 25; seq++) bus.publish('r', [event(seq)], seq)
    const { events, durable } = await slow.next()
    expect(durable).toBe(25)
    expect(events.length).toBeLessThanOrEqual(10)
    slow.close()
    expect(bus.watched('r')).toBe(false)
  })
})
