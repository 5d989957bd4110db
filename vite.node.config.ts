import { readdirSync } from 'node:fs'
import { basename } from 'node:path'
import { defineConfig, type Plugin, runnerImport } from 'vite'

/** Every program that runs on Node: the command line and the processes and threads that the engine starts. */
const entries = Object.fromEntries(
  readdirSync('src-main/entries')
    .filter((file) => file.endsWith('.entry.ts'))
    .map((file) => [basename(file, '.entry.ts'), `src-main/entries/${file}`]),
)

/** Playbooks are written in YAML; reading and checking that at every start took as long as a short run. */
function compiledPlaybooks(): Plugin {
  const compiler = './src-main/investigation/playbooks/compiled-playbooks.ts'
  return {
    name: 'compiled-playbooks',
    async generateBundle() {
      const { module } = await runnerImport<typeof import('./src-main/investigation/playbooks/compiled-playbooks.ts')>(compiler)
      this.emitFile({ type: 'asset', fileName: module.compiledName, source: module.compilePlaybooks('resources/playbooks') })
    },
  }
}

/** Bundled, so that a command starts without resolving hundreds of modules; native and wasm packages stay outside. */
export default defineConfig({
  plugins: [compiledPlaybooks()],
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
