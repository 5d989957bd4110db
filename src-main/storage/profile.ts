import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { link, open, readFile, rename, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { AppError } from '#shared/errors/app-error.ts'
import { makeFolder } from './make-folder.ts'

/** The folder for what belongs to the person and not to a workspace: `$TRELLIS_PROFILE`, or where the system keeps such. */
export function profileFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env.TRELLIS_PROFILE) return env.TRELLIS_PROFILE
  if (process.platform === 'win32') return join(env.APPDATA ?? join(homedir(), 'AppData', 'Roaming'), 'trellis')
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'trellis')
  return join(env.XDG_CONFIG_HOME ?? join(homedir(), '.config'), 'trellis')
}

/** Says of a text whether it was written on this machine by this person. */
export interface Seal {
  of(text: string): string
  verify(text: string, seal: string): boolean
}

const keyBytes = 32

/** Reads the key of the profile, which is made at first use. Throws `file.unwritable` when there is none and none can be made. */
export async function openSeal(folder: string = profileFolder()): Promise<Seal> {
  const file = join(folder, 'run-seal.key')
  const key = (await readKey(file)) ?? (await makeKey(folder, file))
  const of = (text: string) => createHmac('sha256', key).update(text).digest('hex')
  return {
    of,
    verify(text, seal) {
      const expected = Buffer.from(of(text))
      const given = Buffer.from(seal)
      return expected.length === given.length && timingSafeEqual(expected, given)
    },
  }
}

async function readKey(file: string): Promise<Buffer | undefined> {
  const key = await readFile(file).catch(() => undefined)
  return key?.length === keyBytes ? key : undefined
}

async function makeKey(folder: string, file: string): Promise<Buffer> {
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`
  try {
    await makeFolder(folder, 0o700)
    const handle = await open(temporary, 'wx', 0o600)
    try {
      await handle.writeFile(randomBytes(keyBytes))
      await handle.sync()
    } finally {
      await handle.close()
    }
    // another process may be making one at this moment: the first that is there counts, since somebody may have read it
    await link(temporary, file).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST' || !(await readKey(file))) await rename(temporary, file)
    })
    await rm(temporary, { force: true })
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => {})
    throw new AppError(
      'file.unwritable',
      `The profile folder ${folder} could not be written: ${cause instanceof Error ? cause.message : cause}.`,
      {
        hint: 'Set TRELLIS_PROFILE to a folder that may be written.',
        place: { file },
        cause,
      },
    )
  }
  const key = await readKey(file)
  if (!key) throw new AppError('file.unwritable', `The key in ${file} could not be read again.`, { place: { file } })
  return key
}
