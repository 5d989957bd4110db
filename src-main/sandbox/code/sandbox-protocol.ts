/** What the host sends to a sandbox process. Values travel as JSON text, so that nothing but data crosses. */
export interface SandboxRequest {
  id: number
  /** `check` only compiles. */
  task: 'run' | 'check'
  source: string
  input: string
  timeoutMs: number
  memoryBytes: number
}

export type SandboxFailureCode = 'code.failed' | 'code.timeout' | 'code.memory' | 'value.not_json'

/** What a sandbox process answers. The first message of a process is `{ready: true}`. */
export type SandboxReply =
  | { ready: true }
  | ({ id: number; logs: string[] /** The process ends after this. */; last?: boolean } & (
      | { ok: true; value: string }
      | { ok: false; code: SandboxFailureCode; message: string; line?: number }
    ))

/** Caps that hold whatever a node asks for. */
export const sandboxLimits = {
  /** Characters of the result's JSON text. */
  resultChars: 4 * 1024 * 1024,
  /** Characters of the input's JSON text. */
  inputChars: 16 * 1024 * 1024,
  sourceChars: 256 * 1024,
  logLines: 200,
  logLineChars: 2_000,
  stackBytes: 256 * 1024,
} as const
