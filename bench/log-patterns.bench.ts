import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DrainTree } from '#main/investigation/log-patterns/drain-tree.ts'
import { csvCells } from '#main/investigation/log-patterns/field-parsers.ts'
import { readLogText } from '#main/investigation/log-patterns/log-reader.ts'
import { Dice, madeDialects } from '#main/investigation/log-patterns/made-dialects.ts'
import { type BenchResult, printResult, round } from './bench.ts'

/** Lines of one log, and which event each line of its first part is. */
interface Sample {
  system: string
  text: string
  truth: string[]
}

type Row = {
  system: string
  accuracy: number
  linesPerSecond: number
  textbookAccuracy: number
  textbookLinesPerSecond: number
  speedRatio: number
}

const inputs = join(dirname(fileURLToPath(import.meta.url)), '../../shared/inputs/loghub')
const linesWanted = 100_000
/** Enough for a steady figure, and few enough for logs on which the textbook's groups become many. */
const textbookLines = 10_000
const rounds = 3

/**
 * Drain as published (He et al., ICWS 2017), on whole lines: depth 4, similarity 0.4, 100 children, tokens with digits are wildcards
 * in the tree, no header removed and nothing masked.
 */
class TextbookDrain {
  private readonly roots = new Map<number, Map<string, Map<string, TextbookGroup[]>>>()
  private made = 0

  add(line: string): number {
    const tokens = line.trim().split(/\s+/)
    const leaf = this.leaf(tokens)
    let best: TextbookGroup | null = null
    let bestScore = -1
    for (const group of leaf) {
      const score = group.tokens.filter((token, i) => token === tokens[i]).length / tokens.length
      if (score > bestScore) {
        best = group
        bestScore = score
      }
    }
    if (best === null || bestScore < 0.4) {
      best = { id: ++this.made, tokens }
      leaf.push(best)
    }
    for (let i = 0; i < tokens.length; i++) if (best.tokens[i] !== tokens[i]) best.tokens[i] = '<*>'
    return best.id
  }

  private leaf(tokens: readonly string[]): TextbookGroup[] {
    const key = (token = '') => (/\d/.test(token) ? '<*>' : token)
    const root = childOf(this.roots, tokens.length, Number.POSITIVE_INFINITY, () => new Map<string, Map<string, TextbookGroup[]>>())
    const second = childOf(root, key(tokens[0]), 100, () => new Map<string, TextbookGroup[]>(), '<*>')
    return childOf(second, key(tokens[1]), 100, (): TextbookGroup[] => [], '<*>')
  }
}

interface TextbookGroup {
  id: number
  tokens: string[]
}

function childOf<K, V>(map: Map<K, V>, key: K, limit: number, make: () => V, overflow: K = key): V {
  const at = map.has(key) || map.size < limit ? key : overflow
  const found = map.get(at) ?? make()
  map.set(at, found)
  return found
}

/** Share of lines whose group holds exactly the lines of their event (Zhu et al., ICSE-SEIP 2019). */
function groupingAccuracy(found: readonly number[], truth: readonly string[]): number {
  const groups = Map.groupBy(truth.keys(), (i) => found[i])
  const events = Map.groupBy(truth.keys(), (i) => truth[i])
  let right = 0
  for (const lines of groups.values()) {
    const event = truth[lines[0]!]
    if (lines.every((i) => truth[i] === event) && events.get(event)!.length === lines.length) right += lines.length
  }
  return right / truth.length
}

function loghubSamples(): Sample[] {
  if (!existsSync(inputs)) return []
  return readdirSync(inputs).flatMap((system) => {
    const log = join(inputs, system, `${system}_2k.log`)
    if (!existsSync(log)) return []
    const [head = '', ...rows] = readFileSync(`${log}_structured.csv`, 'utf8').trim().split(/\r?\n/)
    const event = csvCells(head).indexOf('EventId')
    return [{ system, text: readFileSync(log, 'utf8').replace(/\r?\n$/, ''), truth: rows.map((row) => csvCells(row)[event] ?? '') }]
  })
}

function madeSamples(): Sample[] {
  return madeDialects.map(({ name, header, events }) => {
    const dice = new Dice(11)
    const made = Array.from({ length: 2000 }, () => dice.below(events.length))
    return { system: name, text: made.map((event) => header(dice, event) + events[event]!(dice)).join('\n'), truth: made.map(String) }
  })
}

/** The log again and again with other numbers, so that no cache of whole tokens or lines helps more than in a real log. */
function lengthened({ text, truth }: Sample, lines: number): string {
  const dice = new Dice(5)
  const parts = [text]
  while (parts.length * truth.length < lines) {
    parts.push(text.replace(/\d{4,}/g, (number) => number.slice(0, -2) + dice.digits(2)))
  }
  return parts.join('\n')
}

function mine(text: string): number[] {
  const tree = new DrainTree()
  const found: number[] = []
  for (const record of readLogText(text)) found.push(tree.add(record))
  return found.map((number) => tree.resolve(number))
}

function mineTextbook(text: string): number[] {
  const tree = new TextbookDrain()
  return text.split('\n').map((line) => tree.add(line))
}

function linesPerSecond(work: (text: string) => number[], text: string): number {
  const start = performance.now()
  return Math.round((work(text).length / (performance.now() - start)) * 1000)
}

/** The best of several rounds, ours and the textbook's taking turns so that both meet the same machine. */
function measure(sample: Sample): Row {
  const text = lengthened(sample, linesWanted)
  const short = lengthened(sample, textbookLines)
  let ours = 0
  let textbook = 0
  for (let turn = 0; turn < rounds; turn++) {
    ours = Math.max(ours, linesPerSecond(mine, text))
    textbook = Math.max(textbook, linesPerSecond(mineTextbook, short))
  }
  return {
    system: sample.system,
    accuracy: round(groupingAccuracy(mine(sample.text), sample.truth), 4),
    linesPerSecond: ours,
    textbookAccuracy: round(groupingAccuracy(mineTextbook(sample.text), sample.truth), 4),
    textbookLinesPerSecond: textbook,
    speedRatio: round(ours / textbook, 2),
  }
}

/** Ratios are multiplied, not added. */
function meanRatio(rows: readonly Row[]): number {
  return Math.exp(mean(rows, (row) => Math.log(row.speedRatio)))
}

function mean(rows: readonly Row[], of: (row: Row) => number): number {
  return rows.reduce((sum, row) => sum + of(row), 0) / rows.length
}

/** Speed and grouping accuracy of log pattern mining beside a textbook Drain, on real logs when they are there, else on made ones. */
export default async function run(): Promise<BenchResult> {
  const real = loghubSamples()
  const rows = (real.length > 0 ? real : madeSamples()).map(measure)
  return {
    title: `Log patterns on ${rows.length} ${real.length > 0 ? 'loghub systems, raw files' : 'made formats'}`,
    rows,
    notes: [
      `Mean grouping accuracy ${mean(rows, (row) => row.accuracy).toFixed(3)}, textbook Drain on raw lines ${mean(rows, (row) => row.textbookAccuracy).toFixed(3)}.`,
      `Mean ${Math.round(mean(rows, (row) => row.linesPerSecond)).toLocaleString('en')} lines a second, slowest ${Math.min(...rows.map((row) => row.linesPerSecond)).toLocaleString('en')}, textbook ${Math.round(mean(rows, (row) => row.textbookLinesPerSecond)).toLocaleString('en')}; geometric mean of the ratios ${meanRatio(rows).toFixed(2)}.`,
      `One process, one core, no printing; ${linesWanted.toLocaleString('en')} lines a system, ${textbookLines.toLocaleString('en')} for the textbook (the log repeated with other numbers), best of ${rounds} interleaved rounds.`,
    ],
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const result = await run()
  printResult(result)
  const rows = result.rows as Row[]
  const summary = {
    bench: 'log-patterns',
    systems: rows.length,
    accuracy: round(
      mean(rows, (row) => row.accuracy),
      4,
    ),
    linesPerSecond: Math.round(mean(rows, (row) => row.linesPerSecond)),
    slowest: Math.min(...rows.map((row) => row.linesPerSecond)),
    ratio: round(meanRatio(rows)),
  }
  process.stdout.write(`${JSON.stringify(summary)}\n`)
}
