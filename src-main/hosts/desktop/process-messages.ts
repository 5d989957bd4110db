import type { ProcessReply, ProcessRequest } from '../../sandbox/process-protocol.ts'

/** What the main process says to the engine's; `connect` brings the port to a page beside it. */
export type ToEngine =
  | { type: 'connect' }
  | { type: 'stop' }
  | { type: 'sandbox.reply'; sandbox: number; reply: ProcessReply }
  | { type: 'sandbox.exited'; sandbox: number }
  | KeychainAnswer

/** What the engine's process says to the main one: only that one can start processes, which run code for the engine. */
export type FromEngine =
  | { type: 'sandbox.spawn'; sandbox: number }
  | { type: 'sandbox.request'; sandbox: number; request: ProcessRequest }
  | { type: 'sandbox.kill'; sandbox: number }
  | KeychainQuestion

/** Only the main process can ask the system's keychain. Keys are Base64. */
export type KeychainQuestion = { type: 'keychain.ask'; ask: number } & ({ what: 'strength' } | { what: 'wrap' | 'unwrap'; bytes: string })

/** Null where the keychain refused. */
export type KeychainAnswer = { type: 'keychain.answer'; ask: number; answer: string | null }
