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
  /** Notifications within `floodMs` milliseconds; a request of its own counts as ten. */
  unasked: 20_000,
  floodMs: 10_000,
  /** Of stderr, the newest characters that are kept. */
  stderrCharacters: 64 * 1024,
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
