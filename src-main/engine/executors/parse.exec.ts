import type { parseNode } from '#shared/nodes/parse.node.ts'
import type { ConfigOf, Executor } from '../executor.ts'
import { parseText } from '../parsing/parse-text.ts'

export const parseExec: Executor<ConfigOf<typeof parseNode>> = {
  run({ config, inputs }) {
    const given = inputs.in ?? ''
    // values that are no text arrive as JSON, which is how texts print them elsewhere
    const text = typeof given === 'string' ? given : JSON.stringify(given)
    return { out: parseText(text, config.format, config) }
  },
}
