import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { parse } from 'yaml'
import { type Bench, median, printResult, round } from './bench.ts'

/** A recorded incident with its answer. */
interface Case {
  name: string
  folder: string
  category: string
  keywords: string[]
}

/** The samples that ship, and with `TRELLIS_CASES=DIR:DIR` folders of cases that hold an `answer.yml` each. */
function readCases(): Case[] {
  const causes = JSON.parse(readFileSync('resources/incidents/causes.json', 'utf8')) as Record<
    string,
    { category: string; keywords: string[] }
  >
  const samples = Object.entries(causes).map(([name, cause]) => ({ name, folder: join('resources/incidents', name), ...cause }))
  const others = (process.env.TRELLIS_CASES ?? '')
    .split(':')
    .filter(Boolean)
    .flatMap((root) =>
      readdirSync(root)
        .sort()
        .map((name) => join(root, name))
        .filter((folder) => existsSync(join(folder, 'answer.yml')))
        .map((folder) => {
          const key = parse(readFileSync(join(folder, 'answer.yml'), 'utf8')) as {
            root_cause_category: string
            required_keywords?: string[]
          }
          return {
            name: `${basename(root)}/${basename(folder)}`,
            folder,
            category: key.root_cause_category,
            keywords: key.required_keywords ?? [],
          }
        }),
    )
  return [...samples, ...others]
}

interface Outcome {
  category: string
  text: string
  ms: number
}

function investigate(folder: string): Outcome {
  const began = performance.now()
  const args = [
    'bin/trellis.mjs',
    'run',
    'resources/templates/troubleshooting.trellis.json',
    '--evidence',
    folder,
    '--model',
    'offline',
    '--yes',
    '--json',
  ]
  const text = execFileSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'ignore'] })
  const { output } = JSON.parse(text.trim().split('\n').at(-1) as string)
  return { category: output.category, text: `${output.root_cause} ${output.report}`.toLowerCase(), ms: performance.now() - began }
}

/** Copies a case without its answer; with `alertOnly`, nothing but the alert. */
function evidenceOf({ folder }: Case, alertOnly: boolean): string {
  const copy = mkdtempSync(join(tmpdir(), 'trellis-case-'))
  const kept = (path: string) =>
    !/(answer|scenario)\.yml$/.test(path) && (!alertOnly || path === folder || /(^|[\\/])alert[^\\/]*$/.test(path))
  mkdirSync(copy, { recursive: true })
  cpSync(folder, copy, { recursive: true, filter: kept })
  return copy
}

/** How often the offline model names the right kind of cause, with all the evidence and with the alert alone. */
const bench: Bench = async () => {
  const cases = readCases()
  const results = cases.flatMap((each) =>
    [false, true].map((alertOnly) => {
      const evidence = evidenceOf(each, alertOnly)
      const outcome = investigate(evidence)
      rmSync(evidence, { recursive: true, force: true })
      const found = each.keywords.filter((word) => outcome.text.includes(word.toLowerCase())).length
      return {
        ...each,
        alertOnly,
        right: outcome.category === each.category,
        all: found === each.keywords.length,
        blamed: each.category === 'healthy' && !['healthy', 'unknown'].includes(outcome.category),
        ms: outcome.ms,
      }
    }),
  )
  const rows = [false, true].map((alertOnly) => {
    const mine = results.filter((result) => result.alertOnly === alertOnly)
    const share = (test: (result: (typeof mine)[number]) => boolean) => `${mine.filter(test).length} of ${mine.length}`
    return {
      evidence: alertOnly ? 'the alert alone' : 'everything',
      'category right': share((result) => result.right),
      'every keyword in the report': share((result) => result.all),
      'healthy blamed': mine.filter((result) => result.blamed).length,
      'seconds (median)': round(median(mine.map((result) => result.ms)) / 1000, 2),
      'seconds (slowest)': round(Math.max(...mine.map((result) => result.ms)) / 1000, 2),
    }
  })
  const wrong = results.filter((result) => !result.alertOnly && !(result.right && result.all)).map((result) => result.name)
  return {
    title: 'Investigations with the offline model',
    rows,
    notes: [
      `Cases: ${cases.map((each) => each.name).join(', ')}.`,
      'The sample incidents in resources/incidents; others by TRELLIS_CASES=DIR:DIR, each case with an answer.yml that the run does not see.',
      wrong.length ? `Not fully right: ${wrong.join(', ')}.` : 'All are fully right with everything.',
    ],
  }
}
export default bench

if (import.meta.main) printResult(await bench())
