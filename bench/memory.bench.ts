import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { chainOf, documentOf } from '#main/engine/testing/documents.ts'
import { openEngineHost } from '#main/hosts/engine-host.ts'
import { type Bench, printResult, round } from './bench.ts'

/** An hour in which five runs begin every second. */
const runs = 18_000
const atOnce = 50
const looks = 6

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

const heapMb = (): number => {
  collect()
  collect()
  return process.memoryUsage().heapUsed / 1e6
}

/** Runs that wait for a person, so that all of them are there at once. */
const asking = documentOf(
  { a: ['set', { value: { text: 'x'.repeat(2_000) } }], ask: ['approval', { title: 'Go on?' }], end: ['output', { name: '' }] },
  ['a.out -> ask.in', 'ask.approved -> end.value'],
)

/** The heap over an hour's worth of runs, and with 1,000 runs that wait. */
const bench: Bench = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'trellis-memory-'))
  const host = await openEngineHost({ workspace: join(folder, 'ws'), lingerMs: 0 })
  const chain = chainOf(10)
  try {
    const one = async () => host.runs.result((await host.runs.start({ document: chain, inputs: {} })).runId)
    for (let i = 0; i < 500; i += atOnce) await Promise.all(Array.from({ length: atOnce }, one))
    const heap = [heapMb()]
    const startedAt = performance.now()
    for (let look = 0; look < looks; look++) {
      for (let i = 0; i < runs / looks; i += atOnce) await Promise.all(Array.from({ length: atOnce }, one))
      heap.push(heapMb())
    }
    const seconds = (performance.now() - startedAt) / 1000
    const before = heapMb()
    const waiting = await Promise.all(Array.from({ length: 1_000 }, () => host.runs.start({ document: asking, inputs: {} })))
    await Promise.all(waiting.map(({ runId }) => host.runs.result(runId)))
    await new Promise((resolve) => setTimeout(resolve, 500))
    const idle = heapMb()
    await Promise.all(waiting.map(({ runId }) => host.runs.answer(runId, 'ask#approval', { approved: true, comment: '' }, 'person')))
    const ends = await Promise.all(waiting.map(({ runId }) => host.runs.result(runId)))
    return {
      title: 'Memory of runs',
      rows: [
        {
          measured: `heap after 500 runs, and after each ${runs / looks} of ${runs} more, MB`,
          value: heap.map((mb) => round(mb, 1)).join(', '),
          goal: 'flat',
        },
        { measured: 'growth over all of them', value: round((heap.at(-1) ?? 0) / (heap[1] ?? 1), 3), goal: 'about 1' },
        {
          measured: '1,000 runs that wait for a person, KB of heap each',
          value: round(Math.max(0, idle - before), 2),
          goal: 'out of memory',
        },
        { measured: 'of these, ended well once answered', value: ends.filter(({ status }) => status === 'succeeded').length, goal: '1000' },
      ],
      notes: [
        `Chains of 10 nodes, ${atOnce} at once, logged on disk, as one host runs them; in all ${round(seconds, 0)} s. Before each look the garbage is collected.`,
      ],
    }
  } finally {
    await host.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

export default bench

if (import.meta.main) printResult(await bench())
