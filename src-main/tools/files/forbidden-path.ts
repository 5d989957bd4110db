import { basename, isAbsolute, sep } from 'node:path'
import { AppError } from '#shared/errors/app-error.ts'
import { profileFolder } from '../../storage/profile.ts'

export type FileAccess = 'read' | 'write'

/** Folders of the system whose files are devices, processes and settings of the machine. */
const systemFolders = ['/proc', '/sys', '/dev', '/run', '/var/run', '/boot']
/** Where programs keep what they prove themselves with: not for reading, whatever folder was granted around it. */
const credentials = new RegExp(
  `^(${[
    String.raw`\.ssh|\.gnupg|\.aws|\.azure|\.kube|\.docker|\.dockercfg|\.password-store|\.trellis|\.terraform\.d|\.snowflake|\.gem`,
    String.raw`[._]netrc|\.npmrc|\.pypirc|\.pgpass|\.git-credentials|\.vault-token|\.boto|\.s3cfg|\.htpasswd|\.my(login)?\.cnf|\.databrickscfg|\.terraformrc`,
    String.raw`\.env(rc)?([.~_-].*)?|\.[a-z_]+_history`,
    String.raw`id_(rsa|dsa|ecdsa|ed25519)(_sk)?([.~](?!pub$).*)?|.+\.(p12|pfx|jks|keystore|kdbx|ppk)`,
  ].join('|')})$`,
)
/** The same by where they lie. */
const credentialPaths =
  /\/\.config\/(gcloud|gh|hub|glab-cli|rclone|doctl|op|sops|containers)(\/|$)|\/\.cargo\/credentials(\.toml)?$|\/\.m2\/settings(-security)?\.xml$|\/\.local\/share\/keyrings(\/|$)|\/\.git\/config$/
/** Names with a dot in front that no program runs or obeys in a way that matters. */
const harmless = new Set(['.gitignore', '.gitkeep', '.keep', '.nojekyll', '.editorconfig'])
/** Files without a dot that decide what Trellis may do. */
const ownSettings = new Set(['trellis.yaml', 'trellis.yml'])

/** A name as the file systems that are least exact about names read it: in any case, without marks that are not seen, and what Windows leaves off. */
const readLoosely = (name: string) =>
  name
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .toLowerCase()
    .replace(/[. ]+$/, '')

/** What Windows takes for a device, whatever the folder and the ending, and for the short form of another name. */
const otherOnWindows = /^(con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(\.|$)|~\d/i

const refused = (path: string, why: string, hint?: string) =>
  new AppError('tool.insufficient_permissions', `${path} ${why}`, { place: { file: path }, ...(hint === undefined ? {} : { hint }) })

/** Throws for a path that may be named in no way at all. */
export function checkPathText(path: string): void {
  if (path.includes('\0')) throw new AppError('tool.invalid_parameters', 'A path may not hold a null character')
  if (!isAbsolute(path))
    throw new AppError('tool.invalid_parameters', `${path} is not an absolute path`, {
      hint: 'Write it from the root, as in /home/me/notes.',
    })
  if (process.platform === 'win32' && (path.startsWith('\\\\') || path.slice(2).includes(':')))
    throw refused(path, 'names a device, a share or a stream')
}

/** Throws `tool.insufficient_permissions` for what no grant opens. `path` is a real one. */
export function checkRealPath(path: string, access: FileAccess): void {
  if (systemFolders.some((folder) => path === folder || path.startsWith(`${folder}/`))) throw refused(path, 'belongs to the system')
  const profile = profileFolder()
  if (path === profile || path.startsWith(profile + sep)) throw refused(path, 'is in the profile of Trellis')
  const names = path.split(sep)
  const secret = names.find((name) => credentials.test(readLoosely(name))) ?? credentialPaths.exec(names.map(readLoosely).join('/'))?.[0]
  if (secret !== undefined) throw refused(path, `is or lies in ${secret}, where credentials are kept`)
  if (access === 'read') return
  if (process.platform === 'win32' && otherOnWindows.test(basename(path))) throw refused(path, 'is read as another name by Windows')
  if (ownSettings.has(readLoosely(basename(path)))) throw refused(path, 'decides what agents may do, and is changed by people alone')
  const hidden = names.find((name) => readLoosely(name).startsWith('.') && !harmless.has(name))
  if (hidden !== undefined)
    throw refused(path, `is or lies in ${hidden}: programs run or obey such files`, 'Write it to a name without a dot in front.')
}
