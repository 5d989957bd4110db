import type { Finding } from '#shared/investigation/finding.ts'
import { FindingMaker, shorten } from './make-finding.ts'

export interface Runbook {
  id: string
  title: string
  text: string
}

interface Section {
  runbook: Runbook
  heading: string
  text: string
  words: Map<string, number>
  length: number
}

/** Free parameters of Okapi BM25 (Robertson and Zaragoza, 2009), at their usual values. */
const k1 = 1.2
const b = 0.75
/** A word in a title says more of what a section is about than one in its text. */
const titleWeight = 3
const longestSection = 4_000

const stopWords = new Set(
  'a an and are as at be been but by can do for from has have if in into is it its no not of on or our so such that the their then there these they this to was were what when which will with you your'.split(
    ' ',
  ),
)

function wordsOf(text: string): string[] {
  return text
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word.length > 1 && !stopWords.has(word))
    .map((word) => (word.length > 4 ? word.replace(/(?:ies|ing|ed|es|s)$/, '') : word))
}

/** A runbook's parts under its headings; one without headings is one part. */
function sectionsOf(runbook: Runbook): Section[] {
  const parts: { heading: string; lines: string[] }[] = [{ heading: '', lines: [] }]
  let fenced = false
  for (const line of runbook.text.split(/\r?\n/)) {
    if (/^\s*(```|~~~)/.test(line)) fenced = !fenced
    const heading = fenced ? null : /^#{1,4}\s+(.+?)\s*#*$/.exec(line)
    if (heading) parts.push({ heading: heading[1]!, lines: [] })
    else parts.at(-1)!.lines.push(line)
  }
  return parts
    .map(({ heading, lines }) => ({ heading, text: lines.join('\n').trim() }))
    .filter(({ text }) => text !== '')
    .map(({ heading, text }) => {
      const words = new Map<string, number>()
      const count = (list: string[], weight: number) => {
        for (const word of list) words.set(word, (words.get(word) ?? 0) + weight)
      }
      const body = wordsOf(text.slice(0, longestSection))
      count(body, 1)
      count(wordsOf(`${runbook.title} ${heading}`), titleWeight)
      return { runbook, heading, text, words, length: body.length + titleWeight }
    })
}

/** The parts of runbooks that fit a query best, by BM25 over their words. At most two parts of one runbook. */
export function searchRunbooks(runbooks: readonly Runbook[], query: string, limit = 5): Finding[] {
  const sections = runbooks.flatMap(sectionsOf)
  const wanted = [...new Set(wordsOf(query))]
  if (sections.length === 0 || wanted.length === 0) return []
  const average = sections.reduce((sum, { length }) => sum + length, 0) / sections.length
  const holding = new Map(wanted.map((word) => [word, sections.filter(({ words }) => words.has(word)).length]))
  const scored = sections
    .map((section) => {
      const score = wanted.reduce((sum, word) => {
        const frequency = section.words.get(word) ?? 0
        if (frequency === 0) return sum
        const n = holding.get(word)!
        const rarity = Math.log(1 + (sections.length - n + 0.5) / (n + 0.5))
        return sum + (rarity * frequency * (k1 + 1)) / (frequency + k1 * (1 - b + (b * section.length) / average))
      }, 0)
      return { section, score }
    })
    .filter(({ score }) => score > 0)
    .sort((x, y) => y.score - x.score || (x.section.runbook.id < y.section.runbook.id ? -1 : 1))
  const maker = new FindingMaker(null)
  const taken = new Map<string, number>()
  const findings: Finding[] = []
  for (const { section, score } of scored) {
    const { runbook, heading, text } = section
    const count = taken.get(runbook.id) ?? 0
    if (count >= 2 || findings.length >= limit) continue
    taken.set(runbook.id, count + 1)
    findings.push(
      maker.make('runbook.match', {
        subject: runbook.title,
        severity: 'info',
        evidence: [runbook.id],
        statement: `Runbook "${runbook.title}"${heading && heading !== runbook.title ? `, "${heading}"` : ''}: ${shorten(text.replace(/\s+/g, ' '), 300)}`,
        attributes: {
          title: runbook.title,
          section: heading,
          score: Math.round(score * 100) / 100,
          text: shorten(text, 1_500),
          file: runbook.id.replace(/^runbook:/, ''),
        },
      }),
    )
  }
  return findings
}
