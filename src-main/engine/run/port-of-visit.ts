import type { WorkflowEdge } from '#shared/document/workflow-document.ts'
import { AppError } from '#shared/errors/app-error.ts'
import { nodeOfPath } from '#shared/events/run-path.ts'
import { type Documents, documentAt } from './fork/survives.ts'

/** The connections that leave from the node of the visit at `path`. */
export function edgesFrom(documents: Documents, path: string): WorkflowEdge[] {
  const segments = path.split('/')
  const node = nodeOfPath(path)
  return Object.values(documentAt(documents, segments, segments.length - 1).edges).filter(({ from }) => from[0] === node)
}

/** Throws `run.value_missing` for a port that the visit gave nothing on and nothing leads on from: a value there would be read by nobody. */
export function refuseUnknownPort(documents: Documents, path: string, port: string, outputs: object): void {
  const known = new Set([...Object.keys(outputs), ...edgesFrom(documents, path).map(({ from }) => from[1])])
  if (known.has(port)) return
  throw new AppError('run.value_missing', `"${path}" has no result at the port "${port}" that could be changed.`, {
    hint: known.size > 0 ? `It has ${[...known].sort().join(', ')}.` : 'It gives nothing on.',
    place: { path },
  })
}
