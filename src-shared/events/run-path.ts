/**
 * Paths in a run: segments joined by `/`, a node id or a place by structure (`loop:2`, `map:0`, `try:1`, `turn:3`, `call:0`,
 * `spawn:0`, `attempt:1`). Ids hold no colon, so that the two are told apart by it.
 */

/** Path of the visit of `node` that `path` lies in: up to the last segment that names it. */
export function visitPath(path: string, node: string): string {
  // nearly every event of a node has the path of its visit
  if (path.endsWith(node) && (path.length === node.length || path[path.length - node.length - 1] === '/')) return path
  const segments = path.split('/')
  const last = segments.lastIndexOf(node)
  return last < 0 ? path : segments.slice(0, last + 1).join('/')
}

/** The innermost node that `path` lies in, or null at the top. */
export function nodeOfPath(path: string): string | null {
  const segments = path.split('/')
  for (let i = segments.length - 1; i >= 0; i--) {
    const segment = segments[i] as string
    if (segment !== '' && !segment.includes(':')) return segment
  }
  return null
}

/** The path without its last segment, or null for the top. */
export function outerPath(path: string): string | null {
  if (path === '') return null
  const cut = path.lastIndexOf('/')
  return cut < 0 ? '' : path.slice(0, cut)
}

const rounds = /^(?:loop|map|try):\d+$/

/** What `n_map/map:3` is: round `map:3` of the container at `n_map`. Null for any other path. */
export function roundOfPath(path: string): { container: string; segment: string } | null {
  const cut = path.lastIndexOf('/')
  if (cut < 0) return null
  const segment = path.slice(cut + 1)
  return rounds.test(segment) ? { container: path.slice(0, cut), segment } : null
}

/** Id of a wait: where it is and what it is called. Answers name it. */
export function waitId(path: string, name: string): string {
  return `${path}#${name}`
}
