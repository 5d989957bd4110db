/** What a server may cost at most, whatever it sends. */
export const mcpLimits = {
  /** Bytes of one message. */
  messageBytes: 16 * 1024 * 1024,
  /** Bytes of a result as it is handed on, as JSON. */
  resultBytes: 8 * 1024 * 1024,
  /** Lines on stdout in a row that are no messages. Some servers print a word or two before they begin. */
  garbageLines: 100,
  /** Levels of objects and lists in one message. What nests deeper cannot be written down. */
  depth: 128,
  /** Messages that nobody asked for, within `floodMs` milliseconds; a request counts as ten. */
  unasked: 20_000,
  /** Bytes of these. */
  unaskedBytes: 64 * 1024 * 1024,
  floodMs: 10_000,
  /** Of stderr, the newest characters that are kept. */
  stderrCharacters: 64 * 1024,
  /** Bytes that wait for a server on stdio to read them. */
  unreadBytes: 32 * 1024 * 1024,
  /** A stream over http is opened no sooner than so many milliseconds after the last one. */
  streamPauseMs: 500,
  /** Tools, resources or prompts of one server. */
  listed: 1_000,
  /** Characters of all of these together, as JSON. */
  listedCharacters: 16 * 1024 * 1024,
  /** Of what a call tells of its progress, one is written down within so many milliseconds. */
  progressMs: 100,
  /** Characters of what it says of a failure. */
  failureCharacters: 4_000,
  /** Characters of a message in the trace of a run. */
  tracedCharacters: 2_000,
  /** Notifications of one server that are written down for one call; the rest is counted. */
  tracedNotifications: 200,
} as const
