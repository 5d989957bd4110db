import { resolve } from 'node:path'
import { defineConfig } from 'electron-vite'
import { rendererConfig } from './src-renderer/vite-renderer.ts'

/** The window: Electron's main process, its preload, and the renderer, which the browser host serves too. */
export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      rolldownOptions: { input: { index: resolve('src-main/hosts/desktop/main.ts') } },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      // a sandboxed preload is one CommonJS file
      rolldownOptions: {
        input: { index: resolve('src-main/hosts/desktop/preload.ts') },
        output: { format: 'cjs', entryFileNames: 'index.cjs' },
      },
    },
  },
  renderer: rendererConfig,
})
