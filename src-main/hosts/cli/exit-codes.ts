/** What the exit code of `trellis` says. Documented in docs/cli.md. */
export const exitCodes = {
  ok: 0,
  /** The run failed, or a check found problems. */
  failed: 1,
  /** Nothing was started: the command, what it was given, or a folder that it needs is wrong. */
  usage: 2,
  /** The run waits for a person and can be resumed. */
  waiting: 3,
  /** Stopped: by a person, by the system, or because nobody reads its output. */
  cancelled: 130,
} as const
