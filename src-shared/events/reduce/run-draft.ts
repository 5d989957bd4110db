import type { RunEvent, RunEventKind } from '../run-event.ts'
import type { ProblemView, RunView } from '../run-view.ts'

/** A view in the making: a copy that nobody else has seen yet, whose fields may be replaced but whose values may not. */
export type RunDraft = { -readonly [Field in keyof RunView]: RunView[Field] }

export type EventOf<Kind extends RunEventKind> = Extract<RunEvent, { kind: Kind }>

/** What each kind of event does to a view. */
export type Reducers<Kinds extends RunEventKind> = { readonly [Kind in Kinds]: (draft: RunDraft, event: EventOf<Kind>) => void }

/** Adds a problem, unless it is the one before it seen from further out. */
export function addProblem(draft: RunDraft, problem: ProblemView): void {
  const last = draft.problems.at(draft.problems.length - 1)
  const repeated = last && problem.kind === 'failure' && last.code === problem.code && last.message === problem.message
  if (!repeated) draft.problems = draft.problems.push(problem)
}
