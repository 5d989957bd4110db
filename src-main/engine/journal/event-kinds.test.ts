import { globSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const kind = /'([a-z]+\.[a-z]+)'/.source

/** Every kind that the type of events declares. */
function declared(): string[] {
  const text = readFileSync('src-shared/events/run-event.ts', 'utf8')
  const body = text.slice(text.indexOf('export interface RunEventData'))
  return [...body.slice(0, body.indexOf('\n}\n')).matchAll(new RegExp(`^ {2}${kind}:`, 'gm'))].map((match) => match[1] as string)
}

/** Every kind that some code of the engine host writes. */
function written(): Set<string> {
  const files = globSync('src-main/**/*.ts').filter((file) => !/\.test\.ts$|[\\/]testing[\\/]/.test(file))
  const text = files.map((file) => readFileSync(file, 'utf8')).join('\n')
  // emit('kind', …) of executors, emit(path, 'kind', …) of logs, and rows that are written without a log
  const places = new RegExp(`\\bemit\\(\\s*(?:[^,]+,\\s*)?${kind}\\s*,|\\bkind: ${kind}`, 'g')
  return new Set([...text.matchAll(places)].map((match) => (match[1] ?? match[2]) as string))
}

it('every kind of event that is declared is written somewhere, and none besides', () => {
  const kinds = declared()
  expect(kinds.length).toBeGreaterThan(30)
  const found = written()
  expect(kinds.filter((name) => !found.has(name))).toEqual([])
  expect([...found].filter((name) => !kinds.includes(name))).toEqual([])
})
