import { readdirSync } from 'node:fs'
import { basename } from 'node:path'
import { defineConfig } from 'vite'

/** Every program that runs on Node: the command line and the processes and threads that the engine starts. */
const entries = Object.fromEntries(
  readdirSync('src-main/entries')
    .filter((file) => file.endsWith('.entry.ts'))
    .map((file) => [basename(file, '.entry.ts'), `src-main/entries/${file}`]),
)

/** Bundled, so that a command starts without resolving hundreds of modules; native and wasm packages stay outside. */
export default defineConfig({
  ssr: { noExternal: true, external: ['better-sqlite3', 'quickjs-emscripten'], target: 'node' },
  build: {
    ssr: true,
    outDir: 'out/cli',
    emptyOutDir: true,
    target: 'node24',
    minify: false,
    sourcemap: false,
    reportCompressedSize: false,
    // entries find each other beside themselves (src-main/process-entry.ts), so the folder is flat
    rolldownOptions: {
      input: entries,
      output: {
        format: 'es',
        entryFileNames: '[name].js',
        chunkFileNames: 'chunk-[name]-[hash].js',
        assetFileNames: '[name]-[hash][extname]',
      },
    },
  },
})
