import { constants } from 'node:fs'
import { lstat, open, realpath, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join, sep } from 'node:path'
import { AppError } from '#shared/errors/app-error.ts'
import { canonicalJson, isJsonObject, type Json, type JsonObject } from '#shared/json.ts'
import { writeFileAtomically } from './atomic-file.ts'
import { underLock } from './file-lock.ts'
import { makeFolder } from './make-folder.ts'
import { openSeal, profileFolder, type Seal } from './profile.ts'

/** What a sealed file holds: nothing where there is none, and why it is not believed where something else wrote it. */
export type SealedContent = { content: JsonObject | null } | { problem: string }

/** A JSON file of the person's profile that is believed only as this person's Trellis wrote it last. */
export interface SealedFile {
  readonly file: string
  /** Throws `profile.unsafe` and `file.unreadable`. */
  read(): Promise<SealedContent>
  /**
   * Puts another content in its place, whole or not at all, while no other process does. What is not believed counts as
   * nothing, and is kept beside it. Throws `profile.unsafe` and `file.unwritable`.
   */
  update(change: (content: JsonObject | null) => JsonObject): Promise<void>
  /** Takes the content away; it is kept beside it. */
  reset(): Promise<void>
}

const mostBytes = 4_194_304
const readsAgain = 3
const ownerOnly = 0o600

/**
 * The content carries a number that grows with each change, and a seal by the key of the profile; the number is kept a second
 * time beside it, so that an older file in the place of a newer one is noticed. A seal is over the purpose and the name too: a
 * file is nothing under another name.
 *
 * @param options.folder below the profile
 * @param options.workspace a folder that the profile must not be in: whoever gave it could have made it
 */
export function sealedFile(options: { folder: string; name: string; purpose: string; workspace?: string; profile?: string }): SealedFile {
  const profile = options.profile ?? profileFolder()
  const folder = join(profile, options.folder)
  const file = join(folder, `${options.name}.json`)
  const head = join(folder, `${options.name}.head`)
  const covered = (kind: string, generation: number, content: Json) =>
    `trellis:${options.purpose}:${kind}\n${canonicalJson({ name: options.name, generation, content })}`
  let seal: Promise<Seal> | undefined
  const sealer = () => {
    seal ??= openSeal(profile).catch((error) => {
      seal = undefined
      throw error
    })
    return seal
  }

  /** The number that was written last; null where there is none that counts. */
  async function generationOf(seals: Seal): Promise<number | null> {
    const kept = parsed(await readOwn(head))
    if (!kept || typeof kept.generation !== 'number' || typeof kept.seal !== 'string') return null
    return seals.verify(covered('head', kept.generation, null), kept.seal) ? kept.generation : null
  }

  /** Another process may write between the two files that are read: what does not fit is looked at again. */
  async function readAll(): Promise<SealedContent & { generation: number }> {
    for (let again = readsAgain; ; again--) {
      const read = await readOnce()
      if (again === 0 || !('problem' in read)) return read
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  async function readOnce(): Promise<SealedContent & { generation: number }> {
    await refuseUnsafe(profile, folder, options.workspace)
    const seals = await sealer()
    // the number is written last, and so read first
    const known = await generationOf(seals)
    const text = await readOwn(file)
    let latest = known ?? 0
    const refused = (problem: string) => ({ problem, generation: latest })
    if (text === null) return known === null ? { content: null, generation: 0 } : refused(`${file} is gone.`)
    const { generation, content, seal } = parsed(text) ?? {}
    if (typeof generation !== 'number' || typeof seal !== 'string' || !isJsonObject(content)) return refused(`${file} is damaged.`)
    if (!seals.verify(covered('content', generation, content), seal)) return refused(`${file} was changed by something else than Trellis.`)
    latest = Math.max(latest, generation)
    // a crash between the two files leaves the number one behind
    if (known === null || (generation !== known && generation !== known + 1))
      return refused(`${file} is not the one that was written last.`)
    return { content, generation }
  }

  async function locked(work: () => Promise<void>): Promise<void> {
    await refuseUnsafe(profile, folder, options.workspace)
    await makeFolder(folder, 0o700)
    await underLock(join(folder, `${options.name}.lock`), work)
  }

  async function keepBeside(): Promise<void> {
    const text = await readOwn(file)
    if (text !== null) await writeFileAtomically(`${file}.refused`, text, ownerOnly)
  }

  return {
    file,
    read: async () => {
      const { generation: _, ...read } = await readAll()
      return read
    },
    update: (change) =>
      locked(async () => {
        const before = await readAll()
        if ('problem' in before) await keepBeside()
        const content = change('problem' in before ? null : before.content)
        const generation = before.generation + 1
        const seals = await sealer()
        const whole = { generation, content, seal: seals.of(covered('content', generation, content)) }
        await writeFileAtomically(file, `${JSON.stringify(whole, null, 2)}\n`, ownerOnly)
        const number = { generation, seal: seals.of(covered('head', generation, null)) }
        await writeFileAtomically(head, `${JSON.stringify(number)}\n`, ownerOnly)
      }),
    reset: () =>
      locked(async () => {
        await keepBeside()
        await Promise.all([rm(head, { force: true }), rm(file, { force: true })])
      }),
  }
}

function parsed(text: string | null): JsonObject | undefined {
  try {
    const value: Json = JSON.parse(text ?? 'null')
    return isJsonObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** The text of a regular file that is this person's alone to write; null where there is none. */
async function readOwn(file: string): Promise<string | null> {
  const handle = await open(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)).catch(
    (cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ENOENT') return null
      if (cause.code === 'ELOOP') throw unsafe(`${file} is a link to another file.`, file)
      throw new AppError('file.unreadable', `${file} cannot be opened: ${cause.message}.`, { place: { file }, cause })
    },
  )
  if (!handle) return null
  try {
    const stat = await handle.stat()
    if (!stat.isFile()) throw unsafe(`${file} is not a file.`, file)
    if (othersMayWrite(stat)) throw unsafe(`${file} may be written by others.`, file)
    if (stat.size > mostBytes) return ''
    return await handle.readFile('utf8')
  } finally {
    await handle.close()
  }
}

/** Windows keeps a profile to its person by other means, which these bits do not tell. */
function othersMayWrite({ mode, uid }: { mode: number; uid: number }): boolean {
  return process.getuid !== undefined && ((mode & 0o022) !== 0 || uid !== process.getuid())
}

/** What others could write is nothing that a person said. */
async function refuseUnsafe(profile: string, folder: string, workspace: string | undefined): Promise<void> {
  const stat = await lstat(folder).catch(() => undefined)
  if (stat && !stat.isDirectory()) throw unsafe(`${folder} is a link, and not a folder.`, folder)
  if (stat && othersMayWrite(stat)) throw unsafe(`${folder} may be written by others.`, folder)
  // whose home is the workspace made it
  if (workspace === undefined || isWithin(homedir(), workspace)) return
  const [real, around] = await Promise.all([profile, workspace].map((path) => realpath(path).catch(() => path)))
  if (isWithin(real ?? profile, around ?? workspace))
    throw unsafe(
      `The profile ${profile} is inside of the workspace ${workspace}, so that whoever made that could have granted itself anything.`,
      profile,
    )
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`)
}

function unsafe(message: string, file: string): AppError {
  return new AppError('profile.unsafe', message, {
    hint: 'Set TRELLIS_PROFILE to a folder of your own that only you may write. Until then nothing counts as granted.',
    place: { file },
  })
}
