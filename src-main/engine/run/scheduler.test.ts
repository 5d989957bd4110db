import { describe, expect, test } from 'vitest'
import { AppError } from '#shared/errors/app-error.ts'
import type { Json } from '#shared/json.ts'
import type { NodeSpec } from '#shared/nodes/node-spec.ts'
import { setNode } from '#shared/nodes/set.node.ts'
import type { Executor } from '../executor.ts'
import { MemoryRunLog } from '../journal/memory-log.ts'
import { chainOf, documentOf } from '../testing/documents.ts'
import { runDocument } from '../testing/run-document.ts'
import { VirtualClock } from '../testing/virtual-clock.ts'
import { suspendRun } from './execute.ts'

/** A kind with the ports of `set` and the given behaviour. */
const behaving = (run: Executor['run']) => ({ spec: setNode as unknown as NodeSpec, executor: { run } })
const output = (run: Awaited<ReturnType<typeof runDocument>>): Json =>
  run.outcome.status === 'succeeded' ? run.outcome.output : run.outcome.status
const failure = (run: Awaited<ReturnType<typeof runDocument>>): AppError => {
  if (run.outcome.status !== 'failed') throw new Error(`The run ${run.outcome.status}`)
  return run.outcome.error
}

describe('dataflow', () => {
  test('a step starts when its own inputs are settled, not when its rank is', async () => {
    const run = await runDocument(
      documentOf({ a: ['work', { delay: 20 }], b: ['work', { delay: 300 }], c: ['work', { delay: 300 }], d: ['work', { delay: 20 }] }, [
        'a.out -> c.in',
        'a.out -> d.in',
        'b.out -> d.more',
      ]),
    )
    expect(run.outcome.status).toBe('succeeded')
    expect(run.ms).toBe(320)
  })

  test('a chain of 10,000 steps needs no stack', async () => {
    const { outcome, log } = await runDocument(chainOf(10_000))
    expect(outcome.status).toBe('succeeded')
    expect(log.events.filter(({ kind }) => kind === 'node.finished')).toHaveLength(10_000)
  })

  test('`many` takes its values in edge-id order, whatever the order in which they come', async () => {
    const run = await runDocument(
      documentOf(
        {
          late: ['work', { delay: 50, list: 0 }],
          early: ['set', { value: 'early' }],
          collect: ['collect'],
          end: ['output', { name: '' }],
        },
        ['late.out -> collect.more', 'early.out -> collect.more', 'collect.out -> end.value'],
      ),
      {
        kinds: {
          collect: {
            spec: { ...setNode, inputs: () => [{ id: 'more', label: 'More', type: 'any', arity: 'many' }] } as unknown as NodeSpec,
            executor: { run: ({ inputs }) => ({ out: inputs.more }) },
          },
        },
      },
    )
    expect(output(run)).toEqual([[], 'early'])
  })

  test('a step is skipped when a required port got only skips, or all ports did', async () => {
    const run = await runDocument(
      documentOf(
        {
          router: ['work', { route: 'out' }],
          needs: ['work', { required: true }],
          either: ['work'],
          neither: ['work'],
        },
        [
          'router.other -> needs.in',
          'router.out -> needs.more',
          'router.other -> either.in',
          'router.out -> either.more',
          'router.other -> neither.in',
        ],
      ),
    )
    expect(run.seen('node.skipped')).toEqual(['node.skipped needs', 'node.skipped neither'])
    expect(run.seen('node.finished')).toContain('node.finished either')
  })

  test('two values at a port that takes one are `port.ambiguous`; a value and a skip are not', async () => {
    const edges = ['a.out -> c.in', 'b.out -> c.in']
    const both = await runDocument(documentOf({ a: ['work'], b: ['work'], c: ['work'] }, edges))
    expect(failure(both)).toMatchObject({ code: 'port.ambiguous', place: { node: 'c' } })
    const one = await runDocument(documentOf({ a: ['work', { route: 'other' }], b: ['work'], c: ['work'] }, edges))
    expect(one.outcome.status).toBe('succeeded')
  })

  test('outputs that would have to be the same one are `port.ambiguous`', async () => {
    const ended = (...names: string[]) =>
      runDocument(
        documentOf(
          {
            a: ['set', { value: 1 }],
            ...Object.fromEntries(names.map((name, i) => [`end_${i}`, ['output', { name }] as [string, object]])),
          },
          names.map((_, i) => `a.out -> end_${i}.value`),
        ),
      )
    expect((await ended('x', 'y')).outcome).toEqual({ status: 'succeeded', output: { x: 1, y: 1 } })
    for (const names of [
      ['x', 'x'],
      ['', 'x'],
      ['x', ''],
    ])
      expect((await ended(...names)).outcome).toMatchObject({ status: 'failed', error: { code: 'port.ambiguous' } })
  })

  test('pinned outputs stand in for the node', async () => {
    const run = await runDocument(
      documentOf({ a: ['work', { failures: 9 }, { pinned: { out: 'pinned' } }], end: ['output', { name: 'x' }] }, ['a.out -> end.value']),
    )
    expect(output(run)).toEqual({ x: 'pinned' })
    expect(run.log.events.find(({ kind }) => kind === 'node.finished')?.data).toMatchObject({ pinned: true })
  })

  test('each event names the one that led to it', async () => {
    const { log } = await runDocument(documentOf({ a: ['set'], b: ['set'] }, ['a.out -> b.in']))
    expect(log.events.map(({ kind, path, cause }) => [kind, path, cause])).toEqual([
      ['node.started', 'a', undefined],
      ['node.finished', 'a', 1],
      ['node.started', 'b', 2],
      ['node.finished', 'b', 3],
    ])
  })

  test('a step that enters another phase says so once', async () => {
    const { log } = await runDocument(
      documentOf(
        {
          a: ['set', {}, { phase: 'intake_classification' }],
          b: ['set', {}, { phase: 'intake_classification' }],
          c: ['set', {}, { phase: 'context_gathering' }],
        },
        ['a.out -> b.in', 'b.out -> c.in'],
      ),
    )
    expect(log.events.flatMap(({ kind, data }) => (kind === 'phase.changed' ? [[data.from_phase, data.to_phase]] : []))).toEqual([
      [null, 'intake_classification'],
      ['intake_classification', 'context_gathering'],
    ])
  })
})

describe('failures', () => {
  test('retries first, with pauses that double', async () => {
    const run = await runDocument(documentOf({ a: ['work', { failures: 3, run: { retries: 3, retryDelayMs: 100 } }] }, []))
    expect(run.outcome.status).toBe('succeeded')
    expect(run.ms).toBe(75 + 150 + 300)
    expect(run.log.events.flatMap(({ kind, data }) => (kind === 'node.retried' ? [[data.attempt, data.delayMs]] : []))).toEqual([
      [1, 75],
      [2, 150],
      [3, 300],
    ])
  })

  test('then the error port, and every other port is skipped', async () => {
    const run = await runDocument(
      documentOf({ a: ['work', { failures: 9, run: { fallback: 1 } }], b: ['set'], e: ['output', { name: 'e' }] }, [
        'a.out -> b.in',
        'a.error -> e.value',
      ]),
    )
    expect(output(run)).toEqual({ e: { code: 'tool.failed', message: 'Attempt 0 failed', node: 'a' } })
    expect(run.seen('node.skipped')).toEqual(['node.skipped b'])
  })

  test('success skips the error port', async () => {
    const run = await runDocument(documentOf({ a: ['work'], b: ['set'] }, ['a.error -> b.in']))
    expect(run.seen('node.skipped')).toEqual(['node.skipped b'])
  })

  test('even where the executor itself gives a value of that name', async () => {
    const run = await runDocument(documentOf({ a: ['odd'], b: ['set'] }, ['a.error -> b.in']), {
      kinds: { odd: behaving(() => ({ out: 1, error: 'no failure' })) },
    })
    expect(run.seen('node.skipped')).toEqual(['node.skipped b'])
  })

  test('then the fallback value, on the first output', async () => {
    const run = await runDocument(
      documentOf({ a: ['work', { failures: 9, run: { fallback: { ok: false } } }], e: ['output', { name: 'e' }] }, ['a.out -> e.value']),
    )
    expect(output(run)).toEqual({ e: { ok: false } })
    expect(run.log.events.find(({ kind }) => kind === 'node.failed')?.data).toMatchObject({ handled: 'fallback' })
  })

  test('else the run fails, after its other steps were ended and awaited', async () => {
    const ended: string[] = []
    const clock = new VirtualClock()
    const slow: Executor['run'] = ({ signal }) =>
      new Promise((_, reject) =>
        signal.addEventListener('abort', () =>
          clock.after(700, () => {
            ended.push(`at ${clock.now()}`)
            reject(signal.reason)
          }),
        ),
      )
    const run = await runDocument(documentOf({ a: ['work', { delay: 5, failures: 1 }], s: ['slow'], z: ['set'] }, ['s.out -> z.in']), {
      clock,
      kinds: { slow: behaving(slow) },
    })
    expect(failure(run)).toMatchObject({ code: 'tool.failed', place: { node: 'a' } })
    expect(ended).toEqual(['at 705'])
    expect(run.ms).toBe(705)
    expect(run.seen('node.failed')).toEqual(['node.failed a', 'node.failed s'])
    expect(run.seen('node.started')).not.toContain('node.started z')
  })

  test('a step that does not end is waited for five seconds', async () => {
    const run = await runDocument(documentOf({ a: ['work', { delay: 5, failures: 1 }], s: ['stuck'] }, []), {
      kinds: { stuck: behaving(() => new Promise(() => {})) },
    })
    expect(failure(run).code).toBe('tool.failed')
    expect(run.ms).toBe(5005)
  })

  test('whatever is thrown is an error that names its node', async () => {
    for (const thrown of [null, undefined, 'text', { odd: true }]) {
      const sync = await runDocument(documentOf({ a: ['odd'] }, []), {
        kinds: {
          odd: behaving(() => {
            throw thrown
          }),
        },
      })
      const later = await runDocument(documentOf({ a: ['odd'] }, []), { kinds: { odd: behaving(() => Promise.reject(thrown)) } })
      for (const run of [sync, later]) expect(failure(run)).toMatchObject({ code: 'node.failed', place: { node: 'a' } })
    }
    const nothing = await runDocument(documentOf({ a: ['odd'] }, []), { kinds: { odd: behaving(() => null as never) } })
    expect(failure(nothing).code).toBe('node.failed')
  })

  test('a value that JSON cannot hold is a failure of the step that gave it', async () => {
    const kinds = { odd: behaving(() => ({ out: 10n as unknown as Json })) }
    const run = await runDocument(documentOf({ a: ['odd'], b: ['set'] }, ['a.out -> b.in']), { kinds })
    expect(failure(run).code).toBe('value.not_json')
  })

  test('a time limit ends an attempt; the next may come in time', async () => {
    const run = await runDocument(
      documentOf({ a: ['work', { delay: 3000, run: { timeoutSeconds: 1 } }], e: ['output', { name: '' }] }, ['a.error -> e.value']),
    )
    expect(output(run)).toMatchObject({ code: 'node.timeout', node: 'a' })
    expect(run.ms).toBe(1000)
    let attempts = 0
    const sometimes: Executor['run'] = ({ signal }) =>
      attempts++ > 0 ? { out: 'in time' } : new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    const again = await runDocument(
      documentOf({ a: ['sometimes', { run: { timeoutSeconds: 1, retries: 1, retryDelayMs: 0 } }], e: ['output', { name: '' }] }, [
        'a.out -> e.value',
      ]),
      { kinds: { sometimes: behaving(sometimes) } },
    )
    expect(output(again)).toBe('in time')
  })
})

describe('what ends a run', () => {
  test('failures that end the run reach no error port, retry or fallback, wherever they come from', async () => {
    for (const code of ['run.budget_exceeded', 'run.cancelled', 'journal.unwritable'] as const) {
      let attempts = 0
      const stop: Executor['run'] = () => {
        attempts++
        throw new AppError(code, 'stop')
      }
      const run = await runDocument(
        documentOf(
          {
            list: ['set', { value: [1, 2] }],
            m: ['map', { concurrency: 1 }],
            a: ['stop', { run: { retries: 2, fallback: 1 } }, { parent: 'm' }],
            b: ['set', {}, { parent: 'm' }],
            e: ['set'],
          },
          ['list.out -> m.items', 'm.item -> a.in', 'a.error -> b.in', 'b.out -> m.result', 'm.error -> e.in'],
        ),
        { kinds: { stop: behaving(stop) } },
      )
      expect(run.outcome).toMatchObject(code === 'run.cancelled' ? { status: 'cancelled' } : { status: 'failed', error: { code } })
      expect(attempts).toBe(1)
      expect(run.seen('node.started')).toEqual(['node.started list', 'node.started m', 'node.started m/map:0/a'])
    }
  })

  test('a container that ran out of time ends its inside, where nothing takes that for a failure of its own', async () => {
    const run = await runDocument(
      documentOf(
        {
          l: ['loop', { maxIterations: 1, run: { timeoutSeconds: 1 } }],
          slow: ['work', { delay: 5000 }, { parent: 'l' }],
          b: ['set', {}, { parent: 'l' }],
          e: ['output', { name: '' }],
        },
        ['slow.error -> b.in', 'b.out -> l.result', 'l.error -> e.value'],
      ),
    )
    expect(output(run)).toMatchObject({ code: 'node.timeout', node: 'l' })
    expect(run.ms).toBe(1000)
    expect(run.log.events.find(({ kind, path }) => kind === 'node.failed' && path === 'l/loop:0/slow')?.data).toMatchObject({
      handled: 'no',
    })
    expect(run.seen('node.started')).not.toContain('node.started l/loop:0/b')
  })

  test('a cancel reaches no error port and no fallback', async () => {
    const controller = new AbortController()
    const clock = new VirtualClock()
    clock.after(10, () => controller.abort())
    const run = await runDocument(
      documentOf({ a: ['work', { delay: 100, run: { fallback: 1, retries: 3 } }], b: ['set'] }, ['a.error -> b.in']),
      { signal: controller.signal, clock },
    )
    expect(run.outcome).toEqual({ status: 'cancelled' })
    expect(run.ms).toBe(10)
    expect(run.log.events.find(({ kind }) => kind === 'node.failed')?.data).toMatchObject({
      error: { code: 'run.cancelled' },
      handled: 'no',
    })
    expect(run.seen('node.started')).toEqual(['node.started a'])
  })

  test('a budget of steps', async () => {
    const run = await runDocument(chainOf(10), { budget: { steps: 4 } })
    expect(failure(run).code).toBe('run.budget_exceeded')
    expect(run.seen('node.finished')).toHaveLength(4)
    expect(run.log.events.find(({ kind }) => kind === 'budget.exceeded')?.data).toEqual({ budget: 'steps', limit: 4, used: 5 })
  })

  test('a workflow that sets no budget has the usual one', async () => {
    // 1,000 rounds of 11 steps
    const ids = Array.from({ length: 11 }, (_, index) => `n${index}`)
    const inside: Parameters<typeof documentOf>[0] = {}
    for (const id of ids) inside[id] = ['set', { value: { [id]: 1 } }, { parent: 'loop' }]
    const document = documentOf({ start: ['set', { value: {} }], loop: ['loop', { condition: 'true', maxIterations: 1000 }], ...inside }, [
      'start.out -> loop.in',
      'loop.item -> n0.in',
      ...ids.slice(1).map((id, index) => `n${index}.out -> ${id}.in`),
      'n10.out -> loop.result',
    ])
    const run = await runDocument({ ...document, settings: { budget: { tokens: 1 } } })
    expect(failure(run)).toMatchObject({ code: 'run.budget_exceeded', hint: expect.stringContaining('settings.budget.steps') })
    expect(run.log.events.find(({ kind }) => kind === 'budget.exceeded')?.data).toMatchObject({ budget: 'steps', limit: 10_000 })
    expect(failure(await runDocument({ ...document, settings: { budget: { steps: 20_000 } } })).code).toBe('loop.exhausted')
  })

  test('a budget of seconds, less what earlier lives used', async () => {
    const document = documentOf({ a: ['work', { delay: 60_000 }], b: ['set'] }, ['a.error -> b.in'])
    const run = await runDocument(document, { budget: { seconds: 30 }, spent: { seconds: 10 } })
    expect(failure(run).code).toBe('run.budget_exceeded')
    expect(run.ms).toBe(20_000)
    expect(run.seen('node.started')).toEqual(['node.started a'])
  })

  test('a budget of tokens, counted from what models return', async () => {
    const ask: Executor['run'] = (context) => {
      const usage = { input: 60, output: 50 }
      context.emit('model.returned', { agent: null, provider: 'p', model: 'm', text: { value: '' }, toolCalls: [], usage, ms: 1 })
      return { out: 1 }
    }
    const document = documentOf({ a: ['ask'], b: ['ask'], c: ['ask'] }, ['a.out -> b.in', 'b.out -> c.in'])
    const run = await runDocument(document, { budget: { tokens: 200 }, kinds: { ask: behaving(ask) } })
    expect(failure(run).code).toBe('run.budget_exceeded')
    expect(run.seen('node.started')).toEqual(['node.started a', 'node.started b'])
  })

  test('waiting: `onIdle` when nothing else is at work, and a suspended run logs nothing more', async () => {
    const controller = new AbortController()
    const clock = new VirtualClock()
    const idle: number[] = []
    const ask: Executor['run'] = async (context) => ({ out: await context.wait('ok', { type: 'approval', title: 'Go on?', body: '' }) })
    const document = documentOf({ a: ['ask'], w: ['work', { delay: 80 }], b: ['set'] }, ['a.error -> b.in'])
    const first = await runDocument(document, {
      clock,
      signal: controller.signal,
      kinds: { ask: behaving(ask) },
      onIdle: () => {
        idle.push(clock.now())
        controller.abort(suspendRun)
      },
    })
    expect(first.outcome).toEqual({ status: 'suspended' })
    expect(idle).toEqual([80])
    expect(first.log.events.map(({ kind, path }) => `${kind} ${path}`)).toEqual([
      'node.started a',
      'step.wait a',
      'node.started w',
      'node.finished w',
    ])
    const log = new MemoryRunLog({ earlier: first.log.events, answer: () => ({ approved: true }) })
    const second = await runDocument(document, { log, kinds: { ask: behaving(ask) } })
    expect(second.outcome.status).toBe('succeeded')
    expect(second.ms).toBe(0)
  })
})

describe('the journal', () => {
  test('what was finished is not done again, and another fingerprint stops the run', async () => {
    let visits = 0
    const kinds = { counted: behaving(({ config }) => ({ out: [++visits, (config as { value: Json }).value] })) }
    const document = (value: Json) => documentOf({ a: ['counted', { value }], e: ['output', { name: '' }] }, ['a.out -> e.value'])
    const first = await runDocument(document(1), { kinds })
    expect(output(first)).toEqual([1, 1])
    const again = await runDocument(document(1), { kinds, log: new MemoryRunLog({ earlier: first.log.events }) })
    expect(output(again)).toEqual([1, 1])
    expect(visits).toBe(1)
    expect(again.log.events).toHaveLength(first.log.events.length)
    const changed = await runDocument(document(2), { kinds, log: new MemoryRunLog({ earlier: first.log.events }) })
    expect(failure(changed)).toMatchObject({ code: 'journal.diverged', place: { node: 'a' } })
  })

  test('readings of the clock and of chance are the same in the next life', async () => {
    let fail = true
    const read: Executor['run'] = async (context) => {
      const values = [await context.now(), await context.now(), await context.random()]
      if (fail) throw new AppError('tool.failed', JSON.stringify(values))
      return { out: values }
    }
    const document = documentOf({ a: ['read'], e: ['output', { name: '' }] }, ['a.out -> e.value'])
    const first = await runDocument(document, { kinds: { read: behaving(read) } })
    fail = false
    const clock = new VirtualClock()
    await clock.run(new Promise<void>((resolve) => clock.after(99, resolve)))
    const log = new MemoryRunLog({ earlier: first.log.events })
    const second = await runDocument(document, { kinds: { read: behaving(read) }, log, clock, random: () => 0.25 })
    expect(JSON.stringify(output(second))).toBe(failure(first).message)
  })
})
