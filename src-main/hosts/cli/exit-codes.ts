/** What the exit code of `trellis` says. Documented in docs/cli.md. */
export const exitCodes = {
  ok: 0,
  /** The run failed, or a check found problems. */
  failed: 1,
  /** The command, its file or its input is wrong; nothing was started. */
  usage: 2,
  /** The run waits for an answer and can be resumed. */
  waiting: 3,
  /** Stopped by the person. */
  cancelled: 130,
} as const
