import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readEventPage } from '#shared/api/event-page.ts'
import { eventPageText, largestPage } from '../event-page-text.ts'
import type { LogRow, LogStore, RunRecord } from '../log-store.ts'

export function runRecord(runId: string, given: Partial<RunRecord> = {}): RunRecord {
  return {
    runId,
    workflowId: 'wf_1',
    workflowName: 'One',
    status: 'running',
    snapshot: 'aa',
    correlationId: runId,
    startedAt: 1000,
    endedAt: null,
    note: '',
    seal: '',
    part: null,
    agents: [],
    alert: null,
    ...given,
  }
}

export function logRows(first: number, count: number): LogRow[] {
  return Array.from({ length: count }, (_, i) => ({
    seq: first + i,
    at: 1,
    path: `n_${first + i}`,
    kind: 'node.queued',
    data: JSON.stringify({ node: 'ü"', n: first + i }),
    cause: i === 0 ? null : first,
  }))
}

/** What every log store has to do. `open` gives an empty one. */
export function logStoreSuite(name: string, open: () => Promise<LogStore>): void {
  describe(`${name} as a log store`, () => {
    let store: LogStore
    beforeEach(async () => {
      store = await open()
    })
    afterEach(() => store.close())

    it('gives back the rows that were appended, in order and in parts', async () => {
      await store.create(runRecord('r'))
      await store.append('r', 1, 0, logRows(1, 3))
      const end = logRows(4, 2).map((row) => (row.seq === 5 ? { ...row, kind: 'run.succeeded' } : row))
      await store.append('r', 1, 3, end, { status: 'succeeded', endedAt: 5, note: 'done' })
      expect(await store.read('r', 0, 100)).toEqual([...logRows(1, 3), ...end])
      expect((await store.read('r', 2, 2)).map((row) => row.seq)).toEqual([3, 4])
      const { events } = readEventPage(await store.page('r', 2, 2))
      expect(events.map(({ seq, path, data, runId }) => ({ seq, path, data, runId }))).toEqual(
        (await store.read('r', 2, 2)).map(({ seq, path, data }) => ({ seq, path, data: JSON.parse(data), runId: 'r' })),
      )
      await expect(store.page('none', 0, 2)).rejects.toMatchObject({ code: 'run.not_found' })
      expect(await store.run('r')).toEqual(runRecord('r', { status: 'succeeded', endedAt: 5, note: 'done' }))
      await store.verify('r')
    })

    it('writes a page of its rows as any other store does, whatever is in them', async () => {
      const run = runRecord('r', { correlationId: 'c "1"' })
      await store.create(run)
      const fingerprint = 'ab'.repeat(32)
      const [first, ...others] = logRows(1, 5).map((row, i) => ({ ...row, at: 1_700_000_000_000_001 + i }))
      const rows = [
        {
          ...first,
          path: 'n_map/map:0/n_"a"',
          data: JSON.stringify({ text: 'ü " \\ \u2028 \u0001 </script> \u{1f600}', list: [1, null] }),
        },
        ...others.map((row) => ({ ...row, kind: 'node.finished', data: JSON.stringify({ name: 'ß', fingerprint }), cause: 1 })),
        { ...first, seq: 6, kind: 'step.intent', data: JSON.stringify({ fingerprint }) },
      ] as LogRow[]
      await store.append('r', 1, 0, rows)
      const text = (after: number, limit: number) => store.page('r', after, limit)
      expect(await text(0, 100)).toBe(eventPageText(run, rows, 100))
      expect(await text(4, 1)).toBe(eventPageText(run, rows.slice(4, 5), 1))
      expect(await text(6, 100)).toBe(eventPageText(run, [], 100))
      const [one, two, , , , six] = readEventPage(await text(0, 100)).events
      expect([one?.cause, two?.cause, two?.data, six?.data]).toEqual([null, { seq: 1 }, { name: 'ß' }, { fingerprint }])
    })

    it('ends a page before it is too large, and says which is the last', async () => {
      await store.create(runRecord('r'))
      const large = (seq: number, bytes: number) => ({
        ...(logRows(seq, 1)[0] as LogRow),
        data: JSON.stringify({ text: 'ü'.repeat(bytes / 2) }),
      })
      const half = largestPage / 2
      for (const [i, bytes] of [half, half + 1_000, 1_000, largestPage * 2, 1_000, 1_000].entries())
        await store.append('r', 1, i, [large(i + 1, bytes)])
      const page = async (after: number, limit: number) => {
        const { events, isLast } = readEventPage(await store.page('r', after, limit))
        return [events.map(({ seq }) => seq), isLast]
      }
      expect(await page(0, 10)).toEqual([[1], false])
      expect(await page(1, 10)).toEqual([[2, 3], false])
      expect(await page(3, 10)).toEqual([[4], false])
      expect(await page(4, 10)).toEqual([[5, 6], true])
      // whether there is more behind what was asked for is not looked at
      expect(await page(4, 2)).toEqual([[5, 6], false])
      expect(await page(6, 2)).toEqual([[], true])
    })

    it('tells that a run has not the end that it is said to have', async () => {
      await store.create(runRecord('r'))
      await store.append('r', 1, 0, logRows(1, 3), { status: 'failed' })
      await expect(store.verify('r')).rejects.toMatchObject({ code: 'journal.corrupt' })
      await store.create(runRecord('empty', { status: 'succeeded' }))
      await expect(store.verify('empty')).rejects.toMatchObject({ code: 'journal.corrupt' })
    })

    it('keeps many runs at once apart', async () => {
      const ids = Array.from({ length: 40 }, (_, i) => `r${i}`)
      await Promise.all(ids.map((id) => store.create(runRecord(id))))
      await Promise.all(ids.flatMap((id) => [store.append(id, 1, 0, logRows(1, 2)), store.append(id, 1, 2, logRows(3, 1))]))
      for (const id of ids) expect((await store.read(id, 0, 10)).length).toBe(3)
    })

    it('lets only the newest owner write', async () => {
      await store.create(runRecord('r'))
      await store.append('r', 1, 0, logRows(1, 2))
      expect(await store.claim('r')).toEqual({ epoch: 2, seq: 2 })
      await expect(store.append('r', 1, 2, logRows(3, 1))).rejects.toMatchObject({ code: 'journal.fenced' })
      await store.append('r', 2, 2, logRows(3, 1))
      expect((await store.read('r', 0, 10)).length).toBe(3)
    })

    it('refuses rows that do not follow the last, and one refusal does not touch its neighbours', async () => {
      await store.create(runRecord('a'))
      await store.create(runRecord('b'))
      const results = await Promise.allSettled([
        store.append('a', 1, 0, logRows(1, 1)),
        store.append('b', 1, 5, logRows(6, 1)),
        store.append('a', 1, 1, logRows(2, 1)),
        store.append('gone', 1, 0, logRows(1, 1)),
      ])
      expect(results.map((result) => (result.status === 'rejected' ? result.reason.code : 'kept'))).toEqual([
        'kept',
        'journal.fenced',
        'kept',
        'run.not_found',
      ])
      expect((await store.read('a', 0, 10)).length).toBe(2)
      expect(await store.read('b', 0, 10)).toEqual([])
    })

    it('refuses a run id that is taken, and runs that are not there', async () => {
      await store.create(runRecord('r'))
      await expect(store.create(runRecord('r'))).rejects.toMatchObject({ code: 'journal.fenced' })
      await expect(store.claim('x')).rejects.toMatchObject({ code: 'run.not_found' })
      await expect(store.read('x', 0, 1)).rejects.toMatchObject({ code: 'run.not_found' })
      expect(await store.run('x')).toBeUndefined()
    })

    it('lists the newest first, by workflow, status and time', async () => {
      await store.create(runRecord('r1', { startedAt: 1 }))
      await store.create(runRecord('r2', { startedAt: 2, workflowId: 'wf_2' }))
      await store.create(runRecord('r3', { startedAt: 3, status: 'waiting' }))
      const ids = async (query: Partial<Parameters<LogStore['list']>[0]>) =>
        (await store.list({ limit: 10, ...query })).map((run) => run.runId)
      expect(await ids({})).toEqual(['r3', 'r2', 'r1'])
      expect(await ids({ limit: 1 })).toEqual(['r3'])
      expect(await ids({ before: { startedAt: 3, runId: 'r3' } })).toEqual(['r2', 'r1'])
      expect(await ids({ workflowId: 'wf_2' })).toEqual(['r2'])
      expect(await ids({ status: ['waiting', 'failed'] })).toEqual(['r3'])
    })

    it('finds runs by words, agent and time, also of one moment in pages', async () => {
      await store.create(runRecord('a1', { startedAt: 5, note: 'Disk full on DB-1', agents: ['Lead', "Log 'analyst'"] }))
      await store.create(runRecord('a2', { startedAt: 5, note: '100% of the pool_size', workflowName: 'Pools' }))
      await store.create(runRecord('a3', { startedAt: 5, agents: ['Lead'] }))
      await store.create(runRecord('a0', { startedAt: 9 }))
      const ids = async (query: Partial<Parameters<LogStore['list']>[0]>) =>
        (await store.list({ limit: 10, ...query })).map((run) => run.runId)
      expect(await ids({ text: '  db-1 DISK ' })).toEqual(['a1'])
      expect(await ids({ text: 'disk pool' })).toEqual([])
      expect(await ids({ text: '%' })).toEqual(['a2'])
      expect(await ids({ text: 'l_size pools' })).toEqual(['a2'])
      expect(await ids({ text: 'A0' })).toEqual(['a0'])
      expect(await ids({ agent: 'Lead' })).toEqual(['a3', 'a1'])
      expect(await ids({ agent: "Log 'analyst'" })).toEqual(['a1'])
      expect(await ids({ agent: 'Log' })).toEqual([])
      expect(await ids({ since: 6 })).toEqual(['a0'])
      expect(await ids({ since: 5, until: 5, limit: 2 })).toEqual(['a3', 'a2'])
      expect(await ids({ since: 5, until: 5, limit: 2, before: { startedAt: 5, runId: 'a2' } })).toEqual(['a1'])
      expect((await store.run('a1'))?.agents).toEqual(['Lead', "Log 'analyst'"])
    })

    describe('searched', () => {
      const row = (seq: number, kind: string, data: object): LogRow => ({
        seq,
        at: 1,
        path: 'n_1',
        kind,
        data: JSON.stringify(data),
        cause: null,
      })
      const called = (seq: number, prompt: string) => row(seq, 'model.called', { prompt: { value: [{ type: 'human', text: prompt }] } })
      const returned = (seq: number, result: unknown) => row(seq, 'tool.returned', { tool: 'search_logs', result: { value: result } })
      const find = (text: string, more: Partial<Parameters<LogStore['list']>[0]> = {}) => store.list({ limit: 10, text, ...more })
      const ids = async (text: string, more: Partial<Parameters<LogStore['list']>[0]> = {}) =>
        (await find(text, more)).map((run) => run.runId)

      async function runOf(runId: string, rows: LogRow[], given: Partial<RunRecord> = {}): Promise<void> {
        await store.create(runRecord(runId, given))
        await store.append(runId, 1, 0, rows)
      }

      it('finds what went in and came out, of models and tools too, with the stretch of text', async () => {
        await runOf('a', [
          row(1, 'run.started', { inputs: { value: { question: 'Why is checkout slow?' } } }),
          called(2, 'You look into incidents of the payments cluster.'),
          returned(3, [{ reason: 'OOMKilled', pod: 'checkout-5f6d' }, 'exit code 137']),
          row(4, 'model.returned', {
            text: { value: 'The memory limit is too low.' },
            toolCalls: [{ id: '0.0', name: 'get_pod', arguments: { name: 'überlauf' } }],
          }),
          row(5, 'run.failed', { error: { code: 'code.failed', message: 'No quota left', hint: 'Ask for more' } }),
          row(6, 'node.finished', { node: 'n', outputs: { out: { value: 'unspoken' } } }),
        ])
        for (const text of ['checkout slow', 'incidents PAYMENTS', 'oomkill', 'code 137', 'limit memory', 'get_pod uberlauf', 'quota more'])
          expect(await ids(text), text).toEqual(['a'])
        expect(await ids('killed')).toEqual([])
        expect(await ids('unspoken')).toEqual([])
        expect(await ids('checkout nowhere')).toEqual([])
        const [run] = await find('oomkilled')
        expect(run?.found).toMatchObject({ seq: 3, path: 'n_1', kind: 'tool.returned' })
        expect(run?.found?.snippet).toEqual(['reason ', 'OOMKilled', ' pod checkout-5f6d exit code 137'])
      })

      it('finds words that stand in different places, and signs of a name only as they stand there', async () => {
        await runOf('a', [called(1, 'the pool_size of db-1.prod'), returned(2, 'timed out')], { note: 'Disk full' })
        for (const text of ['timed disk', 'pool_size', 'db-1', 'db-1.prod timed', 'pool']) expect(await ids(text), text).toEqual(['a'])
        expect(await ids('size_pool')).toEqual([])
      })

      it('lists those first that fit best, the newer one first where they fit the same, in pages', async () => {
        const filler = 'nothing of interest is said here, and that at some length. '
        await runOf('once', [called(1, `${filler.repeat(20)} deadlock`)], { startedAt: 9 })
        await runOf('often', [called(1, 'deadlock after deadlock, and one more deadlock')], { startedAt: 1 })
        await runOf('same', [called(1, 'deadlock after deadlock, and one more deadlock')], { startedAt: 2 })
        await runOf('named', [called(1, 'nothing')], { startedAt: 1, note: 'Deadlock in orders' })
        await runOf('other', [called(1, 'nothing')], { startedAt: 5 })
        const all = ['named', 'same', 'often', 'once']
        expect(await ids('deadlock')).toEqual(all)
        const paged: string[] = []
        for (let last: Awaited<ReturnType<LogStore['list']>>[number] | undefined; paged.length <= all.length; ) {
          const [next] = await find('deadlock', { limit: 1, ...(last ? { before: last } : {}) })
          if (!next) break
          paged.push(next.runId)
          last = next
        }
        expect(paged).toEqual(all)
        expect(await ids('deadlock', { since: 2 })).toEqual(['same', 'once'])
      })

      it('sees what a live run wrote last, and a turn of an agent only by what is new in it', async () => {
        const turn = (seq: number, ...said: string[]) =>
          row(seq, 'model.called', { prompt: { value: said.map((text, i) => ({ type: i % 2 === 0 ? 'human' : 'ai', text })) } })
        await runOf('a', [turn(1, 'first')])
        expect(await ids('first')).toEqual(['a'])
        await store.append('a', 1, 1, [turn(2, 'first', 'answer', 'second')])
        const [run] = await find('second')
        expect(run?.found).toMatchObject({ seq: 2, snippet: ['', 'second', ''] })
        expect((await find('first'))[0]?.found?.seq).toBe(1)
      })

      it('takes whatever is asked for as words', async () => {
        await runOf('a', [called(1, 'NEAR the "end" AND (so on) * text: x^2 日本語 😀 l\'été'), row(2, 'model.called', { prompt: 7 })])
        for (const text of [
          '"',
          '""',
          '"a',
          "'; DROP TABLE run; --",
          'a AND',
          'NEAR(',
          '(',
          ')',
          '*',
          'text:',
          '-',
          '^',
          '{}',
          '\\',
          '%',
          '_',
          '😀',
          '\0',
          'a\0b',
          '\ud800',
          'x'.repeat(200),
          '- '.repeat(100),
        ])
          expect(Array.isArray(await find(text)), text).toBe(true)
        for (const text of ['NEAR', 'and', '"end"', '(so', 'text:', 'x^2', '日本', "l'ete", 'été', '日本語 end'])
          expect(await ids(text), text).toEqual(['a'])
        expect(await ids('  ')).toEqual(['a'])
      })
    })

    it('deletes a run whole, which may be made anew then, and only one that has ended', async () => {
      const prompt = (text: string) =>
        ({ ...logRows(1, 1)[0], kind: 'model.called', data: JSON.stringify({ prompt: { value: text } }) }) as LogRow
      await store.create(runRecord('old', { status: 'failed' }))
      await store.append('old', 1, 0, [prompt('deadlock')])
      await store.create(runRecord('kept', { status: 'succeeded' }))
      await store.append('kept', 1, 0, [prompt('deadlock')])
      const found = async (text: string) => (await store.list({ limit: 9, text })).map((run) => run.runId)
      expect(await found('deadlock')).toHaveLength(2)
      for (const status of ['queued', 'running', 'waiting', 'paused'] as const) {
        await store.create(runRecord(status, { status }))
        await expect(store.delete(status)).rejects.toMatchObject({ code: 'run.not_ended' })
      }
      await store.delete('old')
      await expect(store.delete('old')).rejects.toMatchObject({ code: 'run.not_found' })
      await expect(store.append('old', 1, 1, logRows(2, 1))).rejects.toMatchObject({ code: 'run.not_found' })
      expect(await store.run('old')).toBeUndefined()
      expect(await found('deadlock')).toEqual(['kept'])
      expect((await store.list({ limit: 9 })).length).toBe(5)
      await store.delete('kept')
      await store.create(runRecord('old'))
      await store.append('old', 1, 0, logRows(1, 2))
      expect(await store.read('old', 0, 9)).toEqual(logRows(1, 2))
      expect(await found('deadlock')).toEqual([])
    })

    it('tells the blobs that a run names', async () => {
      const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((digit) => digit.repeat(64)) as [string, string, string, string]
      const row = (seq: number, data: object): LogRow => ({
        seq,
        at: 1,
        path: 'n',
        kind: 'node.finished',
        data: JSON.stringify(data),
        cause: null,
      })
      await store.create(runRecord('r'))
      await store.append('r', 1, 0, [
        row(1, { outputs: { out: { blob: a, bytes: 9, preview: '' }, more: { blob: b, bytes: 9, preview: '' } }, fingerprint: c }),
        row(2, { outputs: { out: { value: { files: [{ path: 'x', hash: b, bytes: 1 }] } } } }),
        row(3, { type: 'modify', modifications: { snapshot: d } }),
      ])
      expect((await store.blobsOf('r')).sort()).toEqual([a, b, d])
      expect(await store.blobsOf('gone')).toEqual([])
    })

    it('keeps the alert that a run is about, given or found out, and finds runs by it', async () => {
      const slow = { type: 'Slow', severity: 'critical', service: "che'ckout" }
      await store.create(runRecord('b1', { startedAt: 1, alert: slow }))
      await store.create(runRecord('b2', { startedAt: 2 }))
      await store.create(runRecord('b3', { startedAt: 3 }))
      await store.append('b2', 1, 0, logRows(1, 1), { alert: { type: 'Full', severity: 'critical', service: '' } })
      await store.append('b2', 1, 1, [], { status: 'waiting' })
      expect((await store.run('b1'))?.alert).toEqual(slow)
      expect((await store.run('b2'))?.alert?.type).toBe('Full')
      expect((await store.run('b3'))?.alert).toBeNull()
      const ids = async (query: Partial<Parameters<LogStore['list']>[0]>) =>
        (await store.list({ limit: 10, ...query })).map((run) => run.runId)
      expect(await ids({ alert: 'Slow' })).toEqual(['b1'])
      expect(await ids({ severity: 'critical' })).toEqual(['b2', 'b1'])
      expect(await ids({ severity: 'critical', alert: 'Full' })).toEqual(['b2'])
      expect(await ids({ alert: 'slow' })).toEqual([])
    })

    describe('adds up what runs did', () => {
      const row = (seq: number, kind: string, data: object): LogRow => ({
        seq,
        at: 1,
        path: '',
        kind,
        data: JSON.stringify(data),
        cause: null,
      })
      const called = { agent: 'a1', provider: 'p', model: 'm', usage: { input: 100, output: 10 }, ms: 40 }
      const spawned = { agent: 'a1', name: 'Lead', level: 'parent' }
      const rows = (ms: number): LogRow[] => [
        row(1, 'agent.spawned', spawned),
        row(2, 'model.returned', called),
        row(3, 'model.returned', { ...called, agent: null, ms: 60 }),
        // an answer of another run costs nothing again
        row(4, 'model.returned', { ...called, fromJournal: true }),
        row(5, 'tool.returned', { tool: 't', ok: true, ms: 5 }),
        row(6, 'tool.returned', { tool: 't', ok: false, ms: 7 }),
        row(7, 'fallback.used', { what: 'model' }),
        row(8, 'agent.retired', { agent: 'a1', ms: 50 }),
        row(9, 'run.succeeded', { ms }),
      ]
      const ran = async (id: string, startedAt: number, ms: number, given: Partial<RunRecord> = {}) => {
        await store.create(runRecord(id, { startedAt, ...given }))
        await store.append(id, 1, 0, rows(ms), { status: 'succeeded', endedAt: startedAt + ms })
      }

      it('by workflow, agent, model, tool and time', async () => {
        for (const [i, ms] of [300, 100, 200].entries()) await ran(`r${i}`, 1000 + i, ms)
        await ran('other', 1900, 900, { workflowId: 'wf_2', workflowName: 'Two' })
        await store.create(runRecord('open', { startedAt: 1950 }))
        await ran('earlier', 500, 1)
        const { slices, ...all } = await store.statistics({ since: 1000, until: 2000, slices: 2 })
        expect(all).toEqual({
          runs: 5,
          statuses: { queued: 0, running: 1, waiting: 0, paused: 0, succeeded: 4, failed: 0, cancelled: 0 },
          time: { median: 200, p95: 900 },
          tokens: { input: 800, output: 80 },
          fallbacks: 4,
          workflows: [
            {
              ...{ id: 'wf_1', name: 'One', runs: 4, succeeded: 3, failed: 0, cancelled: 0 },
              ...{ tokens: { input: 600, output: 60 }, time: { median: 200, p95: 300 } },
            },
            {
              ...{ id: 'wf_2', name: 'Two', runs: 1, succeeded: 1, failed: 0, cancelled: 0 },
              ...{ tokens: { input: 200, output: 20 }, time: { median: 900, p95: 900 } },
            },
          ],
          agents: [{ name: 'Lead', level: 'parent', calls: 4, failed: 0, ms: 200, longest: 50, tokens: { input: 400, output: 40 } }],
          models: [{ provider: 'p', model: 'm', calls: 8, ms: 400, longest: 60, tokens: { input: 800, output: 80 } }],
          tools: [{ tool: 't', calls: 8, failed: 4, ms: 48, longest: 7 }],
          behind: 0,
          cut: false,
        })
        expect(slices.map(({ from, succeeded, open }) => [from, succeeded, open])).toEqual([
          [1000, 3, 0],
          [1500, 1, 1],
        ])
      })

      it('from the first run on where no beginning is named', async () => {
        await ran('a', 1000, 5)
        await ran('b', 3000, 5)
        const { runs, slices } = await store.statistics({ until: 4000, slices: 3 })
        expect([runs, slices.map(({ from, succeeded }) => [from, succeeded])]).toEqual([
          2,
          [
            [1000, 1],
            [2000, 0],
            [3000, 1],
          ],
        ])
      })

      it('as nothing where there was none', async () => {
        const { runs, time, slices } = await store.statistics({ until: 4000, slices: 3 })
        expect([runs, time, slices.length]).toEqual([0, null, 3])
      })

      it('anew when a run went on after its end', async () => {
        await ran('r', 1000, 300)
        expect((await store.statistics({ until: 9000, slices: 1 })).time?.median).toBe(300)
        await store.append('r', 1, 9, [row(10, 'run.resumed', { from: 9 })], { status: 'running', endedAt: null })
        expect(await store.statistics({ until: 9000, slices: 1 })).toMatchObject({ time: null, tokens: { input: 0 }, behind: 0 })
        await store.append('r', 1, 10, [row(11, 'run.failed', { ms: 700 })], { status: 'failed', endedAt: 5000 })
        expect((await store.statistics({ until: 9000, slices: 1 })).time?.median).toBe(700)
      })
    })

    it('keeps the record when an append says nothing of it', async () => {
      await store.create(runRecord('r', { note: 'n' }))
      await store.append('r', 1, 0, logRows(1, 1), { status: 'waiting' })
      await store.append('r', 1, 1, [], { note: 'later' })
      expect(await store.run('r')).toMatchObject({ status: 'waiting', note: 'later', endedAt: null })
    })
  })
}
