// `npm run bench [NAME …]`: runs the benches one after the other and writes bench/RESULTS.md.
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Bench, type BenchResult, markdownTable, printResult } from './bench.ts'

const folder = dirname(fileURLToPath(import.meta.url))
const resultsFile = join(folder, 'RESULTS.md')
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.bench.ts'))
  .map((file) => basename(file, '.bench.ts'))
const wanted = process.argv.slice(2)

const section = (name: string, { title, rows, notes }: BenchResult) =>
  `<!-- ${name} -->\n## ${title}\n\n\`npm run bench ${name}\`, ${new Date().toISOString().slice(0, 10)}\n\n${markdownTable(rows)}\n\n${notes.map((note) => `- ${note}`).join('\n')}\n<!-- end ${name} -->`

/** Sections that are there already, by name; those that are not measured now stay as they are. */
function readSections(): Map<string, string> {
  let text = ''
  try {
    text = readFileSync(resultsFile, 'utf8')
  } catch {
    // the first run makes the file
  }
  return new Map([...text.matchAll(/<!-- ([\w-]+) -->[\s\S]*?<!-- end \1 -->/g)].map((match) => [match[1] as string, match[0]]))
}

execFileSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' })
const sections = readSections()
for (const name of wanted.length > 0 ? wanted : names) {
  const { default: bench } = (await import(`./${name}.bench.ts`)) as { default: Bench }
  const result = await bench()
  printResult(result)
  sections.set(name, section(name, result))
}
const head = `# Results\n\nEach table comes from one run in which Trellis and what it is compared with took turns. Ratios count; absolute figures are this machine's (${cpus().length} cores, Node ${process.versions.node}, ${process.platform} ${process.arch}). \`npm run bench\` makes all of it again.`
writeFileSync(resultsFile, `${[head, ...names.filter((name) => sections.has(name)).map((name) => sections.get(name))].join('\n\n')}\n`)
process.exit(0)
