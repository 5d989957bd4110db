import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import type { Plugin, UserConfig } from 'vite'

const here = fileURLToPath(new URL('.', import.meta.url))
const specFolder = resolve(here, '../src-shared/nodes')
const iconFolder = resolve(here, '../node_modules/lucide-react/dist/esm/icons')
const iconModule = 'virtual:node-icons'

/** Names of the lucide icons that node specs ask for, as far as lucide has them. */
function iconNames(): string[] {
  const names = new Set<string>()
  for (const file of readdirSync(specFolder)) {
    if (!file.endsWith('.node.ts')) continue
    for (const [, name] of readFileSync(join(specFolder, file), 'utf8').matchAll(/^ {2}icon: '([a-z0-9-]+)'/gm)) names.add(name as string)
  }
  return [...names].filter((name) => existsSync(join(iconFolder, `${name}.mjs`))).sort()
}

/** `virtual:node-icons`: the icons of all registered kinds by name, and none of lucide's other 1,500. */
function nodeIcons(): Plugin {
  return {
    name: 'node-icons',
    resolveId: (id) => (id === iconModule ? `\0${iconModule}` : undefined),
    load(id) {
      if (id !== `\0${iconModule}`) return undefined
      const names = iconNames()
      const imports = names.map((name, index) => `import i${index} from 'lucide-react/icons/${name}'`).join('\n')
      const table = names.map((name, index) => `${JSON.stringify(name)}: i${index}`).join(', ')
      return `${imports}\nexport const nodeIcons = { ${table} }\n`
    },
  }
}

/** How the window's page is built, for Electron and for the browser host alike. */
export const rendererConfig = {
  root: here,
  base: './',
  plugins: [react(), tailwindcss(), nodeIcons()],
  build: {
    outDir: resolve(here, '../out/renderer'),
    emptyOutDir: true,
    target: 'es2023',
    // the page's policy allows no data: fonts and no inline script
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 2000,
    rolldownOptions: { input: { index: resolve(here, 'index.html') } },
  },
} satisfies UserConfig
