import { readdirSync } from 'node:fs'
import { basename, resolve } from 'node:path'
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

/**
 * The JavaScript of better-sqlite3 is a dozen small files, which took a twentieth of a short run to load: it is bundled, and
 * looks for its native part where it is installed.
 */
function bundledSqlite(): Plugin {
  return {
    name: 'bundled-sqlite',
    transform(code, id) {
      if (!id.endsWith('/better-sqlite3/lib/binding.js')) return null
      const own = code.replaceAll('__dirname', 'installedLib()')
      if (own === code) this.error('better-sqlite3 finds its native part in another way than it did')
      return `${own}
let installed;
function installedLib() {
	return (installed ??= path.dirname(require.resolve('better-sqlite3')));
}`
    },
  }
}

/**
 * Writes characters beyond ASCII as escapes, which mean the same in strings, templates, expressions and names: one arrow in a
 * text makes V8 keep all of a file in two bytes a character, and a start wait for that.
 */
function asciiChunks(): Plugin {
  const escaped = (character: string) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join('')
  return {
    name: 'ascii-chunks',
    // what is printed after this would write some of them out again
    enforce: 'post',
    generateBundle(_, bundle) {
      for (const file of Object.values(bundle))
        if (file.type === 'chunk' && !/String\.raw`[^`]*\P{ASCII}/u.test(file.code)) file.code = file.code.replace(/\P{ASCII}/gu, escaped)
    },
  }
}

/** What a bundler knows of a module. */
type ModuleGraph = { getModuleInfo(id: string): { importedIds: string[] } | null }

/** Where time counts: any command, one that has to do with runs, an engine, its expressions, and the thread that writes its log. */
const ways = {
  command: ['src-main/entries/cli.entry.ts'],
  log: ['src-main/entries/log-writer.entry.ts'],
  runs: ['src-main/hosts/cli/commands/run.command.ts'],
  engine: ['src-main/hosts/engine-host.ts'],
  expressions: ['process-pool.ts', 'expressions/expression-evaluator.ts'].map((file) => `src-main/sandbox/${file}`),
}

/**
 * One file for all modules that are loaded on the same of these ways, since each file costs a start half a millisecond.
 * Everything else is split as it is imported.
 */
function chunkByWay(): (id: string, graph: ModuleGraph) => string | null {
  let waysOf: Map<string, string[]> | undefined
  const walk = (graph: ModuleGraph) => {
    const found = new Map<string, string[]>()
    for (const [way, files] of Object.entries(ways)) {
      const queue = files.map((file) => resolve(file))
      for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
        const on = found.get(id) ?? []
        const module = on.includes(way) ? null : graph.getModuleInfo(id)
        if (!module) continue
        found.set(id, [...on, way])
        queue.push(...module.importedIds)
      }
    }
    // an entry awaits what it does while it is loaded, which must hold up nobody who shares its imports
    for (const entry of Object.values(entries)) found.delete(resolve(entry))
    return found
  }
  return (id, graph) => {
    waysOf ??= walk(graph)
    return waysOf.get(id)?.join('-') ?? null
  }
}

/** Bundled, so that a command starts without resolving hundreds of modules; native and wasm packages stay outside. */
export default defineConfig({
  plugins: [compiledPlaybooks(), bundledSqlite(), asciiChunks()],
  ssr: { noExternal: true, external: ['quickjs-emscripten', '@huggingface/transformers'], target: 'node' },
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
        codeSplitting: { groups: [{ name: chunkByWay(), debugName: 'ways', includeDependenciesRecursively: false }] },
      },
    },
  },
})
