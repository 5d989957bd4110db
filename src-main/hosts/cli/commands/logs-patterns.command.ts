import { once } from 'node:events'
import { visibleText } from '#shared/visible-text.ts'
import { minePatternsFromFile } from '../../../investigation/log-patterns/file-patterns.ts'
import { exitCodes } from '../exit-codes.ts'
import { paint } from '../terminal.ts'

/** Text is handed to the stream in pieces of this many characters, so that a long log is never held as one string. */
const pieceLength = 1 << 16

/** `trellis logs patterns FILE`: the patterns by count, or with `--json` the pattern of every line. */
export async function logsPatternsCommand(file: string, options: { json?: boolean }): Promise<number> {
  using mined = await minePatternsFromFile(file)
  if (options.json) {
    let piece = ''
    for (const row of mined.assignments()) {
      piece += `${JSON.stringify(row)}\n`
      if (piece.length < pieceLength) continue
      if (!process.stdout.write(piece)) await once(process.stdout, 'drain')
      piece = ''
    }
    process.stdout.write(piece)
    return exitCodes.ok
  }
  const { patterns, lines, evicted, cutLines } = mined
  const notes = [evicted > 0 && `${evicted} rare patterns were dropped`, cutLines > 0 && `${cutLines} very long lines were cut`].filter(
    Boolean,
  )
  process.stdout.write(`${patterns.length} patterns in ${lines} lines${notes.length ? ` (${notes.join(', ')})` : ''}\n`)
  for (const { id, count, template } of [...patterns].sort((a, b) => b.count - a.count))
    process.stdout.write(`${String(count).padStart(8)}  ${paint('dim', id.padEnd(6))} ${visibleText(template)}\n`)
  return exitCodes.ok
}
