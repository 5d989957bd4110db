import type { BrowserWindowConstructorOptions, Session, WebContents } from 'electron'

export const scheme = 'trellis'
/** The one address that the window may show. */
export const appUrl = `${scheme}://app/`

/** What every window is made with. */
export function windowOptions(preload: string): BrowserWindowConstructorOptions {
  return {
    width: 1440,
    height: 900,
    minWidth: 720,
    minHeight: 480,
    show: false,
    backgroundColor: '#16181d',
    webPreferences: { preload, contextIsolation: true, sandbox: true, nodeIntegration: false, webviewTag: false, spellcheck: false },
  }
}

/** An address that may be opened outside the app, or undefined: https and mailto only, without credentials in it. */
export function externalAddress(address: string): string | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined
  const allowed =
    url !== undefined && (url.protocol === 'https:' || url.protocol === 'mailto:') && url.username === '' && url.password === ''
  return allowed ? url.href : undefined
}

/** Keeps a window on the app's own page, denies new windows, and leads links out by one guarded way. */
export function guardContents(contents: WebContents, openExternal: (address: string) => void): void {
  contents.on('will-navigate', (event) => {
    if (!event.url.startsWith(appUrl)) event.preventDefault()
  })
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    const address = externalAddress(url)
    if (address) openExternal(address)
    return { action: 'deny' }
  })
}

/** Denies every permission that a page can ask for, notifications excepted: runs that wait are announced by them. */
export function guardSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer) => answer(permission === 'notifications'))
  session.setPermissionCheckHandler((_contents, permission) => permission === 'notifications')
  session.setDevicePermissionHandler(() => false)
}
