import { AppError } from '#shared/errors/app-error.ts'
import { isJsonObject, type JsonObject } from '#shared/json.ts'
import type { mergeNode } from '#shared/nodes/merge.node.ts'
import type { ConfigOf, Executor } from '../executor.ts'

export const mergeExec: Executor<ConfigOf<typeof mergeNode>> = {
  run({ config, inputs, nodeId, label }) {
    const values = Array.isArray(inputs.in) ? inputs.in : []
    if (config.mode === 'first') return { out: values[0] }
    if (config.mode === 'list') return { out: values }
    const merged: JsonObject = {}
    values.forEach((value, index) => {
      if (!isJsonObject(value))
        throw new AppError('port.type_mismatch', `Value ${index + 1} that arrived at "${label || nodeId}" is not an object.`, {
          hint: 'Connect nodes that give objects, or make a list.',
          place: { node: nodeId },
        })
      Object.assign(merged, value)
    })
    return { out: merged }
  },
}
