/** How code can fail in its machine, and what can be done about it. */
export const codeHints = {
  'code.timeout': 'Do less work in it, or raise its time limit.',
  'code.memory': 'Keep less in memory at once, or raise its memory limit.',
  'code.failed': 'Mend the code, or connect the error port of the node to go on without its result.',
  'value.not_json': undefined,
} as const

export type CodeFailureCode = keyof typeof codeHints
