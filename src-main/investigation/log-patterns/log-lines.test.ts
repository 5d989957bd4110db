import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fileLines, type LogLine, longestLine, textLines } from './log-lines.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-lines-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function linesOf(bytes: string | Uint8Array, name = 'a.log'): Promise<LogLine[]> {
  const path = join(folder, name)
  await writeFile(path, bytes)
  const lines: LogLine[] = []
  for await (const batch of fileLines(path)) lines.push(...batch)
  return lines
}
const texts = async (bytes: string | Uint8Array) => (await linesOf(bytes)).map(({ text }) => text)

describe('lines of a file', () => {
  test('any line end, and none at the end', async () => {
    expect(await linesOf('a\r\nb\n\nc')).toEqual([
      { line: 1, text: 'a' },
      { line: 2, text: 'b' },
      { line: 3, text: '' },
      { line: 4, text: 'c' },
    ])
    expect(await texts('a\n')).toEqual(['a'])
    expect(await texts('')).toEqual([])
    expect(await texts('\n')).toEqual([''])
  })

  test('a byte order mark is no text', async () => {
    expect(await texts('\ufeffa\nb')).toEqual(['a', 'b'])
    expect(await texts('\ufeffa')).toEqual(['a'])
    expect(await texts(Buffer.from('\ufeffä\r\nb\n', 'utf16le'))).toEqual(['ä', 'b'])
  })

  test('invalid UTF-8 is replaced, and the lines around it are whole', async () => {
    expect(await texts(Buffer.from([0x61, 0xff, 0x62, 10, 0x63]))).toEqual(['a\ufffdb', 'c'])
  })

  test('NULs before a line are dropped, others kept', async () => {
    expect(await texts('\0\0\0a\nb\0c')).toEqual(['a', 'b\0c'])
  })

  test('gzip is known by its content', async () => {
    expect((await linesOf(gzipSync('a\nb'), 'zipped.log')).map(({ text }) => text)).toEqual(['a', 'b'])
  })

  test('a damaged gzip and a missing file are said with their name', async () => {
    const whole = gzipSync(Buffer.alloc(100_000, 'some text\n'))
    await expect(linesOf(whole.subarray(0, whole.length / 2), 'half.gz')).rejects.toMatchObject({
      code: 'evidence.unreadable',
      place: { file: expect.stringContaining('half.gz') },
    })
    const missing = (async () => {
      for await (const _ of fileLines(join(folder, 'none.log'))) throw new Error('a line of no file')
    })()
    await expect(missing).rejects.toMatchObject({ code: 'evidence.missing' })
  })

  test('a line of 100 MB is cut, counted, and the next line is there', async () => {
    const lines = await linesOf(Buffer.concat([Buffer.from('a\n'), Buffer.alloc(100_000_000, 'x'), Buffer.from('\nb\n')]))
    expect(lines.map(({ line, text, cut }) => [line, text.length, cut])).toEqual([
      [1, 1, undefined],
      [2, longestLine, 100_000_000 - longestLine],
      [3, 1, undefined],
    ])
  })

  test('a character across two chunks is whole', async () => {
    const text = `${'é'.repeat(400_000)}\n`.repeat(2)
    expect(await texts(`a${text}`)).toEqual([`a${'é'.repeat(400_000)}`, 'é'.repeat(400_000)])
  })
})

test('a file and a text give the same lines', () =>
  fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom('a', 'bc', '\n', '\r\n', 'é', '\0', ' '), { maxLength: 40 }), async (parts) => {
      const text = parts.join('')
      expect(await linesOf(text, 'property.log')).toEqual([...textLines(text)])
    }),
    { numRuns: 100 },
  ))
