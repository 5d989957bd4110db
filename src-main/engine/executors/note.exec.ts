import type { noteNode } from '#shared/nodes/note.node.ts'
import type { ConfigOf, Executor } from '../executor.ts'

export const noteExec: Executor<ConfigOf<typeof noteNode>> = {
  run: () => ({}),
}
