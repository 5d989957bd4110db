import type { MessagePortMain, UtilityProcess } from 'electron'
import type { FromEngine, ToEngine } from './process-messages.ts'

/** The parts of Electron that the engine's process is run with. */
export interface EngineProcessParts {
  fork(): UtilityProcess
  channel(): { port1: MessagePortMain; port2: MessagePortMain }
  /** Gives a port to the page; called for every new page and every new engine. */
  handOver(port: MessagePortMain): void
  /** Called when the engine ended by itself; `giveUp` after it ended `maxRestarts` times within a minute. */
  ended(code: number, giveUp: boolean): void
  /** Called with what the engine asks of the main process. */
  asked(message: FromEngine): void
}

const maxRestarts = 5

/** Keeps one engine running: starts it again when it ends, and connects each page to it by a port of its own. */
export class EngineProcess {
  readonly #parts: EngineProcessParts
  #process: UtilityProcess | undefined
  #stopping = false
  #connected = false
  #ends: number[] = []

  constructor(parts: EngineProcessParts) {
    this.#parts = parts
  }

  start(): void {
    const child = this.#parts.fork()
    this.#process = child
    child.on('message', (message: FromEngine) => this.#parts.asked(message))
    child.on('exit', (code) => {
      if (this.#process === child) this.#process = undefined
      if (this.#stopping) return
      const now = Date.now()
      this.#ends = [...this.#ends.filter((at) => now - at < 60_000), now]
      const giveUp = this.#ends.length > maxRestarts
      this.#parts.ended(code, giveUp)
      if (giveUp) return
      this.start()
      if (this.#connected) this.connect()
    })
  }

  /** Connects the page that was loaded last: one end of a new channel to the engine, the other to the page. */
  connect(): void {
    this.#connected = true
    if (!this.#process) return
    const { port1, port2 } = this.#parts.channel()
    this.#process.postMessage({ type: 'connect' } satisfies ToEngine, [port1])
    this.#parts.handOver(port2)
  }

  tell(message: ToEngine): void {
    this.#process?.postMessage(message)
  }

  /** Asks the engine to end, and ends it after `graceMs`. */
  stop(graceMs: number): Promise<void> {
    this.#stopping = true
    const child = this.#process
    if (!child) return Promise.resolve()
    return new Promise((resolve) => {
      const force = setTimeout(() => child.kill(), graceMs)
      child.once('exit', () => {
        clearTimeout(force)
        resolve()
      })
      child.postMessage({ type: 'stop' } satisfies ToEngine)
    })
  }
}
