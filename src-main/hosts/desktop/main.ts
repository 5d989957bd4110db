import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { app, BrowserWindow, dialog, MessageChannelMain, protocol, safeStorage, session, shell, utilityProcess } from 'electron'
import { rendererFile } from '../renderer-page.ts'
import { EngineProcess } from './engine-process.ts'
import { relaySandboxes, sandboxFork } from './sandbox-relay.ts'
import { answerKeychain } from './system-keychain.ts'
import { appUrl, guardContents, guardSession, scheme, windowOptions } from './window-security.ts'

const out = join(dirname(fileURLToPath(import.meta.url)), '..')
let window: BrowserWindow | undefined

const sandboxes = relaySandboxes(
  () => utilityProcess.fork(join(out, 'cli/sandbox.js'), [], sandboxFork),
  (message) => engine.tell(message),
)

const keychain = answerKeychain(safeStorage)

const engine = new EngineProcess({
  fork: () => utilityProcess.fork(join(out, 'cli/engine.js'), process.argv.slice(2), { serviceName: 'Trellis engine', stdio: 'inherit' }),
  channel: () => new MessageChannelMain(),
  handOver: (port) => window?.webContents.postMessage('trellis-port', null, [port]),
  asked: (message) => {
    if (message.type === 'keychain.ask') void keychain(message).then((answer) => engine.tell(answer))
    else sandboxes.handle(message)
  },
  ended: (code, giveUp) => {
    sandboxes.killAll()
    if (giveUp)
      dialog.showErrorBox(
        'Trellis has stopped',
        `Its engine ended ${code} several times in a minute. Nothing that was saved is lost; start Trellis again.`,
      )
  },
})

function open(): void {
  window = new BrowserWindow(windowOptions(join(out, 'preload/index.cjs')))
  guardContents(window.webContents, (address) => void shell.openExternal(address))
  window.webContents.on('did-finish-load', () => engine.connect())
  window.once('ready-to-show', () => window?.show())
  window.on('closed', () => {
    window = undefined
  })
  void window.loadURL(appUrl)
}

protocol.registerSchemesAsPrivileged([{ scheme, privileges: { standard: true, secure: true, supportFetchAPI: true } }])

if (!app.requestSingleInstanceLock()) app.quit()
else {
  app.on('second-instance', () => {
    if (!window) return open()
    if (window.isMinimized()) window.restore()
    window.focus()
  })
  app.on('activate', () => window ?? open())
  app.on('window-all-closed', () => app.quit())
  app.on('will-quit', (event) => {
    event.preventDefault()
    void engine.stop(5000).finally(() => app.exit(0))
  })
  void app.whenReady().then(() => {
    protocol.handle(scheme, async (request) => {
      const url = new URL(request.url)
      if (url.host !== 'app' || request.method !== 'GET') return new Response('There is nothing here.', { status: 404 })
      const file = await rendererFile(join(out, 'renderer'), url.pathname, [])
      return new Response(typeof file.body === 'string' ? file.body : new Uint8Array(file.body), {
        status: file.status,
        headers: file.headers,
      })
    })
    guardSession(session.defaultSession)
    engine.start()
    open()
  })
}
