import { z } from 'zod'
import { AppError } from '#shared/errors/app-error.ts'
import { type GrantsFile, grantsFile } from '#shared/security/grants-file.ts'
import { parsePlainJson } from '../../sandbox/plain-json.ts'
import { readRegularFile } from '../../storage/read-regular-file.ts'

const mostBytes = 1024 * 1024

/** The file of `--grant`. Throws `grant.refused` for one that is none, and `file.unreadable`. */
export async function readGrantsFile(file: string): Promise<GrantsFile> {
  const refused = (why: string) =>
    new AppError('grant.refused', `${file} is no file of grants: ${why}`, {
      hint: 'Write one with `trellis grants export WORKFLOW --out FILE`.',
      place: { file },
    })
  const read = await readRegularFile(file, mostBytes)
  if ('problem' in read) throw refused(read.problem === 'too_large' ? 'it is too large.' : 'it is not UTF-8 text.')
  let value: unknown
  try {
    value = parsePlainJson(read.text, 'The file')
  } catch (thrown) {
    throw refused(thrown instanceof Error ? thrown.message : String(thrown))
  }
  const known = grantsFile.safeParse(value)
  if (known.success) return known.data
  throw refused(z.prettifyError(known.error))
}
