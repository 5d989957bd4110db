import Papa from 'papaparse'
import { parseDocument } from 'yaml'
import { AppError } from '#shared/errors/app-error.ts'
import type { Json, JsonObject } from '#shared/json.ts'
import { parsePlainJson, refusePrototypeKeys } from '../../sandbox/plain-json.ts'

export interface ParseOptions {
  header: boolean
  /** Empty: found out from the text. */
  delimiter: string
  /** Values that are numbers, true or false become such. */
  numbers: boolean
}

export type TextFormat = 'json' | 'jsonl' | 'yaml' | 'csv' | 'key-value' | 'lines' | 'number' | 'boolean'

/** A text that does not fit its format. `line` counts from 1. */
const unparsable = (what: string, message: string, line?: number): AppError =>
  new AppError('value.unparsable', line === undefined ? `The text is not ${what}: ${message}` : `Line ${line} is not ${what}: ${message}`, {
    hint: 'Look at the text that arrived, or choose another format.',
    ...(line === undefined ? {} : { place: { line } }),
  })

/** A text read in one of the formats. Throws `value.unparsable` with the line, and `value.not_json` for keys no value may have. */
export function parseText(text: string, format: TextFormat, options: ParseOptions): Json {
  // a byte order mark is none of the text
  const clean = text.replace(/^\uFEFF/, '')
  return parsers[format](clean, options)
}

const parsers: Record<TextFormat, (text: string, options: ParseOptions) => Json> = {
  json: (text) => parseJson(unfenced(text), 'JSON'),
  jsonl: (text) =>
    linesOf(text).flatMap((line, index) => {
      if (line.trim() === '') return []
      return [parseJson(line, 'JSON', index + 1)]
    }),
  yaml: parseYaml,
  csv: parseCsv,
  'key-value': parsePairs,
  lines: (text) => {
    const lines = linesOf(text)
    if (lines.at(-1) === '') lines.pop()
    return lines
  },
  number: (text) => {
    const trimmed = text.trim()
    if (!isNumber(trimmed)) throw unparsable('a number', `"${trimmed.slice(0, 80)}"`)
    return Number(trimmed)
  },
  boolean: (text) => {
    const word = text.trim().toLowerCase()
    if (['true', 'yes', 'on', '1'].includes(word)) return true
    if (['false', 'no', 'off', '0'].includes(word)) return false
    throw unparsable('yes or no', `"${word.slice(0, 80)}" (true, yes, on, 1, false, no, off and 0 are)`)
  },
}

const linesOf = (text: string): string[] => text.split(/\r\n|\r|\n/)

const isNumber = (text: string) => /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) && Number.isFinite(Number(text))

/** The text inside a lone Markdown fence, as models like to answer. */
function unfenced(text: string): string {
  const trimmed = text.trim()
  if (!trimmed.startsWith('```') || !trimmed.endsWith('```') || trimmed.length < 7) return text
  const start = trimmed.indexOf('\n')
  return start < 0 ? text : trimmed.slice(start + 1, -3)
}

function parseJson(text: string, what: string, line?: number): Json {
  try {
    return parsePlainJson(text, 'The text')
  } catch (thrown) {
    const cause = thrown instanceof AppError ? thrown.cause : undefined
    if (!(cause instanceof Error)) throw thrown
    const position = /position (\d+)/.exec(cause.message)?.[1]
    const at = line ?? (position === undefined ? linesOf(text).length : linesOf(text.slice(0, Number(position))).length)
    throw unparsable(what, cause.message.replace(/ \(line \d+ column \d+\)$/, ''), at)
  }
}

function parseYaml(text: string): Json {
  const document = parseDocument(text, { version: '1.2', schema: 'core', prettyErrors: false, uniqueKeys: true, merge: false })
  const [problem] = [...document.errors, ...document.warnings]
  if (problem) throw unparsable('YAML', problem.message, linesOf(text.slice(0, problem.pos[0])).length)
  let value: unknown
  try {
    value = document.toJS({ maxAliasCount: 100 })
  } catch (cause) {
    throw unparsable('YAML', cause instanceof Error ? cause.message : String(cause))
  }
  refusePrototypeKeys(value, 'The text')
  const json = JSON.stringify(value === undefined ? null : value, (_key, inner: unknown) => {
    if (typeof inner === 'number' && !Number.isFinite(inner)) throw unparsable('plain data', `it has the number ${inner}`)
    if (inner instanceof Map || inner instanceof Set) throw unparsable('plain data', 'it has a map or a set')
    return inner
  })
  return parsePlainJson(json, 'The text')
}

function parseCsv(text: string, { header, delimiter, numbers }: ParseOptions): Json {
  const { data, errors, meta } = Papa.parse<string[]>(text, { delimiter, skipEmptyLines: 'greedy', dynamicTyping: false })
  const serious = errors.find(({ code }) => code !== 'UndetectableDelimiter')
  if (serious) throw unparsable('CSV', serious.message, lineOfRow(text, serious.row ?? 0, meta.delimiter))
  const rows = data.map((row) => row.map((cell): Json => (numbers ? scalar(cell) : cell)))
  if (!header) return rows
  const [names, ...records] = data as [string[] | undefined, ...string[][]]
  if (!names) return []
  const trimmed = names.map((name) => name.trim())
  const twice = trimmed.find((name, index) => trimmed.indexOf(name) !== index)
  if (twice !== undefined) throw unparsable('CSV with a header', `the name "${twice}" is there twice`, 1)
  return records.map((cells, index) => {
    if (cells.length !== trimmed.length)
      throw unparsable('CSV', `it has ${cells.length} values, and the header ${trimmed.length}`, lineOfRow(text, index + 1, meta.delimiter))
    const record = Object.fromEntries(trimmed.map((name, column): [string, Json] => [name, (rows[index + 1] as Json[])[column] as Json]))
    refusePrototypeKeys(record, 'The header')
    return record
  })
}

/** The line on which a row begins: rows in quotes may span several, and empty lines make none. */
function lineOfRow(text: string, row: number, delimiter: string): number {
  let line = 1
  let seen = -1
  Papa.parse<string[]>(text, {
    delimiter,
    step: ({ data }, parser) => {
      if (data.some((cell) => cell.trim() !== '')) seen++
      if (seen >= row) return parser.abort()
      line += 1 + data.reduce((sum, cell) => sum + (linesOf(cell).length - 1), 0)
    },
  })
  return line
}

const pair = /([^\s=]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|(\S*))/y

function parsePairs(text: string, { numbers }: ParseOptions): Json {
  const result: JsonObject = {}
  linesOf(text).forEach((line, index) => {
    let at = 0
    while (at < line.length) {
      const blanks = /[\s,;]/y
      blanks.lastIndex = at
      if (blanks.test(line)) {
        at++
        continue
      }
      if (line.startsWith('#', at)) return
      pair.lastIndex = at
      const found = pair.exec(line)
      if (!found) throw unparsable('key=value', `"${line.slice(at, at + 60)}" has no "="`, index + 1)
      const [whole, key = '', double, single, bare = ''] = found
      const quoted = double?.replace(/\\(.)/g, '$1') ?? single
      if (key === '__proto__') refusePrototypeKeys(JSON.parse('{"__proto__": 0}'), `Line ${index + 1}`)
      result[key] = quoted ?? (numbers ? scalar(bare) : bare)
      at += whole.length
    }
  })
  return result
}

function scalar(text: string): Json {
  const trimmed = text.trim()
  if (trimmed === 'true') return true
  if (trimmed === 'false') return false
  // a leading zero is part of a name or a code, not of a number
  return isNumber(trimmed) && !/^[+-]?0\d/.test(trimmed) ? Number(trimmed) : text
}
