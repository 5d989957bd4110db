import type { Problem } from '#shared/document/problem.ts'
import { visitPath } from '#shared/events/run-path.ts'
import type { ProblemView } from '#shared/events/run-view.ts'
import { runText } from '../../ui/run-strings.ts'

/** A problem of a document or of a run as a line that leads to its place. */
export interface ListedProblem {
  key: string
  kind: Problem['severity'] | ProblemView['kind']
  /** The kind in words. */
  name: string
  tone: 'bad' | 'warn' | 'quiet'
  message: string
  /** How to mend it, or empty. */
  mend: string
  code: string
  node: string | null
  edge: string | null
  fromRun: boolean
  /** The visit that it happened in; empty for a document's. */
  path: string
  /** The problem of the document itself, or null for one of a run. */
  own: Problem | null
}

const text = runText.problems

/** Errors before warnings, otherwise in the order of the document. */
export function problemsOfDocument(problems: readonly Problem[]): ListedProblem[] {
  const listed = problems.map((problem, place): ListedProblem => {
    const { severity, message, mend, code, node = null, edge = null } = problem
    return {
      key: `${place}`,
      kind: severity,
      name: text.severity[severity],
      tone: severity === 'error' ? 'bad' : 'warn',
      message,
      mend,
      code,
      node,
      edge,
      fromRun: false,
      path: '',
      own: problem,
    }
  })
  return [...listed.filter((problem) => problem.kind === 'error'), ...listed.filter((problem) => problem.kind !== 'error')]
}

/** What ended something first, then what was got round; the latest first. Equal ones in a row are one line. */
export function problemsOfRun(problems: Iterable<ProblemView>): ListedProblem[] {
  const listed: ListedProblem[] = []
  for (const { seq, kind, message, hint, code, node, path } of problems) {
    const before = listed.at(-1)
    const tone = kind === 'failure' || kind === 'budget' ? 'bad' : kind === 'retry' ? 'quiet' : 'warn'
    const problem: ListedProblem = {
      key: `run ${seq}`,
      kind,
      name: text.kinds[kind],
      tone,
      message,
      mend: hint ?? '',
      code,
      node,
      edge: null,
      fromRun: true,
      path: node === null ? '' : visitPath(path, node),
      own: null,
    }
    if (before && before.kind === kind && before.message === message && before.path === problem.path) listed[listed.length - 1] = problem
    else listed.push(problem)
  }
  listed.reverse()
  return [...listed.filter((problem) => problem.tone === 'bad'), ...listed.filter((problem) => problem.tone !== 'bad')]
}
