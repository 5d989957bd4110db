import { AppError } from '#shared/errors/app-error.ts'
import type { placeholderNode } from '#shared/nodes/placeholder.node.ts'
import type { ConfigOf, Executor } from '../executor.ts'

export const placeholderExec: Executor<ConfigOf<typeof placeholderNode>> = {
  run({ config, label, nodeId }) {
    const what = config.what || config.source || 'a part that is still to be chosen'
    throw new AppError('placeholder.unmapped', `"${label || nodeId}" stands for ${what} and cannot run.`, {
      hint: 'Replace it by a node that does the work.',
      place: { node: nodeId },
    })
  },
}
