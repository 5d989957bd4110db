import { isJsonObject } from '#shared/json.ts'
import { type FieldNames, fieldNames, fieldRecord } from './field-record.ts'
import type { LineParser, ParsedLine } from './log-record.ts'
import { TimeText } from './time-text.ts'
import type { TimeAssumptions } from './timestamp-format.ts'

const mostLines = 0.8
const logfmtPair = /([\w.@-]+)=(?:"((?:[^"\\]|\\.)*)"|(\S*))/g

/** A parser for logs whose lines are records with named fields (JSON lines, logfmt, CSV with a header row); null for other logs. */
export function fieldParser(sample: readonly string[], assume: TimeAssumptions): LineParser | null {
  const lines = sample.filter((line) => line.trim() !== '')
  if (lines.length === 0) return null
  return jsonParser(lines, assume) ?? logfmtParser(lines, assume) ?? csvParser(lines, assume)
}

/** Fields can differ from line to line, so that their names are looked up per set of keys. */
class KeyedParser implements LineParser {
  private readonly known = new Map<string, FieldNames>()
  private readonly time: TimeText
  private readonly read: (line: string) => Record<string, unknown> | null

  constructor(read: (line: string) => Record<string, unknown> | null, assume: TimeAssumptions) {
    this.read = read
    this.time = new TimeText(assume)
  }

  parse(line: string): ParsedLine | null {
    const fields = this.read(line)
    return fields === null ? null : fieldRecord(fields, this.names(Object.keys(fields)), this.time)
  }

  private names(keys: string[]): FieldNames {
    const key = keys.join('\n')
    let names = this.known.get(key)
    if (names === undefined) {
      names = fieldNames(keys)
      if (this.known.size < 1000) this.known.set(key, names)
    }
    return names
  }
}

function share(lines: readonly string[], test: (line: string) => boolean): number {
  return lines.filter(test).length / lines.length
}

function jsonParser(lines: readonly string[], assume: TimeAssumptions): LineParser | null {
  return share(lines, (line) => readJson(line) !== null) >= mostLines ? new KeyedParser(readJson, assume) : null
}

function readJson(line: string): Record<string, unknown> | null {
  if (line.trimStart()[0] !== '{') return null
  try {
    const value: unknown = JSON.parse(line)
    return isJsonObject(value) ? value : null
  } catch {
    return null
  }
}

function logfmtParser(lines: readonly string[], assume: TimeAssumptions): LineParser | null {
  return share(lines, (line) => readLogfmt(line) !== null) >= mostLines ? new KeyedParser(readLogfmt, assume) : null
}

/** Only with a message and a level or time, since messages of other logs hold pairs too. */
function readLogfmt(line: string): Record<string, unknown> | null {
  if (!/^[\w.@-]+=/.test(line)) return null
  const fields: Record<string, unknown> = Object.create(null)
  for (const [, key, quoted, bare] of line.matchAll(logfmtPair)) fields[key!] = quoted?.replace(/\\(.)/g, '$1') ?? bare ?? ''
  const names = fieldNames(Object.keys(fields))
  return names.message !== null && (names.level !== null || names.time !== null) ? fields : null
}

function csvParser(lines: readonly string[], assume: TimeAssumptions): LineParser | null {
  const columns = csvCells(lines[0]!)
  const names = fieldNames(columns)
  if (columns.length < 2 || names.message === null || names.time === null) return null
  const time = new TimeText(assume)
  return {
    parse(line) {
      const cells = csvCells(line)
      if (cells.length < columns.length) return null
      return fieldRecord(Object.fromEntries(columns.map((column, i) => [column, cells[i]])), names, time)
    },
  }
}

/** Cells of a CSV row (RFC 4180) that is on one line. */
export function csvCells(line: string): string[] {
  const cells: string[] = []
  let at = 0
  while (at <= line.length) {
    if (line[at] !== '"') {
      const end = line.indexOf(',', at)
      cells.push(line.slice(at, end < 0 ? line.length : end))
      if (end < 0) break
      at = end + 1
      continue
    }
    let cell = ''
    for (at++; at < line.length; at++) {
      if (line[at] !== '"') cell += line[at]
      else if (line[at + 1] === '"') cell += line[at++]
      else break
    }
    cells.push(cell)
    at += 2
    if (line[at - 1] !== ',') break
  }
  return cells
}
