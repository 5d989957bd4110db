import { randomBytes } from 'node:crypto'
import { appendFile, mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join } from 'node:path'
import { AppError } from '#shared/errors/app-error.ts'
import { isJsonObject } from '#shared/json.ts'

/** A sample incident that ships with Trellis. */
export interface SampleFolder {
  ref: string
  title: string
  summary: string
}

/**
 * Folders of evidence by reference: `sample:<name>` for those that ship, `upload:<id>` for files that a person dropped on
 * the app, which are kept in the workspace.
 */
export interface EvidenceFolders {
  samples(): Promise<SampleFolder[]>
  /** An empty folder for files to come. */
  begin(name: string): Promise<string>
  /** Appends a part of a file. Throws `request.invalid` for a path that leads out, `evidence.too_large` over the limits. */
  add(ref: string, path: string, part: Uint8Array): Promise<void>
  /** The folder on disk and the name that people know it by. Throws `evidence.missing`. */
  resolve(ref: string): Promise<{ folder: string; name: string }>
}

const limits = { files: 5000, bytes: 4 * 1024 ** 3 }

/** @param samples folder of the sample incidents, with an `index.json` @param uploads folder for dropped files */
export function openEvidenceFolders(samples: string, uploads: string): EvidenceFolders {
  const used = new Map<string, { files: Set<string>; bytes: number }>()
  const missing = (ref: string) =>
    new AppError('evidence.missing', `There is no evidence "${ref}".`, { hint: 'Choose a sample incident, or drop the folder again.' })

  async function readSamples(): Promise<SampleFolder[]> {
    const index: unknown = JSON.parse(await readFile(join(samples, 'index.json'), 'utf8'))
    const entries = isJsonObject(index) && Array.isArray(index.incidents) ? index.incidents.filter(isJsonObject) : []
    return entries.map((entry) => ({ ref: `sample:${entry.name}`, title: String(entry.title), summary: String(entry.summary) }))
  }

  return {
    samples: readSamples,

    async begin(name) {
      const id = randomBytes(8).toString('hex')
      await mkdir(join(uploads, id, 'files'), { recursive: true })
      await writeFile(join(uploads, id, 'about.json'), JSON.stringify({ name, at: Date.now() }))
      used.set(`upload:${id}`, { files: new Set(), bytes: 0 })
      return `upload:${id}`
    },

    async add(ref, path, part) {
      const use = used.get(ref)
      if (!use) throw missing(ref)
      const steps = path.split('/')
      const safe = steps.length <= 30 && steps.every((step) => step !== '' && step !== '.' && step !== '..' && !/[\\\0:]/.test(step))
      if (!safe) throw new AppError('request.invalid', `"${path}" is not a path inside the folder.`, { hint: 'Drop the folder itself.' })
      use.files.add(path)
      use.bytes += part.byteLength
      if (use.files.size > limits.files || use.bytes > limits.bytes)
        throw new AppError('evidence.too_large', `More than ${limits.files} files or ${limits.bytes / 1024 ** 3} GB were dropped.`, {
          hint: 'Drop the part of the folder that belongs to the incident.',
        })
      const target = join(uploads, ref.slice('upload:'.length), 'files', ...steps)
      await mkdir(dirname(target), { recursive: true })
      await appendFile(target, part)
    },

    async resolve(ref) {
      const [kind, id] = ref.split(':') as [string, string]
      if (!/^[\w-][\w.-]*$/.test(id ?? '')) throw missing(ref)
      if (kind === 'sample') {
        const sample = (await readSamples()).find((entry) => entry.ref === ref)
        if (!sample) throw missing(ref)
        return { folder: join(samples, id), name: sample.title }
      }
      const folder = join(uploads, id, 'files')
      if (kind !== 'upload' || !(await stat(folder).catch(() => undefined))?.isDirectory()) throw missing(ref)
      const about: unknown = await readFile(join(uploads, id, 'about.json'), 'utf8')
        .then(JSON.parse)
        .catch(() => undefined)
      return { folder, name: isJsonObject(about) && typeof about.name === 'string' ? about.name : id }
    },
  }
}

/** The same for a person at the command line, who may name any folder of this machine: `folder:<absolute path>`. */
export function withFoldersOfThisMachine(folders: EvidenceFolders): EvidenceFolders {
  return {
    ...folders,
    async resolve(ref) {
      const folder = ref.startsWith('folder:') ? ref.slice('folder:'.length) : undefined
      if (folder === undefined) return folders.resolve(ref)
      if (isAbsolute(folder) && (await stat(folder).catch(() => undefined))?.isDirectory()) return { folder, name: basename(folder) }
      throw new AppError('evidence.missing', `There is no folder ${folder}.`, { hint: 'Name the folder that holds the evidence.' })
    },
  }
}
