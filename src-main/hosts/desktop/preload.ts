import { ipcRenderer } from 'electron'

// Hands the page one port to the engine and nothing else.
ipcRenderer.on('trellis-port', (event) => {
  window.postMessage('trellis-port', window.location.origin, [...event.ports])
})
