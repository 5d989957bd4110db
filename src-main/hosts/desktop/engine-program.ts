import { RPCHandler } from '@orpc/server/message-port'
import type { MessagePortMain } from 'electron'
import { createApiRouter } from '../../api/router.ts'
import type { ProcessReply } from '../../sandbox/process-protocol.ts'
import type { SandboxProcess, SpawnSandbox } from '../../sandbox/sandbox-process.ts'
import { personIsNearMs } from '../engine-host.ts'
import { forwardingRouter } from '../owner/forwarding-router.ts'
import { joinWorkspace } from '../owner/join-workspace.ts'
import { defaultWorkspace } from '../paths.ts'
import type { FromEngine, ToEngine } from './process-messages.ts'
import { remoteKeychain } from './remote-keychain.ts'

/** `process.parentPort` as Electron gives it to a utility process. */
interface ParentPort {
  on(event: 'message', listener: (event: { data: ToEngine; ports: MessagePortMain[] }) => void): void
  postMessage(message: FromEngine): void
}

/** Sandbox processes that the main process starts and relays to. */
function remoteSandboxes(tell: (message: FromEngine) => void) {
  const open = new Map<number, { replies: ((reply: ProcessReply) => void)[]; exits: (() => void)[] }>()
  let last = 0
  const spawn: SpawnSandbox = (): SandboxProcess => {
    const sandbox = ++last
    const listeners = { replies: [] as ((reply: ProcessReply) => void)[], exits: [] as (() => void)[] }
    open.set(sandbox, listeners)
    tell({ type: 'sandbox.spawn', sandbox })
    return {
      send: (request) => tell({ type: 'sandbox.request', sandbox, request }),
      onReply: (listener) => listeners.replies.push(listener),
      onExit: (listener) => (open.has(sandbox) ? listeners.exits.push(listener) : listener()),
      kill: () => tell({ type: 'sandbox.kill', sandbox }),
      hold: () => {}, // the engine process lives as long as the app does
    }
  }
  const handle = (message: ToEngine) => {
    if (message.type === 'sandbox.reply') for (const listener of open.get(message.sandbox)?.replies ?? []) listener(message.reply)
    if (message.type === 'sandbox.exited') {
      const listeners = open.get(message.sandbox)
      open.delete(message.sandbox)
      for (const listener of listeners?.exits ?? []) listener()
    }
  }
  return { spawn, handle }
}

/**
 * The engine behind a window: a utility process that serves each page on a port of its own. Where another process has the
 * workspace open, it passes on what pages ask; when that one has ended, it ends too, to be started anew as the owner.
 */
export async function runEngineProgram(parentPort: ParentPort, workspace: string = defaultWorkspace()): Promise<void> {
  const sandboxes = remoteSandboxes((message) => parentPort.postMessage(message))
  const keychain = remoteKeychain((message) => parentPort.postMessage(message))
  const waiting: MessagePortMain[] = []
  let serve = (port: MessagePortMain) => void waiting.push(port)
  let stop = async () => process.exit(0)
  parentPort.on('message', ({ data, ports }) => {
    if (data.type === 'connect' && ports[0]) serve(ports[0])
    else if (data.type === 'stop') void stop()
    else if (data.type === 'keychain.answer') keychain.handle(data)
    else sandboxes.handle(data)
  })
  const services = { spawnSandbox: sandboxes.spawn, vaultKey: keychain.vaultKey }
  const options = { workspace, host: 'desktop', services, lingerMs: personIsNearMs } as const
  const { host, connection } = await joinWorkspace(options, 'window')
  const handler = new RPCHandler(host ? createApiRouter(host.api) : forwardingRouter(connection, 'desktop'))
  connection?.lost.addEventListener('abort', () => process.exit(0))
  stop = async () => {
    await host?.close()
    process.exit(0)
  }
  serve = (port) => {
    handler.upgrade(port)
    port.start()
  }
  for (const port of waiting) serve(port)
  void host?.runs.resumeInterrupted()
}

export function parentPortOfProcess(): ParentPort {
  const { parentPort } = process as unknown as { parentPort?: ParentPort }
  if (!parentPort) throw new Error('This program is started by the desktop app as a utility process.')
  return parentPort
}
