import { ipcRenderer } from 'electron'

/** The parts of the page's window that are used here; this folder's other files know no DOM. */
const page = globalThis as unknown as { postMessage(message: string, origin: string, ports: unknown[]): void; location: { origin: string } }

// Hands the page one port to the engine and nothing else.
ipcRenderer.on('trellis-port', (event) => {
  page.postMessage('trellis-port', page.location.origin, [...event.ports])
})
