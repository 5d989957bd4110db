import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { Finding } from '#shared/investigation/finding.ts'
import { commonAttributes, findingTypes } from '#shared/investigation/finding-types.ts'
import { makeSamples, sampleFiles } from '../../scripts/make-samples.ts'
import { investigateFolder } from './cases/investigate.ts'

const samples = makeSamples()
const files = sampleFiles(samples)
const folder = (path: string) => fileURLToPath(new URL(`../../resources/incidents/${path}`, import.meta.url))

it('are what the script makes, and small', async () => {
  let bytes = 0
  for (const [path, content] of files) {
    bytes += Buffer.byteLength(content)
    // A checkout may have turned the line ends.
    if ((await readFile(folder(path), 'utf8')).replaceAll('\r\n', '\n') !== content)
      throw new Error(`${path} is not what scripts/make-samples.ts makes: run npm run samples`)
  }
  expect(bytes).toBeLessThan(6 * 1024 ** 2)
})

it('keep their causes out of what a run reads', () => {
  for (const { name, files: own } of samples) for (const path of Object.keys(own)) expect(path, name).not.toMatch(/cause|answer/)
})

/** Every finding keeps to the closed vocabulary, and cites what is there. */
function checkVocabulary(findings: readonly Finding[]) {
  const ids = new Set<string>()
  for (const finding of findings) {
    const known: { attributes: readonly string[] } | undefined = (findingTypes as Record<string, { attributes: readonly string[] }>)[
      finding.type
    ]
    if (!known) throw new Error(`${finding.type} is no type of finding`)
    const strange = Object.keys(finding.attributes).filter(
      (name) => !known.attributes.includes(name) && !Object.hasOwn(commonAttributes, name),
    )
    expect(strange, `attributes of ${finding.type}`).toEqual([])
    expect(ids.has(finding.id), `${finding.id} is given once`).toBe(false)
    ids.add(finding.id)
    expect(finding.statement, finding.id).toMatch(/\S.{8,}/s)
  }
}

describe.each(samples.map((sample) => [sample.name, sample] as const))('%s', (name, { cause }) => {
  it('is explained by tools and playbooks alone', async () => {
    const { conclusion, report, findings } = await investigateFolder(folder(name))
    expect(conclusion.category).toBe(cause.category)
    const text = `${conclusion.root_cause} ${report}`.toLowerCase()
    expect(cause.keywords.filter((word) => !text.includes(word.toLowerCase()))).toEqual([])
    checkVocabulary(findings)
  })
})
