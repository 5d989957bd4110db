import { AppError } from '#shared/errors/app-error.ts'
import { nodeOfPath } from '#shared/events/run-path.ts'
import { canonicalJson, type Json } from '#shared/json.ts'
import type { BlobStore } from '../../../storage/blob-store.ts'
import { EarlierLife } from '../../journal/earlier-life.ts'
import { effectsAgain, type Memo, memoOf } from '../../journal/memo.ts'
import { ValueRefs } from '../../journal/value-ref.ts'
import { refuseUnknownPort } from '../port-of-visit.ts'
import type { ForkRun } from '../run-control.ts'
import { checkedInputs } from '../run-inputs.ts'
import type { RunSnapshot } from '../run-snapshot.ts'
import { isApprovalNode } from '../start-snapshot.ts'
import { reopenedByFork, survivesFork } from './survives.ts'

/** The place of a run that a person names: a path as it is, or the id of a node for its last visit. Throws `run.value_missing`. */
export function placeIn(earlier: EarlierLife, named: string): string {
  const paths = [...earlier.started]
  if (paths.some((path) => path === named || path.startsWith(`${named}/`))) return named
  const steps = [...earlier.steps.values()].some(({ path }) => path === named || path.startsWith(`${named}/`))
  if (steps) return named
  const last = paths.findLast((path) => nodeOfPath(path) === named)
  if (last !== undefined) return last
  throw new AppError('run.value_missing', `The run never came to "${named}".`, {
    hint: 'Name a node that it has run, or the path of a visit.',
  })
}

/** What a fork of a run starts with, and which outside effects may happen once more. Throws `run.value_missing`. */
export async function forkSnapshot(
  { runId, snapshot, earlier }: { runId: string; snapshot: RunSnapshot; earlier: EarlierLife },
  { at, inputs, values = [] }: Omit<ForkRun, 'document'>,
  blobs: BlobStore,
): Promise<{ snapshot: RunSnapshot; again: string[] }> {
  const point = at === undefined ? null : placeIn(earlier, at)
  const survives = point === null ? () => true : survivesFork(snapshot, point)
  const reopened = point === null ? () => false : reopenedByFork(point)
  const memo = memoOf(earlier, survives, reopened, (path) => isApprovalNode(path, snapshot))
  const refs = new ValueRefs(blobs)
  for (const { path, port, value } of values) {
    const visit = Object.hasOwn(memo.finished, path) ? memo.finished[path] : undefined
    if (!visit)
      throw new AppError('run.value_missing', `The fork takes over no result at "${path}" that could be changed.`, {
        hint: 'Name the path of a visit that lies before the place of the fork.',
        place: { path },
      })
    refuseUnknownPort(snapshot, path, port, visit.outputs)
    visit.outputs = { ...visit.outputs, [port]: refs.ref(value) }
  }
  await refs.settled()
  const hash = await blobs.put(Buffer.from(canonicalJson(memo as unknown as Json)))
  const forked: RunSnapshot = {
    ...snapshot,
    inputs: inputs && !snapshot.part ? checkedInputs(snapshot.document.inputs, inputs) : { ...snapshot.inputs, ...inputs },
    fork: { run: runId, at: point, memo: hash },
  }
  return { snapshot: forked, again: effectsAgain(earlier, survives) }
}

/** What the other run did. Throws `file.unreadable` when it is gone or damaged. */
export async function loadMemo(hash: string, blobs: BlobStore): Promise<Memo> {
  const { finished, steps, answers, told } = JSON.parse(Buffer.from(await blobs.get(hash)).toString('utf8')) as Memo
  // paths are keys: one that is named like a property of objects is none
  return { finished: bare(finished), steps: bare(steps), answers: bare(answers), told: bare(told) }
}

/** Where a fork begins: nothing of its own, but what the other run did. */
export async function forkedLife(memo: string, blobs: BlobStore): Promise<EarlierLife> {
  const life = new EarlierLife()
  life.memo = await loadMemo(memo, blobs)
  return life
}

const bare = <T>(record: Record<string, T>): Record<string, T> => Object.assign(Object.create(null), record) as Record<string, T>
