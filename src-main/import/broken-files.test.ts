import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { AppError } from '#shared/errors/app-error.ts'
import type { ImportedWorkflow } from '#shared/import/import-report.ts'
import { importWorkflows } from '#shared/import/import-workflow.ts'
import { isJsonObject, type Json } from '#shared/json.ts'
import { readImport } from './read-import.ts'
import { faultsOf } from './testing/imported.ts'

const fixtures = new URL('./fixtures/', import.meta.url)
const files = readdirSync(fixtures)

/** Every place in a value, as the object or list that holds it and its key. */
function placesIn(value: Json): { holder: Record<string, Json>; key: string }[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => [{ holder: value as Record<string, Json>, key }, ...placesIn(inner)])
}

const junk = [
  null,
  '',
  'text',
  -1,
  1e300,
  true,
  [],
  {},
  [[]],
  [{ a: 1 }],
  { type: 'x', value: { b: [] } },
  '{{ broken',
  '={{ $json. }}',
  '{{#a.b.c#}}',
  '\u202e<b>',
]

/** A connection to what is not there may be left out, and is named then. */
const soundness = (workflow: ImportedWorkflow) => faultsOf(workflow).filter((fault) => fault !== 'a connection was left out')

describe('a file that is broken somewhere', () => {
  test.each(files)('%s: whatever is changed in it, it becomes a sound document or a refusal with a reason', (file) => {
    const whole = parse(readFileSync(new URL(file, fixtures), 'utf8')) as Json
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(), fc.option(fc.constantFrom(...junk), { nil: undefined })), { minLength: 1, maxLength: 6 }),
        (changes) => {
          const value = structuredClone(whole)
          for (const [at, put] of changes) {
            const places = placesIn(value)
            const place = places[at % places.length]
            if (!place) continue
            if (put === undefined && !Array.isArray(place.holder)) delete place.holder[place.key]
            else place.holder[place.key] = structuredClone(put ?? null) as Json
          }
          let imported: ReturnType<typeof importWorkflows>
          try {
            imported = importWorkflows(value)
          } catch (thrown) {
            expect(thrown).toBeInstanceOf(AppError)
            return
          }
          for (const each of imported) expect(soundness(each)).toEqual([])
        },
      ),
      { numRuns: 100 },
    )
  })
})

/** Real exports, where there are any: a folder with a folder for each product. */
const folder = process.env.TRELLIS_IMPORT_FOLDER
const real =
  folder !== undefined && existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(?:json|ya?ml|rivet-project)$/.test(name))
    : []

describe.runIf(real.length > 0)('a real export', () => {
  test.each(real)('%s becomes a sound document, every part of it in the report', (name) => {
    const text = readFileSync(join(folder as string, name), 'utf8')
    for (const each of readImport(text)) {
      expect(soundness(each)).toEqual([])
      for (const part of each.report.parts) if (part.outcome === 'kept') expect([part.changes, part.dropped]).toEqual([[], []])
    }
    const source = parse(text) as Json
    const nodes = isJsonObject(source) && Array.isArray(source.nodes) ? source.nodes.length : undefined
    if (nodes !== undefined) expect(readImport(text)[0]?.report.parts.length).toBe(nodes)
  })
})
