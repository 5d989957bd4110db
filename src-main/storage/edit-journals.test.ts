import { fork } from 'node:child_process'
import { once } from 'node:events'
import { appendFile, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { emptyDocument } from '#shared/document/document-schema.ts'
import { type JournalEntry, type JournalStart, replayEdits } from '#shared/document/edit-journal.ts'
import { writeDocument } from '#shared/document/write-document.ts'
import { type EditJournals, openEditJournals } from './edit-journals.ts'

const file = 'one.trellis.json'
const journal = '0123456789abcdef'
const start: JournalStart = { seq: 0, revision: 'r0', document: emptyDocument('wf_1', 'One') }

const text = (seq: number) => (seq === 0 ? '' : `text ${seq} ü\u2028\ud800`)
const entry = (seq: number): JournalEntry => ({
  seq,
  act: 'do',
  at: seq,
  name: 'Change workflow',
  patch: [{ part: 'document', key: 'description', before: text(seq - 1), after: text(seq) }],
})
const entries = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => entry(from + index))

let folder: string
let journals: EditJournals
const path = () => join(folder, file, `${journal}.jsonl`)
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-edits-'))
  journals = openEditJournals(folder)
})

describe('journals of edits', () => {
  it('give back what was written, after another process opens them', async () => {
    await journals.begin(file, journal, start, [entry(1)])
    expect(await journals.append(file, journal, entries(2, 3))).toBe(3)
    const again = openEditJournals(folder)
    expect(await again.append(file, journal, entries(4, 5))).toBe(5)
    const [found] = await openEditJournals(folder).take(file)
    expect(found).toMatchObject({ seq: 5, revision: 'r0', damage: null, document: { description: text(5) } })
    expect(found?.history.past).toHaveLength(5)
  })

  it('have everything that was answered when their process is killed at any moment', async () => {
    for (const wait of [5, 20, 35, 60, 90]) {
      const name = wait.toString(16).padStart(16, '0')
      const writer = fork(new URL('./testing/append-edits.ts', import.meta.url), [folder, file, name], { execArgv: [] })
      let answered = 0
      writer.on('message', (seq) => {
        answered = seq as number
      })
      await once(writer, 'message')
      await setTimeout(wait)
      writer.kill('SIGKILL')
      await once(writer, 'close')
      const [found] = await openEditJournals(folder).take(file)
      expect(found?.damage).toBeNull()
      expect(found?.seq).toBeGreaterThanOrEqual(answered)
      expect(found?.document.description).toBe(`text ${found?.seq}`)
      await journals.remove(file, found?.journal ?? '')
    }
  })

  it('pass over what they have, and say when something is missing', async () => {
    await journals.begin(file, journal, start, entries(1, 2))
    expect(await journals.append(file, journal, entries(1, 4))).toBe(4)
    expect(await journals.append(file, journal, entries(6, 7))).toBe(4)
    expect(await journals.append(file, 'ffffffffffffffff', entries(1, 1))).toBe(-1)
    expect(await journals.append(file, '../../etc/passwd', entries(1, 1))).toBe(-1)
    await rm(path())
    expect(await journals.append(file, journal, entries(5, 5))).toBe(-1)
  })

  it('lead, cut off at any byte, to a state that once was, and go on from there', async () => {
    await journals.begin(file, journal, start, entries(1, 8))
    const whole = await readFile(path())
    const headLength = whole.indexOf('\n') + 1
    const states = new Set(Array.from({ length: 9 }, (_, n) => writeDocument(replayEdits(start, entries(1, n)).document)))
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: headLength, max: whole.length }), async (cut) => {
        await writeFile(path(), whole)
        await truncate(path(), cut)
        const again = openEditJournals(folder)
        const kept = await again.append(file, journal, [])
        const [found] = await openEditJournals(folder).take(file)
        if (!found) throw new Error('The journal is gone')
        expect(found.damage).toBeNull()
        expect(found.seq).toBe(kept)
        expect(states).toContain(writeDocument(found.document))
        // at most the line that was being written is missing
        expect(whole.subarray(0, cut).toString().split('\n').length - 2).toBe(found.seq)
        expect(await again.append(file, found.journal, entries(found.seq + 1, 9))).toBe(9)
        const [after] = await openEditJournals(folder).take(file)
        expect(after?.document.description).toBe(text(9))
        await again.remove(file, after?.journal ?? '')
      }),
      { numRuns: 120 },
    )
  })

  it('read as far as they are whole, and keep what is damaged', async () => {
    await journals.begin(file, journal, start, entries(1, 6))
    const lines = (await readFile(path(), 'utf8')).split('\n')
    lines[4] = (lines[4] ?? '').replace('text 4', 'text X')
    await writeFile(path(), lines.join('\n'))
    // nothing is added to it, nor cut off, before it was looked at
    expect(await openEditJournals(folder).append(file, journal, entries(4, 7))).toBe(-1)
    expect(await readFile(path(), 'utf8')).toBe(lines.join('\n'))
    const [found] = await openEditJournals(folder).take(file)
    expect(found).toMatchObject({ seq: 3, damage: { lines: 3 } })
    expect(await readFile(found?.damage?.file ?? '', 'utf8')).toContain('text X')
    expect(await journals.append(file, found?.journal ?? '', [entry(4)])).toBe(4)
  })

  it('put aside what has no readable beginning', async () => {
    await journals.begin(file, journal, start, [entry(1)])
    await writeFile(path(), 'nonsense\n')
    expect(await journals.take(file)).toEqual([])
    expect(await readdir(join(folder, 'aside'))).toEqual([`${file}.${journal}.jsonl`])
  })

  it('stay short, and still come to the same', async () => {
    const bounded = openEditJournals(folder, { entries: 50, bytes: 1e6, keptEntries: 10 })
    await bounded.begin(file, journal, start, [])
    for (let seq = 1; seq <= 120; seq++) expect(await bounded.append(file, journal, [entry(seq)])).toBe(seq)
    const { seq: _seq, act: _act, ...step } = entry(120) as JournalEntry & { act: 'do' }
    await bounded.append(file, journal, [{ ...step, seq: 121, act: 'undo' }])
    const lines = (await readFile(path(), 'utf8')).split('\n').length
    expect(lines).toBeLessThan(60)
    const [found] = await openEditJournals(folder).take(file)
    expect(found).toMatchObject({ seq: 121, document: { description: text(119) } })
    expect(found?.history.past.length).toBeGreaterThanOrEqual(9)
  })

  it('stay short in bytes as well', async () => {
    const bounded = openEditJournals(folder, { entries: 1000, bytes: 20_000, keptEntries: 500 })
    const long = (seq: number) => 'x'.repeat(1000 + seq)
    const large = (seq: number): JournalEntry => ({
      ...entry(seq),
      act: 'do',
      name: 'Change workflow',
      patch: [{ part: 'document', key: 'description', before: long(seq - 1), after: long(seq) }],
    })
    await bounded.begin(file, journal, start, [])
    for (let seq = 1; seq <= 60; seq++) await bounded.append(file, journal, [large(seq)])
    expect((await stat(path())).size).toBeLessThan(30_000)
    const [found] = await bounded.take(file)
    expect(found?.document.description).toBe(long(60))
  })

  it('do not take half a line that could not be written whole for one', async () => {
    await journals.begin(file, journal, start, [entry(1)])
    await appendFile(path(), '0123456789abcdef {"seq":2,"act"')
    expect(await journals.append(file, journal, [entry(2)])).toBe(2)
    const [found] = await openEditJournals(folder).take(file)
    expect(found).toMatchObject({ seq: 2, damage: null })
  })
})
