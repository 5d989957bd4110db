import { EventEmitter } from 'node:events'
import type { MessagePortMain, Session, UtilityProcess, WebContents } from 'electron'
import { describe, expect, it, vi } from 'vitest'
import { heapMb } from '../../sandbox/sandbox-process.ts'
import { EngineProcess } from './engine-process.ts'
import type { ToEngine } from './process-messages.ts'
import { relaySandboxes, sandboxFork } from './sandbox-relay.ts'
import { appUrl, externalAddress, guardContents, guardSession, windowOptions } from './window-security.ts'

/** A utility process as Electron documents it: an emitter with `postMessage` and `kill`. */
class FakeProcess extends EventEmitter {
  readonly sent: { message: unknown; ports: unknown[] }[] = []
  postMessage(message: unknown, ports: unknown[] = []) {
    this.sent.push({ message, ports })
  }
  kill() {
    this.emit('exit', 15)
    return true
  }
}

function engineProcess() {
  const forked: FakeProcess[] = []
  const handedOver: MessagePortMain[] = []
  const ends: { code: number; giveUp: boolean }[] = []
  let ports = 0
  const engine = new EngineProcess({
    fork: () => {
      const child = new FakeProcess()
      forked.push(child)
      return child as unknown as UtilityProcess
    },
    channel: () => {
      const n = ++ports
      return { port1: `engine ${n}` as unknown as MessagePortMain, port2: `page ${n}` as unknown as MessagePortMain }
    },
    handOver: (port) => handedOver.push(port),
    ended: (code, giveUp) => ends.push({ code, giveUp }),
    asked: () => {},
  })
  return { engine, forked, handedOver, ends }
}

describe('the engine process', () => {
  it('gives one end of a channel to the engine and the other to the page', () => {
    const { engine, forked, handedOver } = engineProcess()
    engine.start()
    engine.connect()
    expect(forked[0]?.sent).toEqual([{ message: { type: 'connect' }, ports: ['engine 1'] }])
    expect(handedOver).toEqual(['page 1'])
  })

  it('starts a new engine when it ends, and connects the page to it', () => {
    const { engine, forked, handedOver, ends } = engineProcess()
    engine.start()
    engine.connect()
    forked[0]?.emit('exit', 9)
    expect(ends).toEqual([{ code: 9, giveUp: false }])
    expect(forked[1]?.sent).toEqual([{ message: { type: 'connect' }, ports: ['engine 2'] }])
    expect(handedOver).toEqual(['page 1', 'page 2'])
  })

  it('gives up when it keeps ending, and says so', () => {
    const { engine, forked, ends } = engineProcess()
    engine.start()
    for (let i = 0; i < 6; i++) forked[i]?.emit('exit', 1)
    expect(ends.at(-1)).toEqual({ code: 1, giveUp: true })
    expect(forked).toHaveLength(6)
  })

  it('does not start it again when it was asked to stop, and ends one that does not', async () => {
    vi.useFakeTimers()
    const { engine, forked } = engineProcess()
    engine.start()
    const stopped = engine.stop(5000)
    expect(forked[0]?.sent).toEqual([{ message: { type: 'stop' }, ports: [] }])
    vi.advanceTimersByTime(5000)
    await stopped
    expect(forked).toHaveLength(1)
    vi.useRealTimers()
  })
})

describe('sandbox processes', () => {
  it('are started for the engine, which gets their answers and their end', () => {
    const forked: FakeProcess[] = []
    const told: ToEngine[] = []
    const relay = relaySandboxes(
      () => {
        const child = new FakeProcess()
        forked.push(child)
        return child as unknown as UtilityProcess
      },
      (message) => told.push(message),
    )
    const request = { id: 1, task: 'run', source: 'return 1', input: 'null', timeoutMs: 1, memoryBytes: 1 } as const
    relay.handle({ type: 'sandbox.spawn', sandbox: 7 })
    relay.handle({ type: 'sandbox.request', sandbox: 7, request })
    expect(forked[0]?.sent).toEqual([{ message: request, ports: [] }])
    forked[0]?.emit('message', { ready: true })
    relay.handle({ type: 'sandbox.kill', sandbox: 7 })
    expect(told).toEqual([
      { type: 'sandbox.reply', sandbox: 7, reply: { ready: true } },
      { type: 'sandbox.exited', sandbox: 7 },
    ])
    relay.handle({ type: 'sandbox.request', sandbox: 7, request })
    expect(forked[0]?.sent).toHaveLength(1)
  })

  it('have no environment, and no more memory than those that Node starts', () => {
    expect(sandboxFork).toMatchObject({ env: {}, stdio: 'ignore', execArgv: [`--js-flags=--max-old-space-size=${heapMb}`] })
  })

  it('are ended also while they start, when Electron cannot do so yet', () => {
    const child = new FakeProcess()
    let spawned = false
    child.kill = () => spawned && child.emit('exit', 15)
    const told: ToEngine[] = []
    const relay = relaySandboxes(
      () => child as unknown as UtilityProcess,
      (message) => told.push(message),
    )
    relay.handle({ type: 'sandbox.spawn', sandbox: 1 })
    relay.handle({ type: 'sandbox.kill', sandbox: 1 })
    expect(told).toEqual([])
    spawned = true
    child.emit('spawn')
    expect(told).toEqual([{ type: 'sandbox.exited', sandbox: 1 }])
  })
})

describe('the window', () => {
  it('isolates the page', () => {
    expect(windowOptions('/p').webPreferences).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
    })
  })

  it.each([
    ['https://example.com/a?b=c', 'https://example.com/a?b=c'],
    ['mailto:a@example.com', 'mailto:a@example.com'],
    ['http://example.com', undefined],
    ['file:///etc/passwd', undefined],
    ['javascript:alert(1)', undefined],
    ['https://user:pass@example.com', undefined],
    ['smb://host/share', undefined],
    ['not a url', undefined],
  ])('opens %s outside as %s', (address, expected) => {
    expect(externalAddress(address)).toBe(expected)
  })

  it('stays on its own page and opens no window', () => {
    const contents = Object.assign(new EventEmitter(), { setWindowOpenHandler: vi.fn() })
    const opened: string[] = []
    guardContents(contents as unknown as WebContents, (address) => opened.push(address))
    const navigate = (url: string) => {
      const event = { url, preventDefault: vi.fn() }
      contents.emit('will-navigate', event)
      return event.preventDefault.mock.calls.length > 0
    }
    expect(navigate('https://example.com')).toBe(true)
    expect(navigate('trellis://elsewhere/')).toBe(true)
    expect(navigate(appUrl)).toBe(false)
    const handler = contents.setWindowOpenHandler.mock.calls[0]?.[0]
    expect(handler({ url: 'https://example.com/' })).toEqual({ action: 'deny' })
    expect(handler({ url: 'file:///etc/passwd' })).toEqual({ action: 'deny' })
    expect(opened).toEqual(['https://example.com/'])
  })

  it('denies what pages ask for', () => {
    const handlers: Record<string, (...args: never[]) => unknown> = {}
    const session = new Proxy(
      {},
      { get: (_target, name: string) => (handler: (...args: never[]) => unknown) => (handlers[name] = handler) },
    )
    guardSession(session as Session)
    const answers: boolean[] = []
    for (const permission of ['media', 'geolocation', 'notifications', 'clipboard-read'])
      handlers.setPermissionRequestHandler?.(...([null, permission, (answer: boolean) => answers.push(answer)] as never[]))
    expect(answers).toEqual([false, false, true, false])
    expect(handlers.setDevicePermissionHandler?.()).toBe(false)
  })
})
