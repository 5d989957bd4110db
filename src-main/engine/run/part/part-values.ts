import { portsOf } from '#shared/document/ports.ts'
import { cutPart, type PartCut, type RunPart } from '#shared/document/run-part.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { AppError } from '#shared/errors/app-error.ts'
import type { ValueRef } from '#shared/events/run-event.ts'
import type { KeptPart } from './kept-part.ts'
import type { PastRun } from './past-run.ts'

/** How far back values are looked for, through partial runs of partial runs. */
const mostRuns = 20

/** A run that values are looked for in. */
export interface Place {
  run: PastRun
  /** Where in it the pass lies that the part is taken from; undefined when it has none. */
  pass: string | undefined
}

/**
 * A part with the values of what it does not run. A run that was itself partial stands on the run that it took its values
 * from. Throws `run.value_missing`, naming the port, and `run.part_impossible`.
 *
 * @param pastRun reads what a run took and gave; undefined for one that there is not
 */
export async function keepPart(
  document: WorkflowDocument,
  part: RunPart,
  pastRun: (runId: string) => Promise<PastRun | undefined>,
): Promise<KeptPart> {
  const { kept, problems } = await gatherPart(document, part, pastRun)
  if (problems[0]) throw problems[0]
  return kept
}

/** The same, with what could be found and everything that could not. Throws `run.part_impossible` alone. */
export async function gatherPart(
  document: WorkflowDocument,
  part: RunPart,
  pastRun: (runId: string) => Promise<PastRun | undefined>,
): Promise<{ kept: KeptPart; places: readonly Place[]; problems: AppError[] }> {
  const cut = cutPart(document, part)
  const kept: KeptPart = { ...part, given: {}, sources: {} }
  const problems: AppError[] = []
  const places = await placesOf(document, part, cut, pastRun)
  const pass = places[0]?.pass
  if (cut.scope !== null && pass !== undefined) kept.visit = pass + part.node
  for (const node of cut.given) {
    const outputs = firstOf(places, ({ run, pass }) => (pass === undefined ? undefined : run.outputs(pass, node)))
    if (outputs) kept.given[node] = outputs
    else problems.push(missing(document, part, cut, node))
  }
  for (const port of cut.sources) {
    const value = await sourceOf(places, cut.scope as string, port)
    if (value === undefined) problems.push(missing(document, part, cut, cut.scope as string, port))
    else if (value !== null) kept.sources[port] = value
  }
  const skipped = part.mode === 'to' || problems.length > 0 ? undefined : wouldBeSkipped(document, part, cut, kept)
  return { kept, places, problems: skipped ? [skipped] : problems }
}

async function placesOf(
  document: WorkflowDocument,
  part: RunPart,
  cut: PartCut,
  pastRun: (runId: string) => Promise<PastRun | undefined>,
): Promise<Place[]> {
  const places: Place[] = []
  let pass: string | undefined
  for (let id = part.source; id !== undefined && places.length < mostRuns; ) {
    const run = await pastRun(id)
    if (!run) break
    if (cut.scope === null) pass = ''
    else if (places.length === 0 && part.visit !== undefined) pass = chosenPass(document, run, part.node, part.visit)
    else pass ??= lastPass(document, run, part.node, cut.scope)
    places.push({ run, pass })
    // in the run before that one, the pass of the same container that it was taken from
    const before = run.part
    const same = before?.visit !== undefined && document.nodes[before.node]?.parent === cut.scope
    pass = same ? before.visit?.slice(0, -before.node.length) : undefined
    id = before?.source
  }
  return places
}

function chosenPass(document: WorkflowDocument, run: PastRun, node: string, visit: string): string {
  const pass = run.passOf(node, visit)
  if (pass !== undefined) return pass
  throw new AppError('run.value_missing', `The run has no visit "${visit}" of "${labelOf(document, node)}".`, {
    hint: 'Choose another one, or none for the last.',
    place: { node, path: visit },
  })
}

/** The pass that a run's last visit of the node, or else of one beside it, is part of. */
function lastPass(document: WorkflowDocument, run: PastRun, node: string, scope: string): string | undefined {
  const beside = Object.keys(document.nodes).filter((id) => id !== node && document.nodes[id]?.parent === scope)
  for (const id of [node, ...beside]) {
    const pass = run.passOf(id)
    if (pass !== undefined) return pass
  }
  return undefined
}

function firstOf<T>(places: readonly Place[], find: (place: Place) => T | undefined): T | undefined {
  for (const place of places) {
    const found = find(place)
    if (found !== undefined) return found
  }
  return undefined
}

async function sourceOf(places: readonly Place[], scope: string, port: string): Promise<ValueRef | null | undefined> {
  for (const { run, pass } of places) {
    const value = pass === undefined ? undefined : ((await run.source(pass, scope, port)) ?? run.part?.sources[port])
    if (value !== undefined) return value
  }
  return undefined
}

/** A node that would be skipped for what it gets is not worth a run, and looks as if it had none. */
function wouldBeSkipped(document: WorkflowDocument, part: RunPart, cut: PartCut, kept: KeptPart): AppError | undefined {
  const edges = Object.values(cut.edges).filter(({ to }) => to[0] === part.node)
  if (edges.length === 0) return undefined
  const arrives = edges.filter(({ from: [node, port] }) => {
    if (node === cut.scope) return Object.hasOwn(kept.sources, port)
    const outputs = kept.given[node] ?? document.nodes[node]?.pinned ?? {}
    return Object.hasOwn(outputs, port)
  })
  const required = portsOf(document, part.node).inputs.filter((port) => port.required)
  const empty = required.find(({ id }) => edges.some(({ to }) => to[1] === id) && !arrives.some(({ to }) => to[1] === id))
  const port = empty?.id ?? (arrives.length === 0 ? edges[0]?.to[1] : undefined)
  if (port === undefined) return undefined
  return new AppError(
    'run.value_missing',
    `In that run nothing arrived at "${portLabel(document, part.node, port)}" of "${labelOf(document, part.node)}".`,
    { hint: 'Take a run in which it was reached, run to this node, or pin what is before it.', place: { node: part.node, path: port } },
  )
}

function missing(document: WorkflowDocument, part: RunPart, cut: PartCut, from: string, source?: string): AppError {
  const edge = Object.values(cut.edges).find((each) => each.from[0] === from && (source === undefined || each.from[1] === source))
  const [node, port] = edge?.to ?? [part.node, '']
  const where = `"${portLabel(document, node, port)}" of "${labelOf(document, node)}"`
  const giver = source === undefined ? `"${labelOf(document, from)}"` : `"${source}" of "${labelOf(document, from)}"`
  const without = part.source === undefined
  return new AppError(
    'run.value_missing',
    without
      ? `${where} needs the value of ${giver}, and there is no run yet that it could be taken from.`
      : `${where} needs the value of ${giver}, which the run does not have.`,
    {
      hint:
        cut.scope === null
          ? `Run to this node, or pin "${labelOf(document, from)}".`
          : `Run the workflow, or to "${labelOf(document, cut.scope)}", once, so that there is a pass to take values from.`,
      place: { node, path: port },
    },
  )
}

const labelOf = (document: WorkflowDocument, id: string): string => document.nodes[id]?.label || id

const portLabel = (document: WorkflowDocument, node: string, port: string): string =>
  portsOf(document, node).inputs.find(({ id }) => id === port)?.label ?? port
