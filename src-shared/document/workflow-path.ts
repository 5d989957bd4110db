/**
 * Names of workflow files: paths below the workspace's `workflows` folder, with `/` between folders, as
 * `incidents/database/triage.trellis.json`.
 */
export const workflowExtension = '.trellis.json'

export const pathLimits = {
  /** Folders inside each other. */
  depth: 8,
  /** UTF-8 bytes of a new name; a temporary file beside it needs some more, and systems allow 255. */
  nameBytes: 200,
  /** Characters of a whole path, which Windows limits to 260 together with the folders above. */
  length: 400,
} as const

/** Whether a folder or file of this path can be inside `workflows`: nothing that leads out of it or is hidden. */
export function isFolderPath(path: string): boolean {
  if (path.length > pathLimits.length) return false
  const names = path.split('/')
  return names.length <= pathLimits.depth && names.every((name) => isPlainName(name) && !name.endsWith(workflowExtension))
}

/** The same for a workflow's file. */
export function isWorkflowPath(path: string): boolean {
  const [folder, name] = [folderOf(path), nameOf(path)]
  return (
    path.length <= pathLimits.length &&
    !path.startsWith('/') &&
    isPlainName(name) &&
    name.length <= 200 + workflowExtension.length &&
    name.endsWith(workflowExtension) &&
    name !== workflowExtension &&
    (folder === '' || isFolderPath(folder))
  )
}

/** A name without a way out: no separators of any system, not hidden, and nothing that cannot be seen. */
function isPlainName(name: string): boolean {
  return name !== '' && !name.startsWith('.') && !/[/\\\p{Cc}]/u.test(name)
}

const devices = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?$/i

/**
 * Why a new folder or file may not be called so, as a sentence, or undefined. Stricter than what is opened: a workspace is
 * a folder that goes from system to system, and a name that one of them refuses would stop the checkout there.
 */
export function namingProblem(path: string): string | undefined {
  const isFile = path.endsWith(workflowExtension)
  if (!(isFile ? isWorkflowPath(path) : isFolderPath(path))) {
    if (path.split('/').length > pathLimits.depth) return `Folders are at most ${pathLimits.depth} deep.`
    if (path.length > pathLimits.length) return `The whole path is at most ${pathLimits.length} characters long.`
    return 'A name is not empty, does not begin with a dot, and has no backslash and no character that cannot be seen.'
  }
  for (const name of path.split('/')) {
    const stem = name.endsWith(workflowExtension) ? name.slice(0, -workflowExtension.length) : name
    const odd = name.match(/[<>:"|?*]/)?.[0]
    if (odd) return `"${odd}" cannot be in a name on every system.`
    if (/^\s|[\s.]$/.test(stem)) return `"${stem}" begins with a space or ends with a space or a dot, which not every system keeps.`
    if (devices.test(name)) return `"${stem}" is the name of a device on Windows.`
    if (utf8Bytes(name) > pathLimits.nameBytes) return `A name is at most ${pathLimits.nameBytes} bytes long.`
  }
  return undefined
}

/** What is the same name to a system that does not tell case or ways of writing an accent apart. */
export const foldedName = (name: string): string => name.normalize('NFC').toLowerCase()

/** The folder of a path; empty for the top. */
export function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : ''
}

/** The last name of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

export function joinPath(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`
}

/** Whether a path is a folder or lies in it; everything lies in the top. */
export function isWithin(path: string, folder: string): boolean {
  return folder === '' || path === folder || path.startsWith(`${folder}/`)
}

/** A path after a folder that it lies in, or itself, has moved from `from` to `to`. */
export function movedPath(path: string, from: string, to: string): string {
  return path === from ? to : isWithin(path, from) ? joinPath(to, path.slice(from === '' ? 0 : from.length + 1)) : path
}

function utf8Bytes(text: string): number {
  let bytes = 0
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
  }
  return bytes
}
