import type { ErrorData } from '#shared/errors/app-error.ts'
import type { ValueRef } from '#shared/events/run-event.ts'
import type { Json } from '#shared/json.ts'
import { answerForFork } from '#shared/security/tool-approval.ts'
import { type EarlierLife, pathOf } from './earlier-life.ts'

export interface MemoStep {
  fingerprint: string
  outcome: { ok: true; result: ValueRef } | { ok: false; error: ErrorData }
}

/**
 * What a run did, for another one that is forked from it: kept as a blob, so that the fork stands by itself. Whatever is the
 * same in the fork is taken from here and written into its own log; everything else is done.
 */
export interface Memo {
  /** By the path of the visit. */
  finished: Record<string, { fingerprint: string; outputs: Record<string, ValueRef> }>
  /** By the id of the step, `<path>#<name>`. */
  steps: Record<string, MemoStep>
  answers: Record<string, Json>
  /** What an agent was told before a turn, by the path of the turn. */
  told: Record<string, string[]>
}

/**
 * What of a run survives. An approval that a tool asked for comes along only with the call that it allowed: nothing that has
 * not happened is approved.
 *
 * @param survives whether what happened at a path still counts
 * @param reopened whether the visit at a path has to be made again, since something inside it does not count
 */
export function memoOf(
  life: EarlierLife,
  survives: (path: string) => boolean,
  reopened: (path: string) => boolean,
  isApprovalNode: (path: string) => boolean,
): Memo {
  const memo: Memo = { finished: {}, steps: {}, answers: {}, told: {} }
  for (const [path, { fingerprint, outputs }] of life.finished)
    if (fingerprint !== undefined && survives(path) && !reopened(path)) memo.finished[path] = { fingerprint, outputs }
  const kept = new Set<string>()
  for (const [id, { path, fingerprint, outcome }] of life.steps) {
    if (!survives(path)) continue
    memo.steps[id] = { fingerprint, outcome }
    kept.add(path)
  }
  for (const [id, answer] of life.answers) {
    const path = pathOf(id)
    if (survives(path) && (!life.isApproval(id) || isApprovalNode(path) || kept.has(path))) memo.answers[id] = answerForFork(answer)
  }
  for (const [path, texts] of life.told) if (kept.has(path)) memo.told[path] = texts
  return memo
}

/** Outside effects that had happened, or may have, and do not count: they may happen once more. */
export function effectsAgain(life: EarlierLife, survives: (path: string) => boolean): string[] {
  return [...life.intents].filter(([, { path }]) => !survives(path)).map(([id]) => id)
}
